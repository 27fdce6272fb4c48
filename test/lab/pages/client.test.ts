import { describe, expect, it } from "vitest";
import type { LineChart } from "../../../src/lab/pages/chart-page.ts";
import { domainOf, drawnAt, endsOf } from "../../../src/lab/pages/client/chart/axis.ts";
import { looksOf } from "../../../src/lab/pages/client/chart/look.ts";
import { figureText, isFigure, unseenText } from "../../../src/lab/pages/client/figures.ts";
import { DRAWN_MAX, Scene } from "../../../src/lab/pages/client/run/scene.ts";
import { holdersAt, lastMs, stepsOf } from "../../../src/lab/pages/client/run/way-steps.ts";
import type { Diagram, Way } from "../../../src/lab/pages/run-page.ts";

describe("the way of a value", () => {
  const way: Way = {
    label: "7",
    broadcastMs: 100,
    origin: 0,
    held: [0, 30, 25, null],
    hops: [
      [0, 1, 1, 5, 1],
      [0, 1, 20, 30, 0],
      [0, 2, 20, 25, 0],
      [2, 1, 26, 40, 0],
      [2, 3, 26, null, 5],
    ],
  };

  it("is a tree of the messages that came first, and the others by what became of them", () => {
    const steps = stepsOf(way).map(({ src, dest, attempt, role, ending }) => [
      src,
      dest,
      attempt,
      role,
      ending,
    ]);
    expect(steps).toEqual([
      [0, 1, 1, "dropped", "dropped: the nodes were partitioned"],
      [0, 1, 2, "first", "arrived: new to the node"],
      [0, 2, 1, "first", "arrived: new to the node"],
      [2, 1, 1, "again", "arrived: the node held it"],
      [2, 3, 1, "under way", "under way when the run ended"],
    ]);
  });

  it("has so many holders at a time, and ends with what happened last", () => {
    expect([holdersAt(way, 0), holdersAt(way, 25), holdersAt(way, 99), lastMs(way)]).toEqual([1, 2, 3, 40]);
  });

  it("has no first message for a node that held the value before one came", () => {
    const steps = stepsOf({ ...way, held: [0, 10, 25, null] });
    expect(steps.map(({ role }) => role)).toEqual(["dropped", "again", "first", "again", "under way"]);
  });
});

/** One message a millisecond, each under way for `tookMs`; every second one of another kind. */
function diagramOf(count: number, tookMs: (index: number) => number): Diagram {
  const all = Array.from({ length: count }, (_, index) => index);
  return {
    text: [],
    nodes: ["n0", "n1"],
    kinds: ["batch", "compare"],
    spans: [],
    windows: [[0, count]],
    endMs: count,
    hopMs: 50,
    openAt: [0, 1],
    jumps: [],
    messages: {
      src: all.map(() => 0),
      dest: all.map(() => 1),
      sentAfter: all.map((index) => (index === 0 ? 0 : 100)),
      took: all.map((index) => 100 * tookMs(index)),
      outcome: all.map(() => 0),
      kind: all.map((index) => index % 2),
    },
  };
}

describe("the messages in view", () => {
  it("are those under way at some moment of it, also one that was sent long before", () => {
    const scene = new Scene(diagramOf(1_000, (index) => (index === 3 ? 900 : 2)));
    const { drawn, count, stride } = scene.visible({ fromMs: 800.5, toMs: 803.5 });
    expect([drawn, count, stride]).toEqual([[3, 799, 800, 801, 802, 803], 6, 1]);
  });

  it("are drawn in part where they are too many, the same ones wherever the view moves", () => {
    const scene = new Scene(diagramOf(10_000, () => 1));
    const { drawn, count, stride } = scene.visible({ fromMs: 0, toMs: 10_000 });
    expect([count, stride, drawn.length]).toEqual([10_000, 4, 2_500]);
    expect(drawn.length).toBeLessThanOrEqual(DRAWN_MAX);
    const moved = scene.visible({ fromMs: 501, toMs: 10_000 }).drawn;
    expect(moved).toEqual(drawn.filter((index) => index >= 500));
  });

  it("leave out kinds that are hidden", () => {
    const scene = new Scene(diagramOf(10, () => 0));
    scene.hiddenKinds.add(1);
    expect(scene.visible({ fromMs: 0, toMs: 10 }).drawn).toEqual([0, 2, 4, 6, 8]);
  });

  it("are told in words", () => {
    const scene = new Scene(diagramOf(2, () => 12));
    expect(scene.describe(1)).toEqual(["compare, n0 → n1", "sent at 0.0010 s", "arrived after 12.0 ms"]);
  });
});

