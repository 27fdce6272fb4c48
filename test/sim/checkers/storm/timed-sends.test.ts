import { describe, expect, it } from "vitest";
import { loadFixture } from "../../../../scripts/accuse/hosted-fixture.ts";
import { recordRun } from "../../../../src/lab/test/recorded-run.ts";
import { AnsweredArrivals } from "../../../../src/sim/checkers/storm/answered-arrivals.ts";
import { ValueTrail } from "../../../../src/sim/checkers/storm/value-trail.ts";
import { type RunOptions, runOptions } from "../../../../src/sim/run/run-options.ts";

/** The likely mistakes of a node that sends all values on a timer, and the text of its storm. */
async function judged(wanted: Partial<RunOptions>, fixture = "all-on-a-timer") {
  const run = runOptions({ nodeCount: 5, ratePerSecond: 20, timeLimitMs: 5_000, seed: "s1", ...wanted });
  const make = await loadFixture(fixture);
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

describe("a node that does the same without a msg_id", () => {
  it.each<[string, Partial<RunOptions>]>([
    ["a grid", {}],
    ["links between all", { topology: "total" }],
  ])("is told so, too, on %s", async (_name, wanted) => {
    expect((await judged(wanted, "all-on-a-timer-unanswered")).storm).toBe("timed");
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

  /**
   * Four neighbours tell the node the value in each of ten rounds, and it tells them so often. After that it answers something
   * later, and tells it once more.
   */
  const sharedBy = (roundsTold: number, timeOf: (round: number) => number) => {
    const trail = new ValueTrail("v", 0);
    const peers = ["n1", "n2", "n3", "n4"];
    let arrival = 0;
    for (let round = 0; round < 10; round++)
      for (const peer of peers) trail.onReceived(peer, "n0", timeOf(round), true, ++arrival);
    for (let round = 0; round < roundsTold; round++) for (const peer of peers) trail.onSent("n0", peer);
    trail.onSent("n0", "n1", arrival + 1);
    return trail.isTimed;
  };

  it("is timed where it comes at regular times, and goes on far less often than each time", () => {
    const regularly = (round: number) => 200 * round + (round % 2) * 60;
    expect([10, 22, 23, 40].map((rounds) => sharedBy(rounds, regularly))).toEqual([true, true, false, false]);
  });

  it("is not timed where it comes at any time: copies may wait in the node, or be dropped", () => {
    expect(sharedBy(10, (round) => 200 * (round % 5 === 0 ? round : round - (round % 5)))).toBe(false);
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
