import { describe, expect, test } from "vitest";
import type { Link } from "../../../src/node/links/link.ts";
import { NEW_PACE_MS, PROBE_INTERVAL_MS, QUESTION_TIMEOUT_MS } from "../../../src/node/timing.ts";
import { Bench } from "../bench.ts";
import { halfMinuteOfTrouble, timeOf, Wire, type WireOptions } from "../wire.ts";

/* The reasons to compare with a peer, and when it is asked. */

const batched = { strategy: "batched", batchWindowMs: 100 };
const pairTopology = { n1: ["n2"], n2: ["n1"] };

/** Two nodes that know each other and have the values "a" and "b". */
function acquainted(options: WireOptions = {}): Wire {
  const wire = new Wire({ settings: batched, ...options });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(1_000);
  return wire;
}

const asked = (log: readonly string[]) => log.filter((entry) => / compare /.test(entry));

describe("a reason to compare", () => {
  const pair = { members: ["n1", "n2"], topology: { n1: ["n2"], n2: ["n1"] } };
  const greetedMs = (settings: object) =>
    timeOf(asked(new Bench({ ...pair, settings }).wait(10_000))[0] ?? "");

  test("`unmet`: a neighbour has not shown within the greeting delay that it knows this life", () => {
    for (const batchWindowMs of [100, 800]) {
      const bench = new Bench({ ...pair, settings: { strategy: "batched", batchWindowMs } });
      const { greetingDelayMs } = bench.core.base.timing;
      expect(timeOf(asked(bench.wait(10_000))[0] ?? "")).toBe(greetingDelayMs);
    }
    expect(greetedMs({ strategy: "batched", overlay: "total" })).toBe(PROBE_INTERVAL_MS);
  });

  test("`unmet` waits for the acknowledgement of a batch that is under way, until that is late", () => {
    const settings = { strategy: "batched", batchWindowMs: 100, ackTimeoutMs: 2_500 };
    const bench = new Bench({ ...pair, settings });
    bench.broadcast("a");
    const sent = bench.wait(10_000);
    const sentMs = timeOf(sent.find((entry) => entry.includes("values=")) ?? "");
    expect(timeOf(asked(sent)[0] ?? "") - sentMs).toBeCloseTo(2_500, 0);
    expect(sentMs).toBeLessThan(bench.core.base.timing.greetingDelayMs);
  });

  test("`unmet` is none where the neighbour has shown it", () => {
    const bench = new Bench({ ...pair, settings: batched });
    bench.wait(900);
    bench.hearBatch("n2");
    expect(asked(bench.wait(10_000))).toEqual([]);
  });

  test("`late`: a batch is not acknowledged in time, and nothing else is", () => {
    const wire = acquainted();
    wire.run(100);
    wire.lose = ({ src }) => src === "n2";
    wire.broadcast("n1", "c");
    const log = wire.run(2_000);
    const sentMs = timeOf(log.find((entry) => entry.includes("values=")) ?? "");
    expect(timeOf(asked(log)[0] ?? "") - sentMs).toBeCloseTo(500, 0);
    expect(asked(log)[0]).toContain(" sent=2");
  });

  test("`new`: a stream begins; what is older does not go over it", () => {
    const bench = new Bench({
      topology: { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] },
      settings: { ...batched, overlay: "topology" },
    });
    for (const peer of ["n2", "n3"]) bench.hearBatch(peer);
    bench.broadcast(1);
    bench.wait(200);
    bench.hearBatch("n2", { acked: 1 });
    bench.ask({ type: "topology", topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] } });
    expect(asked(bench.wait(10))).toEqual([expect.stringContaining("n3 compare")]);
    bench.broadcast(2);
    const sent = bench.wait(200).filter((entry) => entry.includes("n3 batch"));
    expect(Wire.valuesIn(sent)).toEqual([2]);
  });

  test.each([
    ["new", NEW_PACE_MS],
    ["wanted", QUESTION_TIMEOUT_MS],
    ["reborn", QUESTION_TIMEOUT_MS],
  ] as const)("`%s` that follows an answered question is asked about %i ms after that", (reason, paceMs) => {
    const bench = new Bench({ ...pair, settings: batched });
    bench.hearBatch("n2", { neighbor: true });
    const link = bench.core.links.get("n2") as Link;
    bench.core.agenda.raise(link, "wanted", bench.nowMs);
    const [question = ""] = asked(bench.wait(10));
    const answered = bench.notation.questionIn(question);
    bench.hearBatch("n2", { settles: answered, equal: true });
    bench.core.agenda.raise(link, reason, bench.nowMs);
    expect(asked(bench.wait(1_000)).map(timeOf)[0]).toBe(timeOf(question) + paceMs);
  });

  test("`reborn`: a peer speaks in a new life, and is asked at once", () => {
    const bench = new Bench({ ...pair, settings: batched });
    bench.hearBatch("n2");
    bench.wait(3_000);
    bench.hearBatch("n2", { life: 99 });
    expect(asked(bench.wait(10)).length).toBe(1);
  });

  test("`wanted`: entries were asked of another peer, which may not have sent them", () => {
    const wire = new Wire({
      members: ["n1", "n2", "n3"],
      topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] },
      settings: { ...batched, overlay: "topology" },
    });
    wire.broadcast("n1", 0);
    wire.run(2_000);
    wire.lose = ({ src, dest }) => src === "n1" || dest === "n1";
    for (const id of ["n2", "n3"]) wire.broadcast(id, "x".repeat(9_000));
    wire.run(5_000);
    // n2 offers it first and is gone before it can send it.
    wire.lose = ({ src, dest, body }) => (src === "n2" || dest === "n2") && Array.isArray(body.values);
    wire.run(8_000);
    expect((wire.read("n1") as unknown[]).length).toBe(2);
  });
});

