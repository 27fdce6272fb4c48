import type { Cell, PageTable } from "../chart-page.ts";
import { element, freshId } from "./elements.ts";
import { cellText, isFigure } from "./figures.ts";
import { unseenHint } from "./unseen-hint.ts";

/** Up to so many rows a table stands on the page whole; with more of them it scrolls inside itself, except in print. */
const WHOLE_ROWS_MAX = 40;
/** More columns than these fit on a sheet of paper in small print alone. */
const SHEET_COLUMNS_MAX = 12;

/** A table with its caption. Where it is wider or longer than its box, a line below the box says what cannot be seen. */
export function dataTable({ caption, head, rows }: PageTable): HTMLElement {
  const id = freshId();
  const isFigures = head.map((_, column) => rows.every((row) => isFigure(row[column] ?? null)));
  const table = element(
    "table",
    { "aria-labelledby": id },
    element("thead", {}, element("tr", {}, ...head.map((name, column) => headCell(name, isFigures[column])))),
    element("tbody", {}, ...rows.map((cells) => row(cells, isFigures))),
  );
  const size = [
    ...(rows.length > WHOLE_ROWS_MAX ? ["long-table"] : []),
    ...(head.length > SHEET_COLUMNS_MAX ? ["wide-table"] : []),
  ];
  const box = element(
    "div",
    {
      class: ["scrolled", ...size].join(" "),
      role: "region",
      "aria-labelledby": id,
      tabindex: 0,
    },
    table,
  );
  return element(
    "div",
    { class: "table" },
    element("p", { id, class: "caption" }, caption),
    box,
    unseenHint(box, table),
  );
}

function headCell(name: string, isFigures: boolean | undefined): HTMLElement {
  return element("th", { scope: "col", class: isFigures === true ? "number" : undefined }, name);
}

function row(cells: readonly Cell[], isFigures: readonly boolean[]): HTMLElement {
  return element(
    "tr",
    {},
    ...cells.map((cell, column) => {
      const attributes = { class: isFigures[column] === true ? "number" : classOf(cell) };
      return column === 0
        ? element("th", { scope: "row", ...attributes }, cellText(cell))
        : element("td", attributes, cellText(cell));
    }),
  );
}

/** Texts that are not short may be broken into lines. */
function classOf(cell: Cell): string | undefined {
  return typeof cell === "string" && cell.length > SHORT_MAX ? "long" : undefined;
}

const SHORT_MAX = 44;
