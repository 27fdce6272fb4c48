import { describe, expect, test } from "vitest";
import { JITTER_SHARE, PROBE_INTERVAL_MS, QUESTION_TIMEOUT_MS } from "../../../src/node/timing.ts";
import { between, halfMinuteOfTrouble, timeOf, Wire, type WireOptions } from "../wire.ts";

const flood = { strategy: "flood" };

/** Two nodes that know each other and have the values "a" and "b". */
function acquainted(options: WireOptions = {}): Wire {
  const wire = new Wire({ settings: flood, ...options });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(5_000);
  wire.nameAnew();
  return wire;
}

const without = (entries: readonly string[]) => entries.map((entry) => entry.replace(/^\d+ | x$/g, ""));
const questions = (entries: readonly string[]) => entries.filter((entry) => entry.includes(" compare "));

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
    const [first, ...rest] = without(log);
    expect(first).toBe('n1>n2 batch acked=0 number=1 neighbor relay values=["c"]');
    expect(rest.length).toBeGreaterThan(0);
    for (const entry of rest)
      expect(entry).toMatch(
        /^n1>n2 compare acked=0 question=q\d mode="push-pull" (word=\d+ )?summary( sketch)?( sent=1)?$/,
      );
  });

  test("is asked after the ack timeout, again after half a second, and then ever more slowly, down to the probe interval", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.broadcast("n1", "c");
    // Besides, rounds look for a way around.
    const askedMs = questions(wire.run(30_000))
      .filter((entry) => entry.includes(" sent=1"))
      .map(timeOf);
    expect(askedMs[0]).toBe(5_500);
    const gapsMs = askedMs.slice(1).map((askMs, i) => askMs - (askedMs[i] as number));
    const wantedMs = gapsMs.map((_, i) =>
      Math.min(QUESTION_TIMEOUT_MS * 2 ** Math.max(0, i - 1), PROBE_INTERVAL_MS),
    );
    for (const [i, gapMs] of gapsMs.entries()) {
      expect(gapMs / (wantedMs[i] as number)).toBeGreaterThanOrEqual(1 - JITTER_SHARE - 0.01);
      expect(gapMs / (wantedMs[i] as number)).toBeLessThanOrEqual(1 + JITTER_SHARE + 0.01);
    }
    expect(gapsMs.length).toBeGreaterThan(30_000 / PROBE_INTERVAL_MS / 1.2);
  });

  test.each([100, 500, 2_000, 5_000])(
    "with an ack timeout of %i ms is asked at the latest after `timing.probeIntervalMs`",
    (ackTimeoutMs) => {
      const wire = acquainted({ settings: { ...flood, ackTimeoutMs } });
      wire.run(20_000);
      wire.lose = () => true;
      wire.broadcast("n1", "c");
      const { probeIntervalMs } = wire.core("n1").base.timing;
      const askedMs = questions(wire.run(60_000)).map(timeOf);
      expect(askedMs.length).toBeGreaterThan(5);
      for (const [i, askMs] of askedMs.slice(1).entries())
        expect(askMs - (askedMs[i] as number)).toBeLessThanOrEqual(probeIntervalMs * (1 + JITTER_SHARE) + 1);
    },
  );

  test("does not hold up the others", () => {
    const members = ["n1", "n2", "n3"];
    const wire = new Wire({
      members,
      settings: { strategy: "batched", batchWindowMs: 100, overlay: "star" },
    });
    wire.broadcast("n1", "a");
    wire.run(1_000);
    wire.lose = between("n1", "n2");
    wire.run(5_000);
    wire.broadcast("n1", "c");
    wire.run(200);
    expect(wire.read("n3")).toEqual(["a", "c"]);
  });

  test("and has acknowledged everything is not missed until the last check", () => {
    const wire = acquainted();
    wire.broadcast("n1", "c");
    wire.run(1_000);
    wire.lose = () => true;
    expect(wire.run(12_000)).toEqual([]);
    const asked = wire.run(60_000);
    expect(questions(asked)).toEqual(asked);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual((2 * 60_000) / PROBE_INTERVAL_MS);
  });
});

