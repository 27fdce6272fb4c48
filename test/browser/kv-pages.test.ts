import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { KvFigures } from "../../src/lab/kv-bench/kv-figures.ts";
import type { KvLoad, KvSetting } from "../../src/lab/kv-bench/kv-setting.ts";
import { kvBenchPage } from "../../src/lab/kv-bench/page/kv-bench-page.ts";
import { renderChartPage } from "../../src/lab/pages/render-page.ts";
import { lab } from "../lab/lab-harness.ts";
import { seriousFindings, takePicture, withBrowser } from "./opened-page.ts";

const open = withBrowser();

/** The page that a command writes. */
async function pageOf(...argv: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gossiper-kv-"));
  const path = join(folder, "page.html");
  const { code, stderr } = await lab(...argv, "--page", path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const html = readFileSync(path, "utf8");
  rmSync(folder, { recursive: true });
  return html;
}

const pages = { "lww-loss": "", "kv-bench": "" };

beforeAll(async () => {
  pages["lww-loss"] = await pageOf(
    "lww-loss",
    "--time-limit",
    "6",
    "--seeds",
    "1",
    "--clocks-apart",
    "0,500,1000",
  );
  pages["kv-bench"] = await pageOf(
    ...[
      "kv-bench",
      "--time-limit",
      "3",
      "--modes",
      "lww,vv",
      "--nodes",
      "4",
      "--reads",
      "0.5",
      "--key-count",
      "50",
    ],
  );
});

/** Titles of the charts, in their order. */
const charts = {
  "lww-loss": [
    "Acknowledged writes that are lost, without partitions",
    "Acknowledged writes that are lost, under partitions",
    "Writes lost to the version that their writers had read",
  ],
  "kv-bench": [
    ...["lww", "vv"].flatMap((mode) =>
      ["no partitions", "partitions"].map((cuts) => `Until a write is everywhere: ${mode}, 4 nodes, ${cuts}`),
    ),
    ...["Messages", "Bytes", "Stale reads"].flatMap((title) =>
      ["lww", "vv"].map((mode) => `${title}: ${mode}, 4 nodes`),
    ),
    ...["lww", "vv"].flatMap((mode) =>
      ["no partitions", "partitions"].map(
        (cuts) => `Age of what stale reads lacked: ${mode}, 4 nodes, ${cuts}`,
      ),
    ),
    "Lost updates: lww, 4 nodes",
    "Reads of siblings: vv, 4 nodes",
  ],
};

const names = ["lww-loss", "kv-bench"] as const;

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

describe.each(names)("the page of %s", (name) => {
  it.each([390, 1_440])("draws every chart at %i pixels, in light and dark, and fits", async (width) => {
    for (const dark of [false, true]) {
      const opened = await open(pages[name], { width, dark });
      const titles = await opened.page.$$eval("figure", (figures) =>
        figures
          .filter((figure) => figure.querySelectorAll(".surface > svg path, .surface > svg rect").length > 3)
          .map((figure) => figure.querySelector("figcaption, h3")?.textContent),
      );
      expect(titles).toEqual(charts[name].map((title) => expect.stringContaining(title)));
      expect(await overflowOf(opened.page)).toBeLessThanOrEqual(0);
      expect(await seriousFindings(opened.page)).toEqual([]);
      expect([opened.complaints, opened.requests]).toEqual([[], []]);
      await takePicture(opened.page, `${name}-${width}-${dark ? "dark" : "light"}`);
      await opened.page.close();
    }
  });
});

describe("the charts of lww-loss", () => {
  it("tell the ways apart by dashes, are read with the keyboard, and stand above the three messages", async () => {
    const { page } = await open(pages["lww-loss"]);
    const chart = page.locator("figure", { hasText: "lost, without partitions" });
    const dashes = await chart
      .locator(".legend line")
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("stroke-dasharray")));
    expect(new Set(dashes).size).toBe(3);
    await chart.locator(".surface").focus();
    for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "End"]) await page.keyboard.press(key);
    expect(await chart.locator("[role=status]").innerText()).toBe(
      "version-vectors, the most that two clocks differ (ms): 1,000, lost (% of acknowledged writes): 0",
    );
    const example = await page.locator("section", { hasText: "Three messages" }).last().innerText();
    expect(example).toContain('3. c2 → n2 write k = "second", 300 ms after the first');
    expect(example).toMatch(/wall-clock\s+stamped 0\.3 s\s+\["first"\]\s+is lost/);
    expect(example).toMatch(/hybrid-clock\s+stamped 0\.500001 s\s+\["second"\]\s+stands/);
    await page.close();
  });
});

describe("the charts of kv-bench", () => {
  it("name a row where they are read", async () => {
    const { page } = await open(pages["kv-bench"]);
    const chart = page.locator("figure", { hasText: "Messages: lww, 4 nodes" });
    await chart.locator(".surface").focus();
    for (const key of ["ArrowRight", "End"]) await page.keyboard.press(key);
    expect(await chart.locator("[role=status]").innerText()).toMatch(
      /^balanced, zipf, no partitions, messages a write: [\d.]+$/,
    );
    await page.close();
  });

  it("are of the first rows where there are hundreds, whose figures and troubles stay text", async () => {
    const { page, complaints, requests } = await open(crowded(), { width: 390 });
    expect(await page.locator("body").innerText()).toContain("The charts show the first 96 rows");
    expect(await page.locator("table").last().locator("tbody tr").count()).toBe(400);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("section", { hasText: "What went wrong" }).innerText()).toContain("\\u{202e}");
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect([complaints, requests]).toEqual([[], []]);
    await page.close();
  });
});

/** More rows than charts have room for, of runs that were never made, some of them with what a hostile node says. */
function crowded(): string {
  const rows = Array.from({ length: 400 }, (_, at) => ({ setting: settingAt(at), figures: figuresAt(at) }));
  const load: KvLoad = {
    ratePerSecond: 100,
    keyCount: 10,
    latencyMs: 0,
    timeLimitMs: 1_000,
    recoveryMs: 1_000,
    nemesisIntervalMs: 1_000,
    seed: "1",
  };
  return renderChartPage(kvBenchPage(load, true, rows));
}

function settingAt(at: number): KvSetting {
  return {
    mode: "lww",
    nodes: 3 + Math.floor(at / 80),
    subject: "flood/star",
    readShare: 0.5,
    popularity: at % 2 === 0 ? "uniform" : "zipf",
    valueBytes: 1 + Math.floor(at / 2),
    hasPartitions: false,
  };
}

function figuresAt(at: number): KvFigures {
  const hostile = ["<img src=x onerror=alert(1)>", "\u202etfel ot thgir", "x".repeat(100_000)];
  return {
    problems: hostile.slice(at, at + 1),
    writeCount: at,
    writesPerSecond: at,
    readCount: 0,
    readsPerSecond: 0,
    messagesPerWrite: at === 0 ? null : at,
    bytesPerWrite: at === 0 ? null : 1e6 * at,
    convergence: at === 0 ? {} : { p50Ms: at, p95Ms: 2 * at, maxMs: 3 * at },
    pendingCount: 0,
    staleShare: null,
    staleAge: {},
    lostUpdateCount: 0,
    keysStored: 1,
  };
}
