import type { Chart } from "../../chart-page.ts";
import { dataTable } from "../data-table.ts";
import { downloadButton, fileNameOf } from "../download.ts";
import { element, freshId } from "../elements.ts";
import { csvText } from "../figures.ts";
import { drawBars } from "./bar-drawing.ts";
import { ChartReader } from "./chart-reader.ts";
import { chartRows } from "./chart-rows.ts";
import type { Drawing } from "./drawing.ts";
import { legend } from "./legend.ts";
import { drawLines } from "./line-drawing.ts";
import { drawPoints } from "./point-drawing.ts";
import { drawStrips } from "./strip-drawing.ts";

const WIDTH_MIN = 280;
const WIDTH_MAX = 1_100;
/** Rows of the table in the page; a download has all of them. */
const TABLE_ROWS_MAX = 500;

/** A chart with its title, legend, table and downloads. It is drawn again whenever its width changes. */
export function chartFigure(chart: Chart): HTMLElement {
  const hint = element(
    "p",
    { id: freshId(), class: "unseen" },
    "Left and right go from point to point, up and down to another series.",
  );
  const status = element("p", { class: "unseen", role: "status" });
  const surface = element("div", {
    class: "surface",
    tabindex: 0,
    role: "img",
    "aria-label": `${chart.title}. The figures are in the table below.`,
    "aria-describedby": hint.id,
  });
  const reader = new ChartReader(surface, status);
  let drawnWidth = 0;
  const draw = (width: number): void => {
    const wanted = Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)));
    if (wanted === drawnWidth) return;
    drawnWidth = wanted;
    const drawing = drawn(chart, wanted);
    drawing.picture.setAttribute("aria-hidden", "true");
    surface.querySelector(":scope > svg")?.remove();
    surface.prepend(drawing.picture);
    reader.show(drawing);
  };
  new ResizeObserver(([entry]) => draw(entry?.contentRect.width ?? WIDTH_MAX)).observe(surface);
  return element(
    "figure",
    { class: "chart" },
    element(
      "figcaption",
      {},
      element("h3", {}, chart.title),
      chart.note === undefined ? undefined : element("p", {}, chart.note),
    ),
    legend(chart),
    surface,
    hint,
    status,
    figures(chart),
  );
}

function drawn(chart: Chart, width: number): Drawing {
  switch (chart.kind) {
    case "lines":
      return drawLines(chart, width);
    case "points":
      return drawPoints(chart, width);
    case "bars":
      return drawBars(chart, width);
    case "strips":
      return drawStrips(chart, width);
  }
}

/** The folded table, filled when it is opened for the first time, and the downloads. */
function figures(chart: Chart): HTMLElement {
  const details = element("details", { class: "figures" }, element("summary", {}, "Figures"));
  const fill = (): void => {
    const { head, rows } = chartRows(chart);
    const cut = rows.length > TABLE_ROWS_MAX ? `, the first ${TABLE_ROWS_MAX} of ${rows.length} rows` : "";
    details.append(
      element(
        "p",
        { class: "downloads" },
        downloadButton("Download as CSV", fileNameOf(chart.title, "csv"), "text/csv", () =>
          csvText(head, rows),
        ),
        downloadButton("Download as JSON", fileNameOf(chart.title, "json"), "application/json", () =>
          JSON.stringify(chart, undefined, 1),
        ),
      ),
      dataTable({ caption: `${chart.title}${cut}`, head, rows: rows.slice(0, TABLE_ROWS_MAX) }),
    );
  };
  details.addEventListener("toggle", fill, { once: true });
  return details;
}
