import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ChartPage } from "../../src/lab/pages/chart-page.ts";
import { renderChartPage } from "../../src/lab/pages/render-page.ts";
import { expectSound, withBrowser } from "./opened-page.ts";

const open = withBrowser();

const curve = (height: number) =>
  Array.from({ length: 30 }, (_, at) => [at * 10, height * (at / 29)] as const);

const page: ChartPage = {
  title: "A page of charts",
  lead: "Every kind of chart with everything that it can have.",
  sections: [
    {
      title: "Lines",
      text: ["First paragraph.", "Second paragraph."],
      charts: [
        {
          kind: "lines",
          title: "Curves",
          note: "How to read them.",
          x: { label: "time (ms)" },
          y: { label: "share (%)", min: 0, max: 100 },
          series: [
            {
              name: "flood",
              points: curve(100),
              band: {
                name: "5th to 95th percentile",
                points: curve(90).map(([x, y]) => [x, y, y + 10] as const),
              },
            },
            { name: "tree", points: curve(60), step: true },
            { name: "flood", points: curve(95), origin: "model", modelOf: "flood" },
          ],
          references: [{ axis: "y", at: 50, label: "half" }],
          spans: [{ from: 100, to: 180, label: "partition" }],
        },
      ],
    },
    {
      title: "Points",
      text: "Text.",
      charts: [
        {
          kind: "points",
          title: "Frontier",
          x: { label: "messages", scale: "log" },
          y: { label: "latency (ms)", scale: "log" },
          series: [
            {
              name: "ours",
              joined: true,
              points: [1, 2, 4, 8].map((x) => ({ x, y: 800 / x, label: `ours at ${x}` })),
            },
            {
              name: "theirs",
              published: true,
              points: [
                { x: 6, y: 500, label: "theirs" },
                { x: 0, y: 5, label: "not on a log scale" },
              ],
            },
          ],
          references: [{ axis: "x", at: 3, label: "a bound" }],
        },
      ],
    },
    {
      title: "Bars",
      text: "Text.",
      charts: [
        {
          kind: "bars",
          title: "Traffic",
          groups: ["blind", "feedback"],
          x: { label: "messages a node" },
          series: [
            { name: "model", values: [1.5, 2] },
            { name: "simulated", values: [1.6, null] },
          ],
        },
      ],
      table: {
        caption: "Rounds",
        head: ["nodes", "push"],
        rows: [
          [10, 6.1],
          [1_000, null],
        ],
      },
    },
  ],
};

/** Pages of tables with so many rows; where `columns` is given, a third one is that wide. */
function tablesOf(short: number, long: number, columns?: number): string {
  const tableOf = (rows: number, wide: number) => ({
    title: "Table",
    text: "Text.",
    table: {
      caption: `${rows} rows`,
      head: Array.from({ length: wide }, (_, column) => `figures of column ${column}`),
      rows: Array.from({ length: rows }, (_, row) =>
        Array.from({ length: wide }, (_, column) => (column === 0 ? `row ${row}` : 123 * column)),
      ),
    },
  });
  const wide = columns === undefined ? [] : [tableOf(5, columns)];
  return renderChartPage({
    title: "Tables",
    lead: "Lead.",
    sections: [tableOf(short, 5), tableOf(long, 5), ...wide],
  });
}

function hiddenHeights(boxes: readonly Element[]): readonly number[] {
  return boxes.map((box) => box.scrollHeight - box.clientHeight);
}

/** Points near bounds and edges, with long names, and one at 0. */
const crowdedPage: ChartPage = {
  title: "Crowded",
  lead: "Lead.",
  sections: [
    {
      title: "Points",
      text: "Text.",
      charts: [
        {
          kind: "points",
          title: "Crowded",
          x: { label: "latency (ms)", scale: "log", showsZero: true },
          y: { label: "messages", scale: "log" },
          series: [
            {
              name: "ours",
              joined: true,
              points: [
                { x: 0, y: 20, label: "fast" },
                { x: 150, y: 1.8, label: "batched/star, window 301 ms" },
                { x: 160, y: 1.3, label: "batched/star, window 401 ms" },
                { x: 155, y: 21, label: "tree" },
                { x: 31, y: 50, label: "./mynode.py (processes)" },
              ].map((point) => ({ ...point, labelled: true })),
            },
          ],
          references: [
            { axis: "x", at: 30, label: "one hop" },
            { axis: "y", at: 19.5, label: "n − 1 messages a value" },
          ],
        },
      ],
    },
  ],
};

/** Spans side by side whose names take more room than their letters suggest, on an axis that ends at a rounder number than the last. */
const spansPage: ChartPage = {
  title: "Spans",
  lead: "Lead.",
  sections: [
    {
      title: "Lines",
      text: "Text.",
      charts: [
        {
          kind: "lines",
          title: "Spans",
          x: { label: "time (s)", min: 0 },
          y: { label: "messages" },
          series: [{ name: "flood", points: curve(100).map(([x, y]) => [x / 2.8, y] as const) }],
          spans: Array.from({ length: 21 }, (_, at) => {
            return { from: 5 * at, to: 5 * at + 2, label: `MWMWMWMW ${at}` };
          }),
        },
      ],
    },
  ],
};

