import { element } from "./elements.ts";
import { unseenText } from "./figures.ts";

/** A line below a table's box that says how many rows and columns lie outside of it, and nothing where none do. */
export function unseenHint(box: HTMLElement, table: HTMLTableElement): HTMLElement {
  const hint = element("p", { class: "hint faint", "aria-hidden": "true", hidden: true });
  const update = (): void => {
    const text = unseenText(rowsBelow(box, table), columnsRight(box, table));
    // Once there, the line keeps its room: what is below must not jump while somebody scrolls.
    if (text !== "") hint.hidden = false;
    hint.textContent = text;
  };
  box.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(box);
  return hint;
}

/** Edges fall between pixels. */
const TOLERANCE_PX = 2;

function rowsBelow(box: HTMLElement, table: HTMLTableElement): number {
  const edge = box.getBoundingClientRect().bottom + TOLERANCE_PX;
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  return rows.filter((row) => row.getBoundingClientRect().bottom > edge).length;
}

function columnsRight(box: HTMLElement, table: HTMLTableElement): number {
  const edge = box.getBoundingClientRect().right + TOLERANCE_PX;
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  return heads.filter((head) => head.getBoundingClientRect().right > edge).length;
}
