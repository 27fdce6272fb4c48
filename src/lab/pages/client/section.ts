import type { PageSection } from "../chart-page.ts";
import { chartFigure } from "./chart/chart-figure.ts";
import { dataTable } from "./data-table.ts";
import { element } from "./elements.ts";

/** A section with its paragraphs, charts and table. */
export function section({ title, text, charts = [], table }: PageSection): HTMLElement {
  const paragraphs = typeof text === "string" ? [text] : text;
  return element(
    "section",
    {},
    element("h2", {}, title),
    ...paragraphs.map((paragraph) => element("p", {}, paragraph)),
    ...charts.map(chartFigure),
    table && dataTable(table),
  );
}
