import { table } from "../../src/lab/text/table.ts";
import type { Mutant } from "./mutant.ts";

/** A mutant that may survive, because no test could tell it from the source, or none should. */
export interface ListedSurvivor {
  readonly file: string;
  readonly line: string;
  readonly change: string;
  readonly reason: string;
}

/** How the tests of a folder did. */
export interface Verdict {
  readonly folder: string;
  readonly killed: number;
  /** Survivors that stand in `survivors.json`. They do not count. */
  readonly listed: readonly Mutant[];
  readonly survivors: readonly Mutant[];
}

/** The share of mutants that the tests of each folder have to notice. */
export const KILLED_SHARE_MIN = 0.85;

/** @param listed what may survive: file, line and change decide, so that an entry outlives changes elsewhere in its file */
export function verdictOf(
  folder: string,
  mutants: readonly Mutant[],
  listed: readonly ListedSurvivor[],
): Verdict {
  const alive = mutants.filter(({ killed }) => !killed);
  const isListed = (mutant: Mutant) =>
    listed.some(
      ({ file, line, change }) => file === mutant.file && line === mutant.line && change === mutant.change,
    );
  return {
    folder,
    killed: mutants.length - alive.length,
    listed: alive.filter(isListed),
    survivors: alive.filter((mutant) => !isListed(mutant)),
  };
}

/** Killed mutants among those that count; 1 if none does. */
export function killedShare({ killed, survivors }: Verdict): number {
  const counted = killed + survivors.length;
  return counted === 0 ? 1 : killed / counted;
}

/** A row for each folder. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const percent = (verdict: Verdict) => `${(killedShare(verdict) * 100).toFixed(1)} %`;
  return table(
    ["folder", "killed", "survived", "listed", "share"],
    verdicts.map((verdict) => [
      verdict.folder,
      verdict.killed,
      verdict.survivors.length,
      verdict.listed.length,
      percent(verdict),
    ]),
  );
}

/** The place of each survivor, its line as it is, and the change in it. */
export function survivorText(survivors: readonly Mutant[]): string {
  return survivors
    .map(
      ({ file, lineNumber, line, change, mutator }) =>
        `${file}:${lineNumber}  ${mutator}\n    ${line}\n    ${change}`,
    )
    .join("\n");
}
