import type { Cell } from "../chart-page.ts";

/** From here on digits after the point say nothing that matters. */
const WHOLE_FROM = 10_000;
/** Below this the zeros after the point are hard to count: 3.366e-9. */
const DECIMAL_FROM = 1e-4;

const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });
const wholeNumbers = new Intl.NumberFormat("en");

/** A number for a person. */
export function figureText(value: number): string {
  if (value !== 0 && Math.abs(value) < DECIMAL_FROM) return value.toExponential(3).replace(/\.?0+e/, "e");
  const isWhole = Number.isInteger(value) || Math.abs(value) >= WHOLE_FROM;
  return isWhole ? wholeNumbers.format(Math.round(value)) : numbers.format(value);
}

/** A cell of a table for a person. */
export function cellText(cell: Cell): string {
  if (cell === null) return "–";
  return typeof cell === "number" ? figureText(cell) : cell;
}

/** Whether a cell belongs under the figures of its column: a number, none, or a number with a mark or a unit. */
export function isFigure(cell: Cell): boolean {
  return typeof cell !== "string" || /^\(?[+−-]?[\d.,]+ ?%?\)?$|^–$/.test(cell);
}

/** Parts of a table that lie outside of its box, as in `3 more rows below, 1 more column to the right: scroll`. */
export function unseenText(rows: number, columns: number): string {
  const parts = [
    ...(rows > 0 ? [`${rows} more ${rows === 1 ? "row" : "rows"} below`] : []),
    ...(columns > 0 ? [`${columns} more ${columns === 1 ? "column" : "columns"} to the right`] : []),
  ];
  return parts.length === 0 ? "" : `${parts.join(", ")}: scroll`;
}

/** Comma-separated values (RFC 4180), for spreadsheets: texts that one would take for a formula are quoted with an apostrophe. */
export function csvText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `${[head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
