import { describe, expect, it } from "vitest";
import { bounded } from "../../../../src/sim/checkers/promises/bounded.ts";
import { cleanWire } from "../../../../src/sim/checkers/promises/clean-wire.ts";
import { converges } from "../../../../src/sim/checkers/promises/convergence.ts";
import { covers } from "../../../../src/sim/checkers/promises/coverage.ts";
import { definiteErrors } from "../../../../src/sim/checkers/promises/definite-errors.ts";
import { repeatable } from "../../../../src/sim/checkers/promises/repeatable.ts";
import { rests } from "../../../../src/sim/checkers/promises/rests.ts";
import { thrifty } from "../../../../src/sim/checkers/promises/thrifty.ts";
import { readSetHistory } from "../../../../src/sim/checkers/set-history.ts";
import { HistoryBuilder } from "../history-builder.ts";

const kept = (name: string) => ({ name, valid: true, count: 0, examples: [] });
const broken = (name: string, ...examples: string[]) => {
  return { name, valid: false, count: examples.length, examples };
};

describe("S7, a clean wire", () => {
  it("is broken by lines that were counted and not kept", () => {
    expect(cleanWire([], 3)).toEqual({ name: "S7-clean-wire", valid: false, count: 3, examples: [] });
  });
});

describe("S8, nothing grows without bound", () => {
  const limits = { lengths: { outbox: 10 }, messages: 100 };
  const traffic = (messages: number) => ({ messages, seconds: 2 });
  const queues = (node: string, lengths: Readonly<Record<string, number>>) => ({ node, lengths });

  it("passes queues and traffic at their limits, and a queue that has none", () => {
    const full = [queues("n0", { outbox: 10, other: 1_000_000 }), queues("n1", { outbox: 0 })];
    expect(bounded(full, traffic(100), limits)).toEqual(kept("S8-bounded"));
  });

  it("names each queue and the traffic that are one past them", () => {
    const over = [queues("n0", { outbox: 11 }), queues("n1", { other: 1, outbox: 12 })];
    expect(bounded(over, traffic(101), limits)).toEqual(
      broken(
        "S8-bounded",
        "n0 has 11 outbox, of which 10 are allowed",
        "n1 has 12 outbox, of which 10 are allowed",
        "101 messages in 2.0 s, of which 100 are allowed",
      ),
    );
  });
});

describe("S9, a definite error means that nothing happened", () => {
  const judged = (history: HistoryBuilder, restarts?: { node: string; timeMs: number }[]) =>
    definiteErrors(readSetHistory(history.events), history.events, restarts);
  const refused = () => new HistoryBuilder().add("n0", 1, 0, "fail").add("n0", 2, 10);

  it("passes where a refused value is shown by nobody", () => {
    expect(judged(refused().read("n1", [2], 20))).toEqual(kept("S9-definite-error"));
    expect(judged(new HistoryBuilder().add("n0", 1, 0).read("n0", [1], 10))).toEqual(
      kept("S9-definite-error"),
    );
  });

  it("catches a refused value that is shown, once, with its error", () => {
    const history = refused();
    const failed = history.events[1] as { error?: string };
    failed.error = "temporarily-unavailable";
    expect(judged(history.read("n1", [2, 1], 20).read("n2", [1], 30))).toEqual(
      broken("S9-definite-error", "n1 showed 1 (history 5), which was refused: temporarily-unavailable"),
    );
  });

  it.each(["ok", "info"] as const)("asks nothing where another add of the value ended as %s", (kind) => {
    const again = refused().add("n1", 1, 12, kind).read("n1", [1], 20);
    expect(judged(again)).toEqual(kept("S9-definite-error"));
    const before = new HistoryBuilder().add("n1", 1, 0, kind).add("n0", 1, 5, "fail").read("n1", [1], 20);
    expect(judged(before)).toEqual(kept("S9-definite-error"));
  });

  it("asks nothing where the node restarted between the request and its answer, both moments included", () => {
    const history = () => new HistoryBuilder().add("n0", 1, 10, "fail", 20).read("n1", [1], 30);
    const at = (node: string, timeMs: number) => judged(history(), [{ node, timeMs }]).valid;
    expect([at("n0", 9), at("n0", 10), at("n0", 20), at("n0", 21)]).toEqual([false, true, true, false]);
    expect(at("n1", 15)).toBe(false);
    expect(
      judged(history(), [
        { node: "n1", timeMs: 15 },
        { node: "n0", timeMs: 15 },
      ]).valid,
    ).toBe(true);
  });
});

