/** Figures of `spread` as text, narrow enough for 80 columns. */

import { paragraph as wrapped } from "../../text/paragraph.ts";
import { figure, table, whole } from "../../text/table.ts";
import { type Compared, errorOf, isWithinChance } from "../plan.ts";

const INDENT = "  ";
const LINE_WIDTH = 78;

const units = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** Three digits and a unit: 31.6k, 1G. */
export function compact(value: number): string {
  const [unit, name] = units.find(([least]) => value >= least * 0.9995) ?? [1, ""];
  return `${Number((value / unit).toPrecision(3))}${name}`;
}

export function percent(share: number | undefined, digits = 1): string {
  return share === undefined ? figure(undefined) : `${(100 * share).toFixed(digits)} %`;
}

/** With so many decimals; a dash for nothing. */
export function decimals(value: number | undefined, digits: number): string {
  return value === undefined ? figure(undefined) : value.toFixed(digits);
}

/** Three significant digits, of small numbers too: 0.0035, 3.2e-6. */
export function significant(value: number | undefined, digits = 3): string {
  if (value === undefined) return figure(undefined);
  const isSmall = value !== 0 && Math.abs(value) < 1e-4;
  return isSmall ? value.toExponential(digits - 2) : String(Number(value.toPrecision(digits)));
}

/** How many trials the rows have: one number, or the least and the most. */
export function trialsText(rows: readonly { readonly trials: number }[]): string {
  const counts = rows.map(({ trials }) => trials);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? whole(least) : `${whole(least)} to ${whole(most)}`;
}

/** How to read the columns that all parts have. */
export const errorLegend =
  "Played: the mean of seeded simulations, ± its standard error. Error: how far the model is from that mean, in parentheses where it is within two standard errors.";

/** How far the model is from the simulation. */
export function errorText(compared: Compared): string {
  return inParentheses(errorOf(compared), isWithinChance(compared));
}

/** The largest of some errors that chance does not explain, or else the largest. */
export function largestErrorText(figures: readonly Compared[]): string {
  const unexplained = figures.filter((compared) => !isWithinChance(compared));
  const candidates = (unexplained.length > 0 ? unexplained : figures).map((compared) =>
    Math.abs(errorOf(compared) ?? 0),
  );
  if (figures.every(({ played }) => played === undefined)) return figure(undefined);
  const share = Math.max(...candidates);
  return unexplained.length > 0 ? percent(share) : `(${percent(share)})`;
}

function inParentheses(error: number | undefined, isChance: boolean): string {
  if (error === undefined) return figure(undefined);
  const text = `${error > 0 ? "+" : ""}${(100 * error).toFixed(1)}%`;
  return isChance ? `(${text})` : text;
}

/** A headed part of the report. */
export function section(title: string, ...blocks: readonly string[]): string {
  return [title, ...blocks].join("\n\n");
}

/** A paragraph of explanation, indented and broken into lines. */
export function paragraph(text: string): string {
  return wrapped(text, { indent: INDENT, width: LINE_WIDTH });
}

export function indented(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  textColumns: readonly number[] = [],
): string {
  return table(head, rows, { textColumns, indent: INDENT });
}
