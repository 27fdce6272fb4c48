/** Rows of figures as CSV and as a table of Markdown, for programs and for documents. */

/** A column: its title, and what stands in it for a row. */
export interface RecordColumn<Row> {
  readonly title: string;
  /** `null`: there is none; an empty cell in CSV, a dash in Markdown. */
  readonly of: (row: Row) => string | number | null;
}

/** Decimals of figures; more would pretend to be exact. */
const DIGITS = 3;

/** CSV after RFC 4180, with a line of titles. */
export function csv<Row>(columns: readonly RecordColumn<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ of }) => plain(of(row)) ?? "")),
  ];
  return lines.map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

/** A table of Markdown: texts to the left, figures to the right. */
export function markdown<Row>(columns: readonly RecordColumn<Row>[], rows: readonly Row[]): string {
  const isFigures = columns.map(({ of }) => rows.every((row) => typeof of(row) !== "string"));
  const lines = [
    columns.map(({ title }) => markdownCell(title)),
    isFigures.map((figures) => (figures ? "---:" : "---")),
    ...rows.map((row) => columns.map(({ of }) => markdownCell(plain(of(row)) ?? "–"))),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

function plain(cell: string | number | null): string | null {
  return typeof cell === "number" ? String(Number(cell.toFixed(DIGITS))) : cell;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
