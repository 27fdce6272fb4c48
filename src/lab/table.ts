import Table from "cli-table3";

export interface TableOptions {
  /** Columns that hold text; all others hold numbers and are aligned to the right. */
  readonly textColumns?: readonly number[];
  /** Put before each line. */
  readonly indent?: string;
}

/** A table for a terminal or a text file: no lines, two spaces between columns, no colours. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { textColumns = [0], indent = "" }: TableOptions = {},
): string {
  const blank = "";
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (textColumns.includes(column) ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      top: blank,
      "top-mid": blank,
      "top-left": blank,
      "top-right": blank,
      bottom: blank,
      "bottom-mid": blank,
      "bottom-left": blank,
      "bottom-right": blank,
      left: blank,
      "left-mid": blank,
      mid: blank,
      "mid-mid": blank,
      right: blank,
      "right-mid": blank,
      middle: blank,
    },
  });
  drawn.push(...rows.map((row) => row.map(String)));
  return drawn
    .toString()
    .split("\n")
    .map((line) => `${indent}${line}`.trimEnd())
    .join("\n");
}

/** A number with at most `digits` decimals, without trailing zeros; a dash for nothing. */
export function figure(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? "–" : String(Number(value.toFixed(digits)));
}
