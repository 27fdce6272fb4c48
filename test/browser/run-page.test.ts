import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectSound, seriousFindings, takePicture, withBrowser } from "./opened-page.ts";
import { pageOfTest, pageOfValues } from "./stored-run.ts";

const open = withBrowser();

/** 25 nodes that flood, so that there are more messages than one page holds. */
let flood = "";
/** Nodes that lose values for good. */
let lossy = "";

beforeAll(async () => {
  const common = ["--rate", "50", "--latency", "50", "--nemesis", "partition", "--nemesis-interval", "3"];
  flood = await pageOfTest(
    "--node-count",
    "25",
    ...common,
    "--time-limit",
    "15",
    "--",
    "--strategy",
    "flood",
  );
  lossy = await pageOfTest(
    "--node-count",
    "9",
    ...common,
    "--time-limit",
    "8",
    "--",
    "--strategy",
    "flood",
    "--no-repair",
  );
});

describe("the page of a run", () => {
  it.each([390, 1_440])(
    "draws at %i pixels, in light and dark, fits, and keeps nobody out",
    async (width) => {
      for (const dark of [false, true]) {
        const opened = await open(flood, { width, dark });
        await opened.page.waitForFunction(() => Number(document.querySelector("canvas")?.dataset.drawn) > 0);
        expect(await opened.page.locator("figure.chart").count()).toBeGreaterThanOrEqual(6);
        await expectSound(opened, `run-${width}-${dark ? "dark" : "light"}`);
        await opened.page.close();
      }
    },
  );

  it("of a key-value store fits, too, and has its figures before its charts", async () => {
    const store = await pageOfTest(
      ...[
        "-w",
        "kv-vv",
        "--rate",
        "40",
        "--time-limit",
        "6",
        "--nemesis",
        "partition",
        "--nemesis-interval",
        "2",
      ],
    );
    const opened = await open(store, { width: 390 });
    const names = await opened.page.locator(".fact dt").allInnerTexts();
    expect(names).toEqual(expect.arrayContaining(["keys", "stale reads", "reads of siblings"]));
    expect(await opened.page.locator("figure.chart h3").allInnerTexts()).toEqual([
      "Stale reads",
      "Stale reads by node",
      "Versions in a read",
      "By kind",
      "By link",
    ]);
    await expectSound(opened, "run-kv-390");
    await opened.page.close();
  });

  it("says first what is wrong, and shows the way of a lost value", async () => {
    const { page } = await open(lossy);
    expect(await page.locator("h1").innerText()).toBe("✗ Analysis invalid");
    expect(await page.locator(".troubles li").first().innerText()).toMatch(/values were lost/);
    expect(await page.locator("#value optgroup").first().getAttribute("label")).toBe("Lost");
    expect(await page.locator(".way .mark.dropped").count()).toBeGreaterThan(0);
    await takePicture(page, "run-invalid");
    await page.close();
  });

  it("finds the printed median in the chart, and lost values in the colour of what is wrong", async () => {
    const { page } = await open(lossy);
    const printed = await page.locator(".fact", { hasText: "stable latency" }).locator(".amount").innerText();
    const chart = page.locator("figure", { hasText: "Latency against the time of the broadcast" });
    const legend = await chart.locator(".legend li").allInnerTexts();
    expect(legend.at(-1)).toBe(`median of stable in reads: ${printed.split(" / ")[0]} ms`);
    expect(legend).toContain("lost: last seen in a read");
    const strokes = await chart
      .locator("svg [aria-label=dot]")
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("stroke")));
    expect(strokes.at(-1)).toBe("var(--bad)");
    await page.close();
  });

  it("shows another value when one is chosen, and its state at any time", async () => {
    const { page } = await open(flood);
    const holders = () => page.locator(".way .node.holds").count();
    const slider = page.locator("#moment");
    expect(await holders()).toBe(25);
    await slider.focus();
    await page.keyboard.press("Home");
    expect(await holders()).toBe(1);
    expect(await slider.getAttribute("aria-valuetext")).toBe("0 ms after the broadcast: 1 of 25 nodes");
    for (let press = 0; press < 5; press++) await page.keyboard.press("PageUp");
    const partly = await holders();
    expect(partly).toBeGreaterThan(1);
    expect(partly).toBeLessThanOrEqual(25);
    const rows = await page.locator("#ways tbody tr").allInnerTexts();
    await page.locator("#value").selectOption({ index: 20 });
    expect(await holders()).toBe(25);
    const others = await page.locator("#ways tbody tr").allInnerTexts();
    expect(others.length).toBeGreaterThan(23);
    expect(others).not.toEqual(rows);
    await page.close();
  });

  it("replays the way of a value", async () => {
    const { page } = await open(flood);
    await page.getByText("Replay").click();
    await page.waitForFunction(() => document.querySelectorAll(".way .node.holds").length < 25);
    await page.waitForFunction(() => document.querySelectorAll(".way .node.holds").length === 25, undefined, {
      timeout: 30_000,
    });
    expect(await page.locator("#moment").inputValue()).toMatch(/^\d+$/);
    await page.close();
  });
});

