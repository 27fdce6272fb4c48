import { describe, expect, it } from "vitest";
import { loadFixture } from "../../../../scripts/accuse/hosted-fixture.ts";
import { recordRun } from "../../../../src/lab/test/recorded-run.ts";
import { AnsweredArrivals } from "../../../../src/sim/checkers/storm/answered-arrivals.ts";
import { ValueTrail } from "../../../../src/sim/checkers/storm/value-trail.ts";
import { type RunOptions, runOptions } from "../../../../src/sim/run/run-options.ts";

/** The likely mistakes of a node that sends all values on a timer, and the text of its storm. */
async function judged(wanted: Partial<RunOptions>) {
  const run = runOptions({ nodeCount: 5, ratePerSecond: 20, timeLimitMs: 5_000, seed: "s1", ...wanted });
  const make = await loadFixture("all-on-a-timer");
  const { judgement, diagnoses } = await recordRun({ run, nodes: { kind: "virtual", make, areOurs: false } });
  const { storm } = judgement.traffic;
  return { storm: storm?.mistake, text: storm?.text, mistakes: diagnoses.map(({ mistake }) => mistake) };
}

describe("a node that sends all its values on a timer", () => {
  it.each<[string, Partial<RunOptions>]>([
    ["a grid", {}],
    ["two nodes", { nodeCount: 2 }],
    ["a line with latency", { nodeCount: 3, topology: "line", latencyMs: 20 }],
  ])("is told so, not that it has no seen set, on %s", async (_name, wanted) => {
    expect(await judged(wanted)).toEqual({
      storm: "timed",
      text: expect.stringMatching(/: it is sent again and again, as by a timer, though nothing new has come/),
      mistakes: ["endless-retry"],
    });
  });
});

describe("the trail of a value through a node", () => {
  /** It comes twenty times; the node sends it on after it has answered that arrival, or later ones, too. */
  const trailOf = (answeredLater: number) => {
    const trail = new ValueTrail("v", 0);
    for (let i = 1; i <= 20; i++) {
      trail.onReceived("n0", "n1", i, true, 10 * i);
      trail.onSent("n1", "n2", 10 * i + answeredLater);
    }
    return trail;
  };

  it("is timed where the node sends it after it has answered what came later", () => {
    expect([trailOf(-1).isTimed, trailOf(0).isTimed, trailOf(1).isTimed]).toEqual([false, false, true]);
  });

  it("is not timed by what the node sends before it has come to the arrival", () => {
    const trail = new ValueTrail("v", 0);
    for (let i = 1; i <= 20; i++) trail.onReceived("n0", "n1", i, true, 10 * i);
    for (let i = 1; i <= 20; i++) trail.onSent("n1", "n2", 10 * i + 1);
    expect(trail.isTimed).toBe(false);
  });
});

describe("answered arrivals", () => {
  it("are counted for each node, whatever order the answers have", () => {
    const arrivals = new AnsweredArrivals();
    const [first, second, third] = [1, 2, 3].map((id) => arrivals.onArrival("n0", "c1", id)) as number[];
    expect([first, second, third, arrivals.latest("n0")]).toEqual([1, 2, 3, 0]);
    arrivals.onAnswer("n0", "c1", 2);
    arrivals.onAnswer("n0", "c1", 1);
    arrivals.onAnswer("n0", "c2", 3);
    expect([arrivals.latest("n0"), arrivals.latest("n1")]).toEqual([2, 0]);
  });
});