describe("a peer that does not answer", () => {
  test("gets questions only, however many values come; nothing that it lacks is repeated into the void", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.broadcast("n1", "c");
    const log = [...wire.run(2_500)];
    for (let i = 0; i < 50; i++) {
      wire.broadcast("n1", i);
      log.push(...wire.run(100));
    }
    const [first, ...rest] = log.filter((entry) => entry.includes("n1>n2"));
    expect(first).toContain('values=["c"]');
    expect(rest.length).toBeGreaterThan(3);
    for (const entry of rest) expect(entry).toMatch(/ compare /);
  });

  test("is asked again after half a second, and then ever more slowly, down to the probe interval", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.broadcast("n1", "c");
    const askedMs = asked(wire.run(30_000))
      .filter((entry) => entry.includes("n1>n2"))
      .map(timeOf);
    const gapsMs = askedMs.slice(1).map((askMs, i) => askMs - (askedMs[i] as number));
    const wantedMs = gapsMs.map((_, i) =>
      Math.min(QUESTION_TIMEOUT_MS * 2 ** Math.max(0, i - 1), PROBE_INTERVAL_MS),
    );
    expect(gapsMs.length).toBeGreaterThan(30_000 / PROBE_INTERVAL_MS / 1.2);
    for (const [i, gapMs] of gapsMs.entries()) {
      expect(gapMs / (wantedMs[i] as number)).toBeGreaterThanOrEqual(0.89);
      expect(gapMs / (wantedMs[i] as number)).toBeLessThanOrEqual(1.11);
    }
  });

  test("and is silent, is asked at once when it says anything, and its answer brings it everything", () => {
    const wire = acquainted();
    wire.lose = ({ src }) => src === "n1";
    wire.broadcast("n1", "c");
    wire.run(10_000);
    expect(wire.core("n1").links.get("n2")?.contact).toBe("silent");
    wire.lose = () => false;
    wire.broadcast("n2", "d");
    const startMs = timeOf(wire.run(110).find((entry) => entry.includes("n2>n1")) ?? "");
    const log = asked(wire.run(600)).filter((entry) => entry.includes("n1>n2"));
    expect(timeOf(log[0] ?? "") - startMs).toBeLessThanOrEqual(QUESTION_TIMEOUT_MS + 20);
    wire.run(200);
    expect(wire.core("n1").links.get("n2")?.contact).toBe("answering");
    expect(wire.read("n1")).toEqual(wire.read("n2"));
  });
});

