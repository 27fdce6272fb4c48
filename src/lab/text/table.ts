import Table from "cli-table3";
import { columnWidths, fitted } from "./fitting.ts";

export interface TableOptions {
  /** Columns that hold text; all others hold numbers and are aligned to the right. */
  readonly textColumns?: readonly number[];
  /** Put before each line. */
  readonly indent?: string;
}

/** Columns that every terminal has. */
const WIDTH_MAX = 80;
/** Between two columns. */
const GAP = 2;
/** In a table that goes on below, texts in the first column are broken into lines no wider than this. */
const REPEATED_WIDTH_MAX = 28;

/**
 * A table for a terminal or a text file: no lines, two spaces between columns, no colours. It fits 80 columns: texts are broken
 * between words, or where that is not enough, the table goes on below with its first column again.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { textColumns = [0], indent = "" }: TableOptions = {},
): string {
  const width = WIDTH_MAX - indent.length;
  const cells = [head, ...rows].map((row) => row.map(String));
  const all = head.map((_, column) => column);
  const whole = part(cells, all, textColumns, width);
  const blocks = widthOf(whole.cells) <= width ? [whole] : blocksOf(cells, textColumns, width);
  return blocks
    .map((block) => drawn(block).map((line) => `${indent}${line}`.trimEnd()))
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** Some columns of a table, made as narrow as they have to be. */
interface Part {
  readonly cells: readonly (readonly string[])[];
  /** The columns of these that hold text. */
  readonly textColumns: readonly number[];
}

function part(
  cells: readonly (readonly string[])[],
  columns: readonly number[],
  texts: readonly number[],
  width: number,
): Part {
  const textColumns = [...columns.keys()].filter((at) => texts.includes(columns[at] as number));
  const chosen = cells.map((row) => columns.map((column) => row[column] ?? ""));
  return { cells: fitted(chosen, textColumns, width - GAP * (columns.length - 1)), textColumns };
}

/** The columns in blocks that fit, each with the first column. */
function blocksOf(
  cells: readonly (readonly string[])[],
  texts: readonly number[],
  width: number,
): readonly Part[] {
  const [first = 0, ...others] = columnWidths(cells);
  const repeated = texts.includes(0) ? Math.min(first, REPEATED_WIDTH_MAX) : first;
  const blocks: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [index, columnWidth] of others.entries()) {
    if (used + GAP + columnWidth > width) {
      blocks.push([0]);
      used = repeated;
    }
    (blocks.at(-1) as number[]).push(index + 1);
    used += GAP + columnWidth;
  }
  return blocks.map((columns) => part(cells, columns, texts, width));
}

function widthOf(cells: readonly (readonly string[])[]): number {
  const widths = columnWidths(cells);
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
}

function drawn({ cells, textColumns }: Part): readonly string[] {
  const [head = [], ...rows] = cells;
  const blank = "";
  const picture = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (textColumns.includes(column) ? "left" : "right")),
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
  picture.push(...rows.map((row) => [...row]));
  return picture.toString().split("\n");
}

/** A number with at most `digits` decimals, without trailing zeros; a dash for nothing. */
export function figure(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? "–" : String(Number(value.toFixed(digits)));
}

/** A count in full, with a comma before each three digits. */
export function whole(count: number): string {
  return count.toLocaleString("en");
}
