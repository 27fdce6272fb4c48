import Table from "cli-table3";
import { columnWidths, fitted } from "./tables/fitting.ts";

export interface TableOptions {
  /** Columns that hold text; all others hold numbers and are aligned to the right. */
  readonly textColumns?: readonly number[];
  /** Put before each line. */
  readonly indent?: string;
}

/** What every terminal has. */
const WIDTH_MAX = 80;
/** Between two columns. */
const GAP = 2;

/**
 * A table for a terminal or a text file: no lines, two spaces between columns, no colours. It fits 80 columns: texts are broken
 * between words, and where that is not enough, the table goes on below with its first column again.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { textColumns = [0], indent = "" }: TableOptions = {},
): string {
  const width = WIDTH_MAX - indent.length;
  const texts = [head, ...rows].map((row) => row.map(String));
  const cells = fitted(texts, textColumns, width - GAP * (head.length - 1));
  return columnBlocks(columnWidths(cells), width)
    .map((columns) => drawn(cells, columns, textColumns))
    .map((lines) => lines.map((line) => `${indent}${line}`.trimEnd()).join("\n"))
    .join("\n\n");
}

/** The columns in blocks that fit, each with the first column. */
function columnBlocks(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (let column = 1; column < widths.length; column++) {
    const needed = GAP + (widths[column] as number);
    if (used + needed > width) {
      blocks.push([0]);
      used = widths[0] as number;
    }
    (blocks.at(-1) as number[]).push(column);
    used += needed;
  }
  return blocks.length === 0 ? [[0]] : blocks;
}

function drawn(
  cells: readonly (readonly string[])[],
  columns: readonly number[],
  textColumns: readonly number[],
): readonly string[] {
  const of = (row: readonly string[]) => columns.map((column) => row[column] ?? "");
  const [head = [], ...rows] = cells;
  const blank = "";
  const picture = new Table({
    head: of(head),
    colAligns: columns.map((column) => (textColumns.includes(column) ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
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
  picture.push(...rows.map(of));
  return picture.toString().split("\n");
}

/** A number with at most `digits` decimals, without trailing zeros; a dash for nothing. */
export function figure(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? "–" : String(Number(value.toFixed(digits)));
}