/** Strips of links, and bars of small counts. */
const stripsPage: ChartPage = {
  title: "Strips",
  lead: "Lead.",
  sections: [
    {
      title: "Strips",
      text: "Text.",
      charts: [
        {
          kind: "strips",
          title: "Links",
          x: { label: "time (s)" },
          binWidth: 0.5,
          y: { label: "messages a second" },
          series: [
            { name: "n0 → n1", values: [8, 8, 0, 2] },
            { name: "n1 → n0", values: [0, 4] },
          ],
          spans: [{ from: 0.5, to: 1, label: "partition" }],
        },
        {
          kind: "bars",
          title: "Counts",
          groups: ["one"],
          x: { label: "writes" },
          series: [{ name: "lost", values: [3] }],
        },
      ],
    },
  ],
};

describe("a page of charts", () => {
  it.each([390, 1_440])("draws every chart at %i pixels, in light and dark, and fits", async (width) => {
    for (const dark of [false, true]) {
      const opened = await open(renderChartPage(page), { width, dark });
      const drawn = await opened.page.$$eval(".surface > svg", (pictures) =>
        pictures.map((picture) => picture.querySelectorAll("path, rect, circle").length),
      );
      expect(drawn.length).toBe(3);
      for (const parts of drawn) expect(parts).toBeGreaterThan(3);
      await expectSound(opened, `charts-${width}-${dark ? "dark" : "light"}`);
      await opened.page.close();
    }
  });

  it("names the point under the pointer, and none where there is none near", async () => {
    const { page: tab } = await open(renderChartPage(page));
    const surface = tab.locator("figure", { hasText: "Frontier" }).locator(".surface");
    await surface.scrollIntoViewIfNeeded();
    const point = await surface.locator("svg [aria-label=dot] circle").first().boundingBox();
    if (point === null) throw new Error("no point is drawn");
    await tab.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    expect(await surface.locator(".tip").innerText()).toMatch(
      /^ours at \d\nours\nmessages: \d\nlatency \(ms\): \d+$/,
    );
    await tab.mouse.move(5, 5);
    expect(await surface.locator(".tip").isVisible()).toBe(false);
    await tab.close();
  });

  it("is read with the keyboard: points along a series, then another series, aloud", async () => {
    const { page: tab } = await open(renderChartPage(page));
    const figure = tab.locator("figure", { hasText: "Curves" });
    const spoken = () => figure.locator("[role=status]").innerText();
    await figure.locator(".surface").focus();
    await tab.keyboard.press("ArrowRight");
    expect(await spoken()).toBe("flood, time (ms): 0, share (%): 0, 5th to 95th percentile: 0 to 10");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await tab.keyboard.press(key);
    expect(await spoken()).toBe("tree, time (ms): 20, share (%): 4.1379");
    await tab.keyboard.press("End");
    expect(await spoken()).toBe("tree, time (ms): 290, share (%): 60");
    await tab.keyboard.press("Escape");
    expect(await figure.locator(".tip").isVisible()).toBe(false);
    await tab.close();
  });

  it("has the figures of each chart as a table and to download", async () => {
    const { page: tab } = await open(renderChartPage(page));
    const figure = tab.locator("figure", { hasText: "Traffic" });
    await figure.locator("summary").click();
    // The rows are made when the table is opened for the first time.
    await figure.locator("tbody tr").first().waitFor();
    expect(await figure.locator("tbody tr").allInnerTexts()).toEqual(["blind\t1.5\t1.6", "feedback\t2\t–"]);
    const download = tab.waitForEvent("download");
    await figure.getByText("Download as CSV").click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("traffic.csv");
    expect(readFileSync((await file.path()) ?? "", "utf8")).toBe(
      'group,"model, messages a node","simulated, messages a node"\r\nblind,1.5,1.6\r\nfeedback,2,\r\n',
    );
    await tab.close();
  });

  it("hides no row of a table of forty, and says how many of a longer one and of its columns cannot be seen", async () => {
    const { page: tab } = await open(tablesOf(40, 60), { width: 390 });
    expect(await tab.locator(".scrolled").evaluateAll(hiddenHeights)).toEqual([0, expect.any(Number)]);
    const hints = tab.locator(".hint");
    expect(await hints.nth(0).innerText()).toMatch(/^\d more columns to the right: scroll$/);
    expect(await hints.nth(1).innerText()).toMatch(
      /^\d+ more rows below, \d more columns to the right: scroll$/,
    );
    await tab
      .locator(".scrolled")
      .nth(1)
      .evaluate((box) => box.scrollTo(10_000, 10_000));
    await tab.waitForFunction(() => document.querySelectorAll(".hint")[1]?.textContent === "");
    await tab.close();
  });

  it("prints each row and each column", async () => {
    const { page: tab } = await open(tablesOf(40, 60, 22), { width: 720 });
    await tab.emulateMedia({ media: "print" });
    const boxes = tab.locator(".scrolled");
    expect(await boxes.evaluateAll(hiddenHeights)).toEqual([0, 0, 0]);
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(720);
    expect(await tab.locator(".hint:visible").count()).toBe(0);
    await tab.close();
  });

  it.each([390, 1_440])(
    "has no label at %i pixels that lies on another one or beyond the edge",
    async (width) => {
      const { page: tab } = await open(renderChartPage(crowdedPage), { width });
      const names = await tab.locator(".surface text.label").allTextContents();
      expect(names.map((name) => name.replaceAll(/[ ,]/g, ""))).toEqual(
        expect.arrayContaining(["onehop", "n−1messagesavalue", "batched/starwindow301ms"]),
      );
      const boxes = await tab.locator(".surface text.label").evaluateAll((labels) =>
        labels.map((label) => {
          const { left, right, top, bottom } = label.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      );
      for (const [index, one] of boxes.entries()) {
        expect(one.left).toBeGreaterThanOrEqual(0);
        expect(one.right).toBeLessThanOrEqual(width);
        const over = boxes
          .slice(index + 1)
          .filter((other) => one.left < other.right - 1 && other.left < one.right - 1)
          .filter((other) => one.top < other.bottom - 3 && other.top < one.bottom - 3);
        expect(over).toEqual([]);
      }
      await tab.close();
    },
  );

  it("names as many spans as there is room for, none over another one", async () => {
    const { page: tab } = await open(renderChartPage(spansPage));
    const labels = tab.locator(".surface svg text", { hasText: /^MWMWMWMW/ });
    const boxes = await labels.evaluateAll((texts) =>
      texts.map((text) => {
        const { left, right } = text.getBoundingClientRect();
        return { left, right };
      }),
    );
    expect(boxes.length).toBeGreaterThan(5);
    const frame = await tab.locator(".surface > svg").boundingBox();
    for (const [index, { left, right }] of boxes.entries()) {
      expect(left).toBeGreaterThanOrEqual(boxes[index - 1]?.right ?? 0);
      expect(right).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0));
    }
    await tab.close();
  });

  it.each([390, 1_440])(
    "draws a strip for each series at %i pixels, the darker the higher, and reads its bins",
    async (width) => {
      const opened = await open(renderChartPage(stripsPage), { width });
      const { page: tab } = opened;
      const figure = tab.locator("figure", { hasText: "Links" });
      const drawn = await figure
        .locator("svg rect[fill-opacity]")
        .evaluateAll((boxes) => boxes.map((box) => Number(box.getAttribute("fill-opacity"))));
      // Equal neighbours are one, and nothing is drawn of nothing.
      expect(drawn.slice(-3)).toEqual([1, 0.325, 0.55]);
      expect(await figure.locator(".legend li").allInnerTexts()).toEqual([
        "0 messages a second",
        "2",
        "4",
        "6",
        "8",
      ]);
      await figure.locator(".surface").focus();
      await tab.keyboard.press("End");
      const spoken = () => figure.locator("[role=status]").innerText();
      expect(await spoken()).toBe("n0 → n1, time (s): 0 to 0.5, messages a second: 8");
      await tab.keyboard.press("End");
      expect(await spoken()).toBe("n0 → n1, time (s): 1.5 to 2, messages a second: 2");
      await figure.locator("summary").click();
      await figure.locator("tbody tr").first().waitFor();
      expect(await figure.locator("tbody tr").allInnerTexts()).toEqual([
        "0\t8\t0",
        "0.5\t8\t4",
        "1\t0\t–",
        "1.5\t2\t–",
      ]);
      await expectSound(opened, `strips-${width}`);
      await tab.close();
    },
  );

  it("has whole numbers alone on the axis of counts", async () => {
    const { page: tab } = await open(renderChartPage(stripsPage));
    const figure = tab.locator("figure", { hasText: "Counts" });
    const ticks = await figure.locator("svg [aria-label='x-axis tick label'] text").allTextContents();
    expect(ticks).toEqual(["0", "1", "2", "3"]);
    await tab.close();
  });

  it("shows 0 at the edge of a log scale that is to show it", async () => {
    const { page: tab } = await open(renderChartPage(crowdedPage));
    const surface = tab.locator(".surface");
    await surface.focus();
    await tab.keyboard.press("ArrowRight");
    expect(await tab.locator("[role=status]").innerText()).toBe("fast, ours, latency (ms): 0, messages: 20");
    const zero = await surface.locator("svg text", { hasText: /^0$/ }).boundingBox();
    const point = await surface.locator("svg [aria-label=dot] circle").first().boundingBox();
    const middle = (box: typeof zero) => (box === null ? Number.NaN : box.x + box.width / 2);
    expect(Math.abs(middle(zero) - middle(point))).toBeLessThan(3);
    await tab.close();
  });

  it("keeps its charts when the window becomes narrow", async () => {
    const { page: tab } = await open(renderChartPage(page));
    await tab.setViewportSize({ width: 390, height: 800 });
    await tab.waitForFunction(() =>
      [...document.querySelectorAll(".surface > svg")].every((svg) => svg.clientWidth < 390),
    );
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await tab.close();
  });
});