describe("a neighbour whose batch is late, but may be queued", () => {
  test("is not gone around before a second question has no answer, or the batch is overdue over a narrow link, too", () => {
    const members = ["n1", "n2", "n3"];
    const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };
    const bench = new Bench({ members, topology, settings: { strategy: "tree" } });
    bench.hearBatch("n2");
    bench.broadcast("x".repeat(300_000));
    const log = bench.wait(1_500);
    // Late 500 and 200 ms after it was sent; overdue 800 ms after, which the next question sees.
    expect(timeOf(asked(log)[0] ?? "")).toBeCloseTo(700, 0);
    const aroundMs = timeOf(log.find((entry) => / n3 batch .*values=/.test(entry)) ?? "");
    expect(aroundMs).toBe(timeOf(asked(log)[1] ?? ""));
  });
});

describe("a silent peer that says anything", () => {
  test.each([
    [700, 700],
    [100, QUESTION_TIMEOUT_MS],
  ])("%i ms after a question is asked %i ms after that one", (heardMs, askedMs) => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pairTopology, settings: batched });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("a");
    bench.wait(4_000);
    // From now on questions are 1.5 s apart.
    let last: readonly string[] = [];
    for (let i = 0; i < 1_700 && last.length === 0; i++) last = asked(bench.wait(1));
    const lastMs = bench.atMs;
    bench.wait(heardMs);
    bench.hearBatch("n2");
    const times = asked(bench.wait(1_000)).map(timeOf);
    expect(Math.ceil((times[0] ?? 0) - lastMs)).toBe(askedMs);
  });
});

describe("a silent peer that acknowledges everything", () => {
  test("is asked all the same: what was kept back from it follows its answer", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pairTopology, settings: batched });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("a");
    bench.wait(2_500);
    bench.broadcast("kept back");
    bench.hearBatch("n2", { acked: 1 });
    expect(bench.core.links.get("n2")?.contact).toBe("silent");
    expect(asked(bench.wait(QUESTION_TIMEOUT_MS))).toHaveLength(1);
  });
});

describe("a question that is open", () => {
  test("stays so where the topology is told again and the peer is a neighbour still", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pairTopology, settings: batched });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("a");
    expect(asked(bench.wait(700)).map(timeOf)).toEqual([600]);
    bench.ask({ type: "topology", topology: pairTopology });
    const [again = ""] = asked(bench.wait(1_000));
    expect(Math.abs(timeOf(again) - 600 - QUESTION_TIMEOUT_MS)).toBeLessThanOrEqual(50);
  });
});

describe("a peer of unknown make", () => {
  const pair = {
    members: ["n1", "n2"],
    topology: { n1: ["n2"], n2: ["n1"] },
    settings: { strategy: "flood" },
  };

  test("is greeted with doubling delay, as long as anybody else is heard", () => {
    const bench = new Bench({
      ...pair,
      members: ["n1", "n2", "n3"],
      topology: { n1: ["n2"], n2: ["n1"], n3: ["n2"] },
    });
    bench.hearBatch("n3");
    const askedMs = asked(bench.wait(70_000))
      .filter((entry) => / n2 /.test(entry))
      .map(timeOf);
    const gapsMs = askedMs.slice(1).map((atMs, i) => atMs - (askedMs[i] as number));
    expect(gapsMs.length).toBeGreaterThanOrEqual(5);
    for (const [i, gapMs] of gapsMs.entries()) expect(gapMs / (1_000 * 2 ** i)).toBeCloseTo(1, 0);
  });

  test("that acknowledges plain words is not silent for ignoring greetings, and is never compared with", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    bench.wait(10_000);
    expect(bench.core.links.get("n2")).toMatchObject({ make: "plain", isSilent: false });
    expect(bench.broadcast("b")).toEqual([expect.stringContaining('n2 broadcast message="b"')]);
  });

  test("that turns out to speak our dialect is asked soon, and not with the next greeting", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    bench.wait(20_000);
    bench.hearBatch("n2", { neighbor: true });
    // The last check asks under a word of its own.
    const log = asked(bench.wait(QUESTION_TIMEOUT_MS)).filter((entry) => !entry.includes("word="));
    expect(log).toEqual([expect.stringContaining("n2 compare")]);
  });
});

