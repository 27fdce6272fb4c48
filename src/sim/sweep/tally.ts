import type { FaultId } from "../faults/fault.ts";
import type { Case } from "./case/case.ts";
import type { Outcome } from "./outcome.ts";

/** Runs of one strategy in which one fault was on. */
export interface Cell {
  runs: number;
  failures: number;
  /** The longest that any of them took to converge; `null` where one never did. */
  worstMs: number | null;
}

/** The columns of the table: no fault, each fault, several together. */
export type Column = "N0" | FaultId | "X";

/** Sums up the runs of a sweep. */
export class Tally {
  readonly cells = new Map<string, Map<Column, Cell>>();
  readonly fired = new Map<string, number>();
  /** By strategy. */
  readonly branches = new Map<string, Map<string, number>>();
  /** Promises that runs could not be held to: by name and reason. */
  readonly skipped = new Map<string, number>();
  readonly failures: { readonly case: Case; readonly outcome: Outcome }[] = [];
  runs = 0;
  exempt = 0;
  excused = 0;

  add(one: Case, outcome: Outcome): void {
    const isFailure = outcome.breaches.length > 0;
    this.runs++;
    this.exempt += outcome.exempt;
    this.excused += outcome.excused;
    if (isFailure) this.failures.push({ case: one, outcome });
    for (const column of columnsOf(one)) this.#addTo(this.#cell(one.strategy, column), outcome, isFailure);
    for (const [fault, count] of Object.entries(outcome.fired)) increase(this.fired, fault, count);
    const branches = this.branches.get(one.strategy) ?? new Map<string, number>();
    this.branches.set(one.strategy, branches);
    for (const [branch, count] of Object.entries(outcome.branches)) increase(branches, branch, count);
    for (const { name, reason } of outcome.skipped) increase(this.skipped, `${name}: ${reason}`, 1);
  }

  #addTo(cell: Cell, { convergenceMs }: Outcome, isFailure: boolean): void {
    cell.runs++;
    if (isFailure) cell.failures++;
    cell.worstMs =
      convergenceMs === null || cell.worstMs === null ? null : Math.max(cell.worstMs, convergenceMs);
  }

  #cell(strategy: string, column: Column): Cell {
    const row = this.cells.get(strategy) ?? new Map<Column, Cell>();
    this.cells.set(strategy, row);
    const cell = row.get(column) ?? { runs: 0, failures: 0, worstMs: 0 };
    row.set(column, cell);
    return cell;
  }
}

function columnsOf({ faults }: Case): readonly Column[] {
  if (faults.length === 0) return ["N0"];
  return faults.length === 1 ? faults : [...faults, "X"];
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
