import { describe, expect, it } from "vitest";
import { renderChartPage } from "../../src/lab/pages/render-page.ts";
import { spreadPage } from "../../src/lab/spread/page/spread-page.ts";
import { type SpreadPlan, spreadParts } from "../../src/lab/spread/plan.ts";
import { spread } from "../../src/lab/spread/spread.ts";
import { expectSound, withBrowser } from "./opened-page.ts";

const open = withBrowser();

const plan: SpreadPlan = {
  parts: spreadParts,
  nodes: 1_000,
  fanout: 1,
  trials: 10,
  seed: "browser",
  playedNodesMax: 1_000,
  probability: 0.99,
  rounds: 5,
  degree: 4,
  valuesPerSecond: 100,
  messageBytes: 200,
  latencyMs: 100,
  messagesPerSecondMax: 100_000,
  bytesPerSecondMax: 100_000_000,
};

const page = renderChartPage(spreadPage(plan, await spread(plan)));

/** Titles of the charts, in their order. */
const charts = [
  "Nodes that know, of 1000",
  "Rounds until all know",
  "Messages with the value until all know",
  "Residue against k: push, 1000 nodes",
  "Residue against k: pull, 1000 nodes",
  "Residue against traffic",
  "When the last node that hears the rumor does",
  "The smallest fanout for a probability of 0.99, in 5 rounds",
  "The probability that all of 1000 nodes know",
  "Load of the busiest node",
  "Messages of a value",
  "Latency until the last node has a value",
];

describe("the page of spread", () => {
  it.each([390, 1_440])("draws every chart at %i pixels, in light and dark, and fits", async (width) => {
    for (const dark of [false, true]) {
      const opened = await open(page, { width, dark });
      const drawn = await opened.page.$$eval("figure", (figures) =>
        figures.map((figure) => figure.querySelectorAll(".surface > svg path, .surface > svg circle").length),
      );
      expect(drawn.length).toBe(charts.length);
      for (const parts of drawn) expect(parts).toBeGreaterThan(3);
      await expectSound(opened, `spread-${width}-${dark ? "dark" : "light"}`);
      await opened.page.close();
    }
  });

  it("names its charts, and reads the model beside the simulation", async () => {
    const { page: tab } = await open(page);
    const text = await tab.locator("main, body").first().innerText();
    expect(charts.filter((title) => !text.includes(title))).toEqual([]);
    const load = tab.locator("figure", { hasText: "Load of the busiest node" });
    await load.locator(".surface").focus();
    await tab.keyboard.press("ArrowRight");
    expect(await load.locator("[role=status]").innerText()).toBe("star, nodes: 10, messages a second: 900");
    for (const key of ["ArrowDown", "End"]) await tab.keyboard.press(key);
    expect(await load.locator("[role=status]").innerText()).toContain("messages a second: 99,999,999,900");
    expect(await load.locator("svg text", { hasText: /^1M$/ }).count()).toBeGreaterThan(0);
    const rounds = tab.locator(".table", { hasText: "Rounds until all know: formula" });
    const errors = await rounds.locator("tbody td:nth-child(7)").allInnerTexts();
    expect(errors).toContain("–");
    for (const error of errors) expect(error).toMatch(/^(\(?[+-]?\d+\.\d%\)?|–)$/);
    expect(errors.filter((error) => error.startsWith("(")).length).toBeGreaterThan(0);
    await tab.close();
  });
});
