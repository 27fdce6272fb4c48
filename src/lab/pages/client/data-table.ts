import type { Cell, PageTable } from "../chart-page.ts";
import { element, freshId } from "./elements.ts";
import { cellText } from "./figures.ts";

/** A table that scrolls inside itself where the page is narrow. */
export function dataTable({ caption, head, rows }: PageTable): HTMLElement {
  const id = freshId();
  const table = element(
    "table",
    {},
    element("caption", { id }, caption),
    element("thead", {}, element("tr", {}, ...head.map((name, column) => headCell(name, rows[0]?.[column])))),
    element("tbody", {}, ...rows.map(row)),
  );
  return element("div", { class: "scrolled", role: "region", "aria-labelledby": id, tabindex: 0 }, table);
}

function headCell(name: string, below: Cell | undefined): HTMLElement {
  return element("th", { scope: "col", class: typeof below === "number" ? "number" : undefined }, name);
}

function row(cells: readonly Cell[]): HTMLElement {
  return element(
    "tr",
    {},
    ...cells.map((cell, column) => {
      const attributes = { class: classOf(cell) };
      return column === 0
        ? element("th", { scope: "row", ...attributes }, cellText(cell))
        : element("td", attributes, cellText(cell));
    }),
  );
}

/** Texts that are not short may be broken into lines. */
function classOf(cell: Cell): string | undefined {
  if (typeof cell !== "string") return "number";
  return cell.length > SHORT_MAX ? "long" : undefined;
}

const SHORT_MAX = 44;