describe("questions", () => {
  test.each(["flood", "tree", "hybrid", "batched", "crdt", "random-fanout", "anti-entropy"])(
    "of the agenda under %s are never asked twice within 450 ms on one link, whatever is lost and however it heals",
    (strategy) => {
      const members = ["n1", "n2", "n3"];
      const wire = new Wire({
        members,
        settings: { strategy, gossipIntervalMs: 1_000 },
        workload: "pn-counter",
      });
      const log = halfMinuteOfTrouble(wire, members, 4_000);
      for (const id of members) {
        expect((wire.ask(id, { type: "read" }) as { value: number }).value, id).toBe(90);
        expect(wire.nodes.get(id)?.inspect().values.length, id).toBe(90);
      }
      const lastMs = new Map<string, number>();
      // One whose answer could not be decoded is repeated at once.
      for (const entry of log.filter((line) => / compare .* sent=\d+$/.test(line))) {
        const pair = entry.split(" ")[1] as string;
        expect(timeOf(entry) - (lastMs.get(pair) ?? -Infinity), entry).toBeGreaterThanOrEqual(449);
        lastMs.set(pair, timeOf(entry));
      }
      expect(lastMs.size).toBeGreaterThan(0);
    },
  );
});

describe("a link that heals", () => {
  /** Both sides have news for each other, and have been cut off for a while. */
  function parted(options: WireOptions = {}): Wire {
    const wire = acquainted(options);
    wire.lose = () => true;
    wire.broadcast("n1", "c", "d");
    wire.broadcast("n2", "e", "f");
    wire.run(3_000);
    wire.broadcast("n1", "g");
    wire.broadcast("n2", "h");
    wire.run(10_000);
    wire.lose = () => false;
    return wire;
  }

  test("brings everything that is lacking in one comparison, and no value twice", () => {
    // The last check comes later, under a word of its own.
    const log = parted().run(4_000);
    expect(log.map((entry) => entry.split(" ").slice(2, 3)[0])).toEqual([
      "compare",
      "sketch",
      "batch",
      "batch",
      "batch",
    ]);
    expect(Wire.valuesIn(log).toSorted()).toEqual(["c", "d", "e", "f", "g", "h"]);
  });

  test("does so within the probe interval and two round trips", () => {
    const wire = parted();
    const healedMs = wire.nowMs;
    const areEqual = () => JSON.stringify(wire.read("n1")) === JSON.stringify(wire.read("n2"));
    expect(areEqual()).toBe(false);
    while (wire.nowMs - healedMs < 10_000 && !areEqual()) wire.run(10);
    expect(wire.nowMs - healedMs).toBeLessThan(PROBE_INTERVAL_MS * 1.1 + 4 * 10);
  });

  test("in one direction only, first, brings no value twice to the side that hears", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.broadcast("n1", "c");
    wire.run(5_000);
    wire.lose = ({ src }) => src === "n2";
    wire.run(5_000);
    wire.lose = () => false;
    expect(Wire.valuesIn(wire.run(10_000)).filter((value) => value === "c").length).toBeLessThanOrEqual(1);
    expect(wire.read("n2")).toEqual(["a", "b", "c"]);
  });

  test("at the hub of a star brings each leaf what it lacks once, with a bounded number of messages in all", () => {
    const members = Array.from({ length: 10 }, (_, i) => `n${i + 1}`);
    const wire = new Wire({ members, settings: { ...batched, overlay: "star", batchWindowMs: 300 } });
    for (const id of members) wire.broadcast(id, `first of ${id}`);
    wire.run(2_000);
    wire.lose = ({ src, dest }) => src === "n1" || dest === "n1";
    for (let i = 0; i < 10; i++) {
      for (const id of members) wire.broadcast(id, `${i} of ${id}`);
      wire.run(1_000);
    }
    wire.lose = () => false;
    const log = wire.run(3_000);
    const whole = JSON.stringify(wire.read("n1"));
    for (const id of members) expect(JSON.stringify(wire.read(id))).toBe(whole);
    for (const id of members.slice(1)) {
      const brought = Wire.valuesIn(log.filter((entry) => entry.includes(`n1>${id} `)));
      expect(brought.length, id).toBe(new Set(brought).size);
    }
    expect(log.length / (members.length - 1)).toBeLessThan(9);
  });
});