describe("L1, the cluster converges", () => {
  const healed = (
    timeMs: number | undefined,
    missing: { node: string; values: readonly unknown[] }[] = [],
  ) => {
    return { timeMs, missing };
  };

  it("passes at its budget, and not a millisecond past it", () => {
    expect(converges(healed(3_000), true, 3_000)).toEqual(kept("L1-converges"));
    expect(converges(healed(3_001), true, 3_000)).toEqual(
      broken("L1-converges", "it took 3001 ms, of which 3000 are allowed"),
    );
  });

  it("is broken by nodes that never show the same", () => {
    expect(converges(healed(0), false, 3_000)).toEqual(
      broken("L1-converges", "the nodes never came to show the same"),
    );
  });

  it("is broken where nobody can say which values are missing", () => {
    expect(converges(healed(undefined, [{ node: "n1", values: [] }]), false, 3_000)).toEqual(
      broken("L1-converges", "n1 showed nothing"),
    );
    expect(converges(healed(undefined), false, 3_000)).toEqual(broken("L1-converges", "it never happened"));
  });

  it("is broken by a run that ended before", () => {
    expect(converges(undefined, true, 3_000)).toEqual(broken("L1-converges", "the run ended before that"));
  });

  it("names the values that each node never showed, the first five of them", () => {
    const missing = [
      { node: "n0", values: [1, "a", { b: 2 }, 4, 5] },
      { node: "n1", values: [1, 2, 3, 4, 5, 6, 7] },
    ];
    expect(converges(healed(undefined, missing), true, 3_000)).toEqual(
      broken(
        "L1-converges",
        'n0 never showed 1, "a", {"b":2}, 4, 5',
        "n1 never showed 1, 2, 3, 4, 5 and 2 more",
      ),
    );
  });
});

describe("L2 and L3, what a cluster may send", () => {
  it("is its budget a second while idle, and no more", () => {
    expect(rests({ messages: 10, seconds: 4 }, 2.5)).toEqual(kept("L2-rests"));
    expect(rests({ messages: 11, seconds: 4 }, 2.5)).toEqual(
      broken("L2-rests", "2.75 messages a second while idle, of which 2.50 are allowed"),
    );
  });

  it("is its budget for its operations without faults, and no more", () => {
    expect(thrifty(12, 3, 12)).toEqual(kept("L3-thrifty"));
    expect(thrifty(13, 3, 12)).toEqual(
      broken("L3-thrifty", "13 messages for 3 operations, of which 12 are allowed"),
    );
  });
});

describe("D1 and D2, the simulation itself", () => {
  it("gives each case the same trace in both runs", () => {
    const first = [
      { case: "1:flood", hash: "aa" },
      { case: "2:flood", hash: "bb" },
    ];
    expect(repeatable(first, [...first, { case: "3:flood", hash: "cc" }])).toEqual(kept("D1-repeatable"));
    expect(repeatable(first, [{ case: "2:flood", hash: "cc" }])).toEqual(
      broken("D1-repeatable", "2:flood came to bb and then to cc"),
    );
  });

  it("tries everything that it is supposed to try", () => {
    const happened = new Map([
      ["N2", 4],
      ["N3", 0],
    ]);
    expect(covers(happened, ["N2"])).toEqual(kept("D2-coverage"));
    expect(covers(happened, ["N2", "N3", "N5"])).toEqual(
      broken("D2-coverage", "N3 never happened", "N5 never happened"),
    );
  });
});
