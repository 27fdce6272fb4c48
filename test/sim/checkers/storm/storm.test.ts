import { describe, expect, it } from "vitest";
import { restFromMs, stormOf } from "../../../../src/sim/checkers/storm/storm.ts";
import type { LinkTraffic, StormEvidence } from "../../../../src/sim/checkers/storm/storm-watch.ts";
import { ValueTrail } from "../../../../src/sim/checkers/storm/value-trail.ts";
import { type RunOptions, runOptions } from "../../../../src/sim/run/run-options.ts";
import type { RunResult } from "../../../../src/sim/run/run-result.ts";
import { HistoryBuilder } from "../history-builder.ts";

/** Three nodes in a line: flooding takes four messages a value, over two hops. */
const line = (changes: Partial<RunOptions> = {}) =>
  runOptions({ nodeCount: 3, topology: "line", recoveryMs: 10_000, ...changes });

describe("the time from which on nothing should go on", () => {
  it("begins where the farthest node had time to hear and to acknowledge", () => {
    const from = (latencyMs: number, latencyDistribution: RunOptions["latencyDistribution"] = "constant") =>
      restFromMs(line({ latencyMs, latencyDistribution }), 500);
    expect([from(0), from(1_000), from(1_001)]).toEqual([6_500, 6_500, Number.POSITIVE_INFINITY]);
    // Drawn latencies may be three times the mean.
    expect([from(333, "uniform"), from(334, "uniform")]).toEqual([6_500, Number.POSITIVE_INFINITY]);
  });

  it("is half of the recovery, at most four seconds and at least two", () => {
    const from = (recoveryMs: number) => restFromMs(line({ recoveryMs }), 0);
    expect([20_000, 8_000, 6_000, 4_000, 3_999].map(from)).toEqual([
      16_000,
      4_000,
      3_000,
      2_000,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

/** Two operations in 12.5 s; idle from 8 s to 12 s. */
const run = (changes: Partial<RunResult> = {}) =>
  ({
    options: line(),
    history: new HistoryBuilder().add("n0", 1, 1_000).add("n1", 2, 1_500).events,
    phases: { initMs: 0, loadMs: 1_000, healedMs: 2_000, finalMs: 12_000, endMs: 12_500 },
    completed: true,
    ...changes,
  }) as RunResult;

const link = (changes: Partial<LinkTraffic> = {}): LinkTraffic => {
  return { src: "n0", dest: "n1", sent: 200, replies: 0, atRest: 0, type: "batch", ...changes };
};
const evidence = (changes: Partial<StormEvidence> = {}): StormEvidence => ({
  sent: 200,
  received: 0,
  replies: 0,
  sentAtRest: 0,
  links: [link()],
  trails: [],
  clientValues: 2,
  phantoms: 0,
  phantom: undefined,
  phantomValue: undefined,
  valuesPerMessage: 1,
  wasBrought: () => true,
  ...changes,
});

/** Three times flooding of two values, 12 a second on the one link, and 6 greetings. */
const ALLOWED = 3 * 2 * 4 + 12 * 12.5 + 6;
const replies = (changes: Partial<StormEvidence> = {}) =>
  evidence({ received: ALLOWED + 1, replies: 151, ...changes });

describe("far more messages than flooding takes", () => {
  it("are a storm one past what is allowed, if the mistake is known", () => {
    expect(stormOf(replies(), run())).toEqual({
      mistake: "acknowledgement",
      link: ["n0", "n1"],
      messagesPerOperation: 100,
      floodingPerOperation: 4,
      seen: 'A storm: 100 messages an operation, where flooding takes 4. n0 sent n1 200 messages, the last of type "batch"',
      text:
        "A storm: 100 messages an operation, where flooding takes 4. n0 sent n1 200 messages, the last of " +
        'type "batch": an acknowledgement is taken for a value: what has in_reply_to must be neither ' +
        "answered nor passed on",
    });
    expect(stormOf(replies({ received: ALLOWED }), run())).toBeUndefined();
    // Three quarters may be replies.
    expect(stormOf(replies({ replies: 150 }), run())).toBeUndefined();
  });

  it("are told of the busiest link", () => {
    const links = [link({ sent: 50 }), link({ src: "n2", sent: 100 }), link({ dest: "n2", sent: 50 })];
    expect(stormOf(replies({ links, received: 1_000 }), run())?.link).toEqual(["n2", "n1"]);
    expect(stormOf(replies({ links: [], received: 1_000 }), run())).toBeUndefined();
  });

  it("are a storm where there was no operation at all", () => {
    expect(stormOf(replies({ clientValues: 0 }), run({ history: [] }))).toMatchObject({
      messagesPerOperation: 200,
      floodingPerOperation: 0,
    });
  });
});

describe("messages of an idle cluster", () => {
  const resting = (atRest: number, changes: Partial<StormEvidence> = {}) =>
    evidence({ links: [link(), link({ dest: "n2", atRest })], sentAtRest: atRest, ...changes });

  it("are a warning one past twelve a second on a link", () => {
    expect(stormOf(resting(48), run())).toBeUndefined();
    expect(stormOf(resting(49), run())).toEqual({
      mistake: "unknown",
      link: ["n0", "n2"],
      messagesPerOperation: 100,
      floodingPerOperation: 4,
      restPerSecond: 12.25,
      seen:
        "Traffic does not come to rest after the last operation: 12.3 messages a second when nothing had been " +
        'asked for a while, 21.6 before. n0 sent n2 200 messages, the last of type "batch"',
      text:
        "Traffic does not come to rest after the last operation: 12.3 messages a second when nothing had been " +
        'asked for a while, 21.6 before. n0 sent n2 200 messages, the last of type "batch": something is sent ' +
        "although nothing is new",
    });
  });

  it("are told beside a storm", () => {
    expect(stormOf(resting(1_000, { sent: 4_000, received: 1_000, replies: 3_500 }), run())?.text).toMatch(
      /^A storm: 2,000 messages an operation, where flooding takes 4; 250 messages a second when .*, 429 before\. n0 sent n2 /,
    );
  });

  it("are not judged in a run that was not healed, or ended too early", () => {
    const phases = { initMs: 0, loadMs: 1_000, endMs: 12_500 };
    expect(stormOf(resting(1_000), run({ phases }))).toBeUndefined();
    const early = { ...phases, healedMs: 2_000, endMs: 9_999 };
    expect(stormOf(resting(1_000), run({ phases: early }))).toBeUndefined();
    expect(stormOf(resting(1_000), run({ phases: { ...early, endMs: 10_000 } }))).toBeDefined();
  });
});

describe("the likely mistake", () => {
  /** A value that came over one link so often, evenly over a time. */
  const trail = (count: number, spanMs: number, plainCount = 0, value: unknown = "v") => {
    const one = new ValueTrail(value, 0);
    for (let i = 0; i < count; i++) one.onReceived("n1", "n2", (i * spanMs) / (count - 1), i < plainCount);
    return one;
  };
  const mistake = (trails: readonly ValueTrail[], changes: Partial<StormEvidence> = {}, of = run()) =>
    stormOf(evidence({ received: 1_000, trails, ...changes }), of);

  it("is a missing seen set where a value comes twenty times over five seconds and ten hops", () => {
    expect(mistake([trail(20, 5_000)])).toMatchObject({
      mistake: "no-seen-set",
      link: ["n1", "n2"],
      value: "v",
      text: expect.stringMatching(
        /\. Value "v" reached n2 from n1 20 times: the nodes pass it on each time /,
      ),
    });
    expect(mistake([trail(19, 5_000)])).toBeUndefined();
    expect(mistake([trail(20, 4_999)])).toBeUndefined();
    const slow = run({ options: line({ latencyMs: 10 }) });
    expect(mistake([trail(20, 5_099)], {}, slow)).toBeUndefined();
    expect(mistake([trail(20, 5_100)], {}, slow)).toBeDefined();
  });

  it("is one over any time where it comes alone, or where the run was ended early", () => {
    expect(mistake([trail(20, 10, 19)])).toBeUndefined();
    expect(mistake([trail(20, 10, 20)])).toMatchObject({ mistake: "no-seen-set" });
    expect(mistake([trail(20, 10)], {}, run({ completed: false }))).toMatchObject({ mistake: "no-seen-set" });
  });

  it("is seen in the value that came most often", () => {
    const trails = [trail(20, 9_000, 0, "a"), trail(22, 9_000, 0, "b"), trail(22, 9_000, 0, "c")];
    expect(mistake([new ValueTrail("none", 0), ...trails])).toMatchObject({ value: "b" });
  });

  it("is an echo where the value goes back to its sender, too", () => {
    const echo = trail(20, 5_000);
    for (let i = 0; i < 20; i++) for (const dest of ["n1", "n3"]) echo.onSent("n2", dest);
    expect(mistake([echo])).toMatchObject({ mistake: "echo" });
  });

  it("is to send lists again where messages bring two values and more", () => {
    expect(mistake([trail(20, 5_000)], { valuesPerMessage: 1.9 })).toMatchObject({ mistake: "no-seen-set" });
    expect(mistake([trail(20, 5_000)], { valuesPerMessage: 2 })).toMatchObject({ mistake: "resent" });
  });

  it("is to take acknowledgements for values where nobody brought the value", () => {
    expect(mistake([trail(20, 5_000)], { wasBrought: () => false })).toMatchObject({
      mistake: "acknowledgement",
    });
    const phantom = { src: "n1", dest: "n2", count: 1, plainCount: 1, firstMs: 0, lastMs: 0 };
    const made = (phantoms: number, phantomValue: unknown) =>
      mistake([], { phantoms, phantom, phantomValue });
    expect(made(24, "x")).toBeUndefined();
    expect(made(25, "x".repeat(50))).toMatchObject({
      mistake: "acknowledgement",
      link: ["n1", "n2"],
      text: expect.stringContaining(
        `. Value "${"x".repeat(39)}…, which no client brought, went from n1 to n2, and many more like it: `,
      ),
    });
    expect(made(25, undefined)?.text).toContain(". A broadcast without a value, which no client brought, ");
  });
});
