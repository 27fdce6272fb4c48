/** Makes the text columns of a table narrow enough for a terminal: their cells are broken into lines between words and after slashes. */

import { widthOf } from "./width.ts";

/** Narrower than this a column is not made. */
const WIDTH_MIN = 12;

/**
 * The cells with line breaks, so that all columns together take at most `widthMax` characters, if that is possible. Of the columns
 * that may be broken, each step narrows the one that costs the fewest lines.
 */
export function fitted(
  rows: readonly (readonly string[])[],
  breakable: readonly number[],
  widthMax: number,
): readonly (readonly string[])[] {
  const widths = columnWidths(rows);
  let excess = widths.reduce((sum, width) => sum + width, 0) - widthMax;
  while (excess > 0) {
    const narrowed = breakable
      .filter((column) => (widths[column] ?? 0) > leastWidth(rows, column))
      .map((column) => ({ column, lines: linesWith(rows, widths, column) }))
      .sort((a, b) => a.lines - b.lines || (widths[b.column] as number) - (widths[a.column] as number))[0];
    if (narrowed === undefined) break;
    widths[narrowed.column] = (widths[narrowed.column] as number) - 1;
    excess--;
  }
  return rows.map((row) => row.map((cell, column) => broken(cell, widths[column] as number).join("\n")));
}

/** The widest cell of each column. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.flatMap((row) => (row[column] ?? "").split("\n").map(widthOf))),
  );
}

function leastWidth(rows: readonly (readonly string[])[], column: number): number {
  const parts = rows.flatMap((row) => partsOf(row[column] ?? ""));
  return Math.max(WIDTH_MIN, ...parts.map((part) => widthOf(part.trimEnd())));
}

/** The lines of the whole table, were the column one narrower. */
function linesWith(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  narrowed: number,
): number {
  return rows.reduce((sum, row) => {
    const lines = row.map((cell, column) => {
      const width = (widths[column] as number) - (column === narrowed ? 1 : 0);
      return broken(cell, width).length;
    });
    return sum + Math.max(...lines);
  }, 0);
}

function broken(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((whole) => {
    if (widthOf(whole) <= width) return [whole];
    const lines: string[] = [];
    for (const part of partsOf(whole)) {
      const longer = `${lines.at(-1) ?? ""}${part}`;
      if (lines.length > 0 && widthOf(longer.trimEnd()) <= width) lines[lines.length - 1] = longer;
      else lines.push(part);
    }
    return lines.map((line) => line.trimEnd());
  });
}

/** Words with what follows them, and parts of a path or of a setting and its overlay. */
function partsOf(text: string): readonly string[] {
  return text.split(/(?<=[\s/])/);
}