/** The text below the diagram, once it has changed. */
async function stateAfter(page: Page, act: () => Promise<unknown>): Promise<string> {
  const state = page.locator("#space-time > .faint").last();
  const before = await state.innerText();
  await act();
  await page.waitForFunction((text) => {
    const states = document.querySelectorAll("#space-time > .faint");
    return states[states.length - 1]?.textContent !== text;
  }, before);
  return state.innerText();
}

describe("the space-time diagram", () => {
  it("opens at the first fault", async () => {
    const { page } = await open(flood);
    const state = await page.locator("#space-time > .faint").last().innerText();
    const fault = await page.locator("#jump option").first().innerText();
    const beginsAt = Number(/begins at ([\d.]+) s/.exec(fault)?.[1]);
    const [from, to] = (/^([\d.]+) to ([\d.]+) s/.exec(state) ?? []).slice(1).map(Number);
    expect(from).toBeLessThanOrEqual(beginsAt + 0.06);
    expect(to).toBeGreaterThan(beginsAt);
    await page.close();
  });

  it("is moved and zoomed by keys, buttons, wheel and drag, and goes to a chosen place", async () => {
    const { page } = await open(flood);
    const canvas = page.locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    const widthOf = (state: string) => {
      const [from = 0, to = 0] = (/^([\d.]+) to ([\d.]+) s/.exec(state) ?? []).slice(1).map(Number);
      return to - from;
    };
    const first = widthOf(await page.locator("#space-time > .faint").last().innerText());
    const nearer = widthOf(
      await stateAfter(page, () => page.getByRole("button", { name: "Zoom in" }).click()),
    );
    expect(nearer).toBeLessThan(first);
    await canvas.focus();
    const moved = await stateAfter(page, () => page.keyboard.press("ArrowRight"));
    expect(widthOf(moved)).toBeCloseTo(nearer, 2);
    const box = await canvas.boundingBox();
    if (box === null) throw new Error("the diagram is not on the page");
    await page.mouse.move(box.x + 500, box.y + 200);
    const wheeled = await stateAfter(page, () => page.mouse.wheel(0, -400));
    expect(widthOf(wheeled)).toBeLessThan(nearer);
    const dragged = await stateAfter(page, async () => {
      await page.mouse.down();
      await page.mouse.move(box.x + 300, box.y + 200, { steps: 4 });
      await page.mouse.up();
    });
    expect(widthOf(dragged)).toBeCloseTo(widthOf(wheeled), 2);
    const whole = await stateAfter(page, () =>
      page.locator("#jump").selectOption({ label: "the whole run" }),
    );
    expect(widthOf(whole)).toBeGreaterThan(15);
    await page.close();
  });

  it("names the message under the pointer, and steps from message to message with n and p", async () => {
    const { page } = await open(flood);
    const canvas = page.locator("canvas");
    await canvas.focus();
    await page.keyboard.press("n");
    const spoken = () => page.locator("#space-time [role=status]").innerText();
    const first = await spoken();
    expect(first).toMatch(/^\w+, n\d+ → n\d+, sent at [\d.]+ s, (arrived|dropped).* after [\d.]+ ms$/);
    await page.keyboard.press("n");
    expect(await spoken()).not.toBe(first);
    await page.keyboard.press("p");
    expect(await spoken()).toBe(first);
    // The tip stands beside the message: the pointer finds it there.
    const tip = page.locator("#space-time .tip");
    expect((await tip.innerText()).replaceAll("\n", ", ")).toBe(first);
    await page.close();
  });

  it("hides a kind of message", async () => {
    const { page } = await open(flood);
    const count = () => page.locator("canvas").getAttribute("data-in-view").then(Number);
    const all = await count();
    await stateAfter(page, () => page.locator(".kinds input").first().click());
    expect(await count()).toBeLessThan(all);
    await page.close();
  });

  it("draws a bounded number of more than 10,000 messages in a frame, and pans", async () => {
    const { page } = await open(flood);
    await stateAfter(page, () => page.locator("#jump").selectOption({ label: "the whole run" }));
    const whole = await page.locator("canvas").evaluate((canvas) => ({ ...canvas.dataset }));
    expect(Number(whole.inView)).toBeGreaterThanOrEqual(10_000);
    // The bound is what keeps a frame short on any machine.
    expect(Number(whole.drawn)).toBeLessThanOrEqual(3_000);
    // A whole run cannot be panned: there is nothing beside it.
    await stateAfter(page, () => page.getByRole("button", { name: "Zoom in" }).click());
    const { frames, seconds } = await pan(page, 120);
    console.log(`panning ${whole.inView} messages: ${(frames / seconds).toFixed(0)} frames a second`);
    expect(frames).toBe(120);
    await page.close();
  });
});

