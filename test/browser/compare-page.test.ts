import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { comparePage } from "../../src/lab/compare/compare-page.ts";
import type { SeriesFigures } from "../../src/lab/compare/series.ts";
import { publishedPoints } from "../../src/lab/frontier/published-points.ts";
import { renderChartPage } from "../../src/lab/pages/render-page.ts";
import { lab } from "../lab/lab-harness.ts";
import { seriousFindings, takePicture, withBrowser } from "./opened-page.ts";

const open = withBrowser();

/** A comparison of four settings. */
let compared = "";

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "gossiper-compare-"));
  const page = join(folder, "compare.html");
  const load = ["--node-count", "9", "--rate", "40", "--time-limit", "6", "--nemesis-interval", "2"];
  const settings = ["--strategies", "flood,tree/star", "--profiles", "fast,balanced", "--seeds", "1"];
  const { code, stderr } = await lab("compare", ...load, ...settings, "--page", page);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  compared = readFileSync(page, "utf8");
  rmSync(folder, { recursive: true });
});

/** Settings that were never run, named by somebody who means ill, beside all published points. */
function crowded(): string {
  const names = ["<img src=x onerror=alert(1)>", "\u202etfel ot thgir", "x".repeat(3_000)];
  const settings = Array.from({ length: 20 }, (_, at) => ({
    name: names[at] ?? `setting ${at}`,
    origin: at % 2 === 0 ? ("ours" as const) : ("theirs" as const),
    calm: figures(at),
    ...(at === 4 && { profile: "balanced" }),
    partitioned: { ...figures(at), healMs: at % 3 === 0 ? null : 100 * at },
  }));
  const about = { title: names[0] ?? "", lead: "Crowded.", cluster: { nodes: 25, hopMs: 100 }, wrong: names };
  return renderChartPage(comparePage({ ...about, settings, published: publishedPoints }));
}

function figures(at: number): SeriesFigures {
  const ms = 40 * (at + 1);
  return {
    runCount: 1,
    invalidCount: 0,
    messagesPerOperation: at === 10 ? 40 : 40 / (at + 1),
    medianMs: at === 0 ? 0 : ms,
    p95Ms: 1.5 * ms,
    maxMs: 2 * ms,
    meanMaxMs: 2 * ms,
    okFraction: 1,
    lostCount: 0,
    bytesPerValue: 500,
    busiestShare: 0.5,
    spread: [
      [0, 4],
      [ms, 100],
    ],
  };
}

describe("the page of a comparison", () => {
  it.each([390, 1_440])(
    "draws at %i pixels, in light and dark, fits, and keeps nobody out",
    async (width) => {
      for (const [name, html] of [
        ["compare", compared],
        ["frontier", crowded()],
      ] as const) {
        for (const dark of [false, true]) {
          const opened = await open(html, { width, dark });
          expect(await opened.page.locator("figure.chart").count()).toBe(7);
          const overflow = await opened.page.evaluate(
            () => document.documentElement.scrollWidth - innerWidth,
          );
          expect(overflow).toBeLessThanOrEqual(0);
          expect(await seriousFindings(opened.page)).toEqual([]);
          expect([opened.complaints, opened.requests]).toEqual([[], []]);
          await takePicture(opened.page, `${name}-${width}-${dark ? "dark" : "light"}`);
          await opened.page.close();
        }
      }
    },
  );

  it("names the setting under the pointer", async () => {
    const { page: tab } = await open(compared);
    const surface = tab.locator("figure", { hasText: "Against the longest latency" }).locator(".surface");
    await surface.scrollIntoViewIfNeeded();
    const point = await surface.locator("svg [aria-label=dot] circle").first().boundingBox();
    if (point === null) throw new Error("no point is drawn");
    await tab.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    expect(await surface.locator(".tip").innerText()).toMatch(
      /^(flood|tree\/star|profile (fast|balanced))\nours, unbeaten among ours\nlongest stable latency/,
    );
    await tab.close();
  });

  it.each([390, 1_440])("has at %i pixels a number for every point, and names of profiles", async (width) => {
    const { page: tab } = await open(crowded(), { width });
    const all = Array.from({ length: 20 + publishedPoints.length }, (_, at) => at + 1);
    for (const title of ["Against the median latency", "Against the longest latency"]) {
      const labels = tab.locator("figure", { hasText: title }).locator("svg text.label");
      const marks = (await labels.allTextContents()).filter((text) => /^\d+( |$)/.test(text));
      expect(marks.map((mark) => Number(mark.split(" ")[0])).sort((a, b) => a - b)).toEqual(all);
      expect(marks.filter((mark) => mark.includes(" "))).toEqual([expect.stringMatching(/^\d+ balanced$/)]);
    }
    await tab.close();
  });

  it("draws ours over theirs, and theirs in one colour", async () => {
    const { page: tab } = await open(crowded());
    const figure = tab.locator("figure", { hasText: "Against the median latency" });
    const looks = await figure
      .locator("svg [aria-label=dot]")
      .evaluateAll((marks) =>
        marks.map((mark) => ({ stroke: mark.getAttribute("stroke"), fill: mark.getAttribute("fill") })),
      );
    expect(looks).toEqual([
      { stroke: "var(--others)", fill: "none" },
      { stroke: "var(--others)", fill: "var(--others)" },
      { stroke: "var(--series-1)", fill: "var(--series-1)" },
      { stroke: "var(--series-0)", fill: "var(--series-0)" },
    ]);
    await tab.close();
  });

  it("tells ours, theirs and the published points apart, and draws the bounds", async () => {
    const { page: tab } = await open(crowded());
    const figure = tab.locator("figure", { hasText: "Against the median latency" });
    expect(await figure.locator(".legend li").allInnerTexts()).toEqual([
      "ours, unbeaten among ours",
      "ours",
      "theirs, measured here",
      "theirs, single runs on real Maelstrom",
    ]);
    for (const bound of ["n − 1 messages a value", "one hop"]) {
      expect(await figure.locator("svg text", { hasText: bound }).count()).toBeGreaterThan(0);
    }
    // Stars and the points of crowded charts have numbers, which a table tells, on paper, too.
    const numbers = (await figure.locator("svg text.label").allTextContents()).filter((text) =>
      /^\d+$/.test(text),
    );
    expect(numbers.length).toBeGreaterThan(25);
    await tab.emulateMedia({ media: "print" });
    const names = tab.locator(".table", { hasText: "The points by their numbers" }).locator("tbody tr");
    expect(await names.count()).toBe(20 + publishedPoints.length);
    expect(await names.first().isVisible()).toBe(true);
    await tab.emulateMedia({ media: "screen" });
    await figure.locator(".surface").focus();
    await tab.keyboard.press("ArrowUp");
    await tab.keyboard.press("End");
    expect(await figure.locator("[role=status]").innerText()).toMatch(
      /^\d+: (all-to-all batches|star, 1,800 ms windows, no repair|star, 1,700 ms windows, no repair).*, theirs, single runs on real Maelstrom, /,
    );
    expect(await tab.locator("h1").innerText()).toBe("<img src=x onerror=alert(1)>");
    expect(await tab.locator("img").count()).toBe(0);
    await tab.close();
  });
});