describe("questions", () => {
  test.each(["flood", "tree", "hybrid", "batched", "crdt"])(
    "under %s about batches that are late are never asked twice within 450 ms on one link, and none but those and rounds",
    (strategy) => {
      const members = ["n1", "n2", "n3"];
      const wire = new Wire({ members, settings: { strategy }, workload: "pn-counter" });
      const log = halfMinuteOfTrouble(wire, members, 3_000);
      for (const id of members) {
        expect((wire.ask(id, { type: "read" }) as { value: number }).value, id).toBe(90);
        expect(wire.nodes.get(id)?.inspect().values.length, id).toBe(90);
      }
      const lastMs = new Map<string, number>();
      // One whose answer could not be decoded is repeated at once.
      for (const entry of questions(log).filter((line) => / sent=\d+$/.test(line))) {
        const pair = entry.split(" ")[1] as string;
        expect(timeOf(entry) - (lastMs.get(pair) ?? -Infinity), entry).toBeGreaterThanOrEqual(449);
        lastMs.set(pair, timeOf(entry));
      }
      expect(lastMs.size).toBeGreaterThan(0);
      // Each of the six links has a question of the agenda and one of the rounds in half a second at the most.
      expect(questions(log).length).toBeLessThanOrEqual((6 * 2 * 33_000) / 450);
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
    wire.nameAnew();
    return wire;
  }

  test("brings everything that is lacking, each value once, in one comparison and few messages", () => {
    const wire = parted();
    const log = wire.run(3_000);
    expect(Wire.valuesIn(log).toSorted()).toEqual(["c", "d", "e", "f", "g", "h"]);
    expect(wire.read("n1")).toEqual(wire.read("n2"));
    // A question, symbols or hashes, what either lacks, an acknowledgement or two.
    expect(questions(log).length).toBeLessThanOrEqual(2);
    expect(log.length).toBeLessThanOrEqual(7);
  });

  test("does so within the probe interval and two round trips", () => {
    const wire = parted();
    const limitMs = Math.ceil(PROBE_INTERVAL_MS * (1 + JITTER_SHARE)) + 4 * 10;
    wire.run(limitMs);
    expect(wire.read("n1")).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
    expect(wire.read("n2")).toEqual(wire.read("n1"));
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

  test("in one direction only, first, brings no value twice that came to the side that was not heard meanwhile", () => {
    const wire = new Wire({ settings: { strategy: "batched", overlay: "topology", batchWindowMs: 20 } });
    wire.broadcast("n1", "a");
    wire.run(2_000);
    wire.lose = () => true;
    wire.broadcast("n1", "b");
    wire.run(1_200);
    wire.lose = ({ src }) => src === "n2";
    wire.run(3_000);
    for (let value = 0; value < 20; value++) {
      wire.broadcast("n2", value);
      wire.run(100);
    }
    wire.lose = () => false;
    const values = Wire.valuesIn(wire.run(5_000));
    expect(wire.read("n1")).toHaveLength(22);
    expect(values).toHaveLength(21);
  });

  test("with plain forwards from before brings them in few messages, too, where the peer is of our own make", () => {
    const wire = new Wire({ settings: flood });
    wire.lose = () => true;
    for (let i = 0; i < 20; i++) wire.broadcast("n1", i);
    wire.run(10_000);
    wire.lose = () => false;
    const log = wire.run(3_000);
    expect(wire.read("n2")).toEqual(wire.read("n1"));
    expect(log.length).toBeLessThan(10);
  });

  test("at the hub of a star brings at most two batches to each leaf, and a bounded number of messages in all", () => {
    const members = Array.from({ length: 10 }, (_, i) => `n${i + 1}`);
    const wire = new Wire({
      members,
      settings: { strategy: "batched", overlay: "star", batchWindowMs: 300 },
    });
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
    expect(JSON.parse(whole)).toHaveLength(110);
    for (const id of members) expect(JSON.stringify(wire.read(id)), id).toBe(whole);
    for (const id of members.slice(1)) {
      const batches = log.filter((entry) => entry.includes(`n1>${id} batch`) && entry.includes(" values="));
      expect(batches.length, id).toBeLessThanOrEqual(2);
    }
    expect(log.length / (members.length - 1)).toBeLessThan(9);
  });
});

describe("while a neighbour is silent", () => {
  test.each(["hybrid", "tree", "flood", "batched"])(
    "%s sends rounds to others as well, and stops when the neighbour is back",
    (strategy) => {
      const members = ["n1", "n2", "n3", "n4"];
      const wire = new Wire({ members, settings: { strategy, overlay: "star" } });
      wire.broadcast("n1", "a");
      wire.run(3_000);
      wire.lose = between("n1", "n2");
      wire.broadcast("n1", "b");
      const log = questions(wire.run(10_000));
      expect(log.filter((entry) => / n1>n[34] compare /.test(entry)).length).toBeGreaterThan(5);
      wire.lose = () => false;
      wire.run(3_000);
      expect(wire.read("n2")).toEqual(["a", "b"]);
      wire.run(20_000);
      expect(wire.run(60_000)).toEqual([]);
    },
  );

  test("its entries go around the hole: both sides of a cut link reach each other over a third node", () => {
    const members = ["n1", "n2", "n3"];
    const wire = new Wire({ members, settings: { strategy: "hybrid", overlay: "star" } });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    wire.lose = between("n1", "n2");
    wire.broadcast("n1", "from n1");
    wire.broadcast("n2", "from n2");
    wire.run(6_000);
    const everything = ["from n1", "from n2", "n1", "n2", "n3"];
    for (const id of members) expect(wire.read(id), id).toEqual(everything);
  });
});