/** Pans to and fro by the keys, one key a frame, and counts the frames that were drawn. */
function pan(page: Page, steps: number): Promise<{ readonly frames: number; readonly seconds: number }> {
  return page.evaluate(async (count) => {
    const canvas = document.querySelector("canvas") as HTMLCanvasElement;
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await nextFrame();
    await nextFrame();
    const before = Number(canvas.dataset.frames);
    const begunMs = performance.now();
    for (let step = 0; step < count; step++) {
      const key = step % 4 < 2 ? "ArrowRight" : "ArrowLeft";
      canvas.dispatchEvent(new KeyboardEvent("keydown", { key }));
      await nextFrame();
    }
    await nextFrame();
    return { frames: Number(canvas.dataset.frames) - before, seconds: (performance.now() - begunMs) / 1_000 };
  }, steps);
}

describe("hostile data", () => {
  const script = "</script><script>window.hacked = true</script><img src=x onerror='window.hacked = true'>";
  const values = ["\u202Elufmrah", script, "y".repeat(1_000_000), { "<b>": script }, 4];

  it("stays data, wherever it came from", async () => {
    const html = await pageOfValues(values, script);
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
    const { page, complaints, requests } = await open(html);
    for (const summary of await page.locator("summary").all()) await summary.click();
    const found = await page.evaluate(() => ({
      hacked: "hacked" in window,
      elements: document.querySelectorAll("img, iframe, object, embed, b").length,
      scripts: document.scripts.length,
      width: document.documentElement.scrollWidth - innerWidth,
    }));
    expect(found).toEqual({ hacked: false, elements: 0, scripts: 2, width: 0 });
    expect([complaints, requests]).toEqual([[], []]);
    const text = await page.locator("body").innerText();
    expect(text).not.toContain("\u202E");
    expect(text).toContain("\\u{202e}lufmrah");
    expect(text).toContain("(1000002 characters)");
    expect(await seriousFindings(page)).toEqual([]);
    await takePicture(page, "hostile");
    await page.close();
  });
});