describe("a message that did not arrive", () => {
  const withOutcome = (outcome: number) => {
    const diagram = diagramOf(1, () => 0);
    return new Scene({ ...diagram, messages: { ...diagram.messages, outcome: [outcome] } });
  };
  const drawn = (scene: Scene) => ({
    tipMs: scene.tipMs[0],
    share: scene.drawnShare(0),
    isDropped: scene.isDropped(0),
    ending: scene.describe(0)[2],
  });

  it("is a stub as steep as a message on its way, though it was dropped at once", () => {
    expect(drawn(withOutcome(1))).toEqual({
      tipMs: 20,
      share: 0.4,
      isDropped: true,
      ending: "dropped: the nodes were partitioned after 0.0 ms",
    });
    expect(withOutcome(1).visible({ fromMs: 15, toMs: 30 }).drawn).toEqual([0]);
  });

  it("is not crossed out where the run ended first", () => {
    expect(drawn(withOutcome(5))).toEqual({
      tipMs: 20,
      share: 0.4,
      isDropped: false,
      ending: "under way when the run ended",
    });
  });
});

describe("an axis", () => {
  const axis = { label: "ms" };

  it.each([
    ["begins at 0 where that is near", {}, [10, 100], [0, 100]],
    ["begins at the least where 0 is far", {}, [90, 100], [90, 100]],
    ["keeps given ends", { min: 0, max: 50 }, [10, 100], [0, 50]],
    ["leaves out what a log scale has no place for", { scale: "log" as const }, [0, -1, 10, 100], [10, 100]],
    ["has room around a single number", {}, [0], [0, 1]],
  ])("%s", (_, more, values, expected) => {
    expect(domainOf({ ...axis, ...more }, values)).toEqual(expected);
  });

  it("on a log scale that shows it, has a place for 0 below the least number, a gap apart", () => {
    const log = { label: "ms", scale: "log", showsZero: true } as const;
    const ends = endsOf(log, [0, 30, 300]);
    expect(ends).toEqual({ domain: [30, 300], zeroAt: 20 });
    expect([0, 30, -1].map((value) => drawnAt(log, ends, value))).toEqual([20, 30, undefined]);
    expect(endsOf(log, [30, 300])).toEqual({ domain: [30, 300] });
    expect(endsOf({ ...log, showsZero: false }, [0, 30, 300])).toEqual({ domain: [30, 300] });
    expect(endsOf(log, [0])).toEqual({ domain: [1, 10], zeroAt: 10 / 15 });
  });

  it("has no ends without numbers", () => {
    expect(domainOf(axis, [])).toBeUndefined();
  });
});

describe("a figure", () => {
  it.each([
    [10_742, "10,742"],
    [10_742.4, "10,742"],
    [123_456.7, "123,457"],
    [0.123456, "0.12346"],
    [3.366e-9, "3.366e-9"],
    [0.00001, "1e-5"],
    [0, "0"],
  ])("%d is written %s", (value, text) => {
    expect(figureText(value)).toBe(text);
  });

  it("of a table is a number, with or without a mark, and not a name", () => {
    const cells = [1.5, null, "(+0.5%)", "-12.0%", "12 %", "–"];
    expect(cells.map(isFigure)).toEqual(cells.map(() => true));
    expect(["flood", "1,000 and more", "k3", ""].map(isFigure)).toEqual([false, false, false, false]);
  });

  it("says what lies outside of a table's box", () => {
    expect([unseenText(0, 0), unseenText(1, 0), unseenText(12, 1), unseenText(0, 6)]).toEqual([
      "",
      "1 more row below: scroll",
      "12 more rows below, 1 more column to the right: scroll",
      "6 more columns to the right: scroll",
    ]);
  });
});

describe("the looks of series", () => {
  it("differ without colour, and a model has the colour of what it is the model of", () => {
    const series = ["a", "b", "c"].map((name) => ({ name, points: [] }));
    const model = { name: "b", points: [], origin: "model", modelOf: "b" } as const;
    const chart: LineChart = {
      kind: "lines",
      title: "t",
      x: { label: "x" },
      y: { label: "y" },
      series: [...series, model],
    };
    const looks = looksOf(chart);
    expect(new Set(looks.map(({ dashes }) => dashes)).size).toBe(4);
    expect([looks[3]?.colour, looks[3]?.colour === looks[0]?.colour]).toEqual([looks[1]?.colour, false]);
  });
});
