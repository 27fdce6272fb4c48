import { describe, expect, test } from "vitest";
import { LARGE_ENTRY_LENGTH, UNACKNOWLEDGED_TEXT_MAX } from "../../../src/node/limits.ts";
import { ANSWER_INTERVAL_MS, GAP_DELAY_MS } from "../../../src/node/timing.ts";
import { Bench, PEER_LIFE, streamed } from "../bench.ts";
import { Holdings, hashesOf } from "../holdings.ts";
import { total, Wire } from "../wire.ts";

/* The rules that make one log, one stream and one comparison sound, each by its name. */

const windows = { strategy: "batched", batchWindowMs: 20 };
const pair = { n1: ["n2"], n2: ["n1"] };
const ofType = (log: readonly string[], type: string) => log.filter((line) => line.includes(` ${type} `));
const between = (log: readonly string[], way: string) => log.filter((line) => line.includes(` ${way} `));

/** Two nodes that know each other and hold these values, both of them. */
function acquainted(...values: readonly unknown[]): Wire {
  const wire = new Wire({ settings: windows });
  wire.broadcast("n1", ...values);
  wire.run(2_000);
  expect(wire.read("n2")).toEqual(values);
  return wire;
}

/** One node that streams to n2, a peer of its make whose life it believes in, and has heard from it. */
function met(settings = windows): Bench {
  const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings });
  bench.hearBatch("n2", { neighbor: true });
  bench.wait(100);
  return bench;
}

/** Waits for a question to n2, and gives its number. */
function askedOn(bench: Bench, ms: number): number {
  const asked = bench.wait(ms).filter((line) => line.includes("n2 compare"));
  return bench.notation.questionIn(asked[0]);
}

describe("rule 1: settled, not equal", () => {
  test("a comparison is settled when what it named has arrived, though neither side ever held the same as the other", () => {
    const wire = acquainted(0);
    wire.lose = () => true;
    wire.broadcast("n1", 1);
    wire.broadcast("n2", 2);
    wire.run(1_500);
    // From now on each side has always something that the other has not heard of.
    wire.lose = ({ body }) =>
      body.type === "batch" && body.settles === undefined && Array.isArray(body.values);
    const log: string[] = [];
    for (let value = 10; value < 40; value += 2) {
      wire.broadcast("n1", value);
      wire.broadcast("n2", value + 1);
      log.push(...wire.run(20));
    }
    wire.lose = () => false;
    log.push(...wire.run(3_000));
    expect(log.some((line) => line.includes(" equal"))).toBe(false);
    expect(wire.read("n1")).toEqual(wire.read("n2"));
    expect(wire.run(10_000).filter((line) => !/equal|word/.test(line))).toEqual([]);
  });

  test("the node that has decoded the difference asks no more, though what it wants has not come yet", () => {
    const bench = met();
    bench.broadcast(1);
    const question = askedOn(bench, 600);
    expect(bench.hear("n2", new Holdings(1, 2).symbols(question, 20))).toEqual([
      expect.stringMatching(/ number=2 .*settles=q1 want=1$/),
    ]);
    bench.hearBatch("n2", { acked: 2 });
    expect(bench.wait(5_000).filter((line) => line.includes(" compare "))).toEqual([]);
  });

  test("a want that is not acknowledged is as late as any batch: without it nothing would come", () => {
    const bench = met();
    bench.broadcast(1);
    bench.hear("n2", new Holdings(1, 2).symbols(askedOn(bench, 600), 20));
    const [asked] = bench.wait(1_000).filter((line) => line.includes(" compare "));
    const question = bench.notation.questionIn(asked);
    expect(bench.hear("n2", new Holdings(1, 2).symbols(question, 20))).toEqual([
      expect.stringMatching(/ number=3 floor=2 .*settles=q2 want=1$/),
    ]);
  });

  test("so does the node that has asked, where its peer has decoded the difference and says what it wants", () => {
    const bench = met();
    bench.broadcast(1);
    const settles = askedOn(bench, 600);
    expect(bench.hearBatch("n2", { settles, want: hashesOf(1) })).toEqual([
      expect.stringMatching(/ number=2 floor=1 .*values=\[1\] found$/),
    ]);
    bench.hearBatch("n2", { acked: 2 });
    expect(bench.wait(5_000).filter((line) => line.includes(" compare "))).toEqual([]);
  });

  test("an entry that has changed since it was wanted travels as it is now", () => {
    const wire = new Wire({ settings: { ...windows, strategy: "crdt" } });
    wire.run(3_000);
    wire.lose = () => true;
    wire.ask("n1", { type: "write", key: "k", value: "old" });
    wire.run(2_000);
    wire.lose = () => false;
    wire.delayMs = ({ src, body }) => (src === "n2" && body.want !== undefined ? 100 : 0);
    wire.run(800);
    wire.ask("n1", { type: "write", key: "k", value: "new" });
    wire.run(3_000);
    expect(wire.ask("n2", { type: "kv_read", key: "k" })).toMatchObject({ value: "new" });
  });
});

describe("rule 2: what is under way is no difference", () => {
  test("an entry of a batch that is not late is neither sent again nor offered", () => {
    const bench = met();
    bench.broadcast(1);
    expect(bench.wait(50)).toEqual([expect.stringContaining("number=1 neighbor relay values=[1]")]);
    bench.hear("n2", new Holdings(2).question(77));
    const answer = bench.hearBatch("n2", { settles: 77, want: hashesOf(1) });
    expect(answer.filter((line) => line.includes("values"))).toEqual([]);
    expect(bench.wait(300).filter((line) => line.includes("values"))).toEqual([]);
  });

  test("once the batch is late it is sent again", () => {
    const bench = met();
    bench.broadcast(1);
    bench.wait(450);
    bench.hear("n2", new Holdings(2).question(77));
    bench.wait(120);
    expect(bench.hearBatch("n2", { settles: 77, want: hashesOf(1) })).toEqual([
      expect.stringContaining("values=[1]"),
    ]);
  });
});

describe("rule 3: found entries travel as batches", () => {
  test("the first names a floor, so that a lost batch does not hold the number back", () => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", 1);
    wire.run(100);
    wire.lose = () => false;
    wire.broadcast("n1", 2);
    const log = wire.run(3_000);
    const found = between(log, "n1>n2").filter((line) => line.includes("floor="));
    expect(found.map((line) => line.replace(/^\d+ /, ""))).toEqual([
      expect.stringMatching(/^n1>n2 batch acked=\d+ number=4 floor=\d neighbor relay values=\[1\]/),
    ]);
    expect(between(log, "n2>n1").at(-1)).toContain("acked=4");
    expect(wire.core("n1").links.get("n2")?.isOutstanding).toBe(false);
  });

  test("a lost batch of found entries is noticed like any other, and its entries are found again", () => {
    const wire = acquainted(0);
    let lost = 0;
    wire.lose = ({ body }) => JSON.stringify(body.values) === "[1]" && lost++ < 3;
    wire.broadcast("n1", 1);
    wire.run(6_000);
    expect(lost).toBe(4);
    expect(wire.read("n2")).toEqual([0, 1]);
  });

  test("entries for a peer that nothing is streamed to are found, not news", () => {
    const bench = new Bench({
      topology: { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] },
      settings: { strategy: "flood" },
    });
    bench.broadcast(7);
    expect(bench.hear("n3", new Holdings(8).question(5))).toEqual([expect.stringContaining("n3 sketch")]);
    expect(bench.hearBatch("n3", { settles: 5, want: hashesOf(7), values: [8] })).toEqual([
      expect.stringMatching(/^n3 batch .*values=\[7\].* found$/),
    ]);
  });

  test("entries that waited for the next batch are news, and not marked as found", () => {
    const bench = met({ strategy: "batched", batchWindowMs: 2_000 });
    bench.broadcast(1);
    bench.hear("n2", new Holdings(2).question(77));
    const sent = bench.hearBatch("n2", { settles: 77, want: hashesOf(1) });
    expect(sent).toEqual([expect.stringMatching(/ number=1 neighbor relay values=\[1\]$/)]);
  });

  test("an acknowledgement never covers what a batch that is missing held", () => {
    const bench = met();
    bench.hearBatch("n2", streamed(1, 1));
    bench.hearBatch("n2", streamed(3, 3));
    const acks = bench.wait(1_000).filter((line) => line.startsWith("1") || line.includes(" acked="));
    expect(acks.length).toBeGreaterThan(0);
    for (const line of acks) expect(line).toContain("acked=1");
  });
});

describe("rule 4: nothing goes back to where it came from", () => {
  test("a hub sends values that many leaves brought to none of them", () => {
    const leaves = ["n1", "n2", "n3", "n4", "n5"];
    const star = Object.fromEntries([["n0", leaves], ...leaves.map((leaf) => [leaf, ["n0"]])]);
    const wire = new Wire({
      members: ["n0", ...leaves],
      topology: star,
      settings: { ...windows, overlay: "topology" },
    });
    wire.run(2_000);
    for (const leaf of leaves) wire.broadcast(leaf, 1, 2, 3);
    const log = wire.run(3_000);
    expect(log.filter((line) => / n\d>n0 .* values=/.test(line)).length).toBe(leaves.length);
    expect(log.filter((line) => / n0>n\d .* values=/.test(line))).toEqual([]);
  });

  test("a state item that became something else by the join does go back", () => {
    const wire = new Wire({ settings: { strategy: "crdt" } });
    wire.run(3_000);
    const write = (id: string) => wire.ask(id, { type: "vv_write", key: "k", value: id, context: {} });
    write("n1");
    write("n2");
    wire.run(3_000);
    for (const id of ["n1", "n2"])
      expect((wire.ask(id, { type: "vv_read", key: "k" }).values as unknown[]).length).toBeGreaterThan(0);
    expect(wire.ask("n1", { type: "vv_read", key: "k" })).toEqual(
      wire.ask("n2", { type: "vv_read", key: "k" }),
    );
  });
});

describe("rule 5: no session", () => {
  test("an answer to any open question counts: a peer that takes two seconds is not asked anew for ever", () => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.delayMs = ({ src }) => (src === "n2" ? 2_000 : 0);
    wire.broadcast("n1", 1);
    wire.run(500);
    wire.lose = () => false;
    const log = wire.run(9_000);
    expect(wire.read("n2")).toEqual([0, 1]);
    expect(ofType(between(log, "n1>n2"), "compare").length).toBeLessThan(12);
    expect(log.filter((line) => line.includes("values=[1]")).length).toBe(1);
  });

  test("once one answer has settled it, the answers to the other questions say nothing more", () => {
    const bench = met();
    bench.broadcast(1);
    const first = askedOn(bench, 700);
    bench.broadcast(2);
    const second = askedOn(bench, 600);
    expect(second).not.toBe(first);
    bench.hearBatch("n2", { settles: first, want: hashesOf(1) });
    expect(bench.hearBatch("n2", { settles: second, want: hashesOf(1, 2) })).toEqual([]);
    expect(bench.core.base.counters.drops.get("answer-to-nothing")).toBe(1);
  });
});

describe("rule 5: what a peer wants of what it was shown is sent", () => {
  /** This node holds "old", of which nothing is under way to n2. */
  function holding(id: string, peer: string): Bench {
    const bench = new Bench({ id, members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch(peer, { neighbor: true });
    bench.wait(100);
    bench.broadcast("old");
    bench.wait(50);
    bench.hearBatch(peer, { acked: 1 });
    bench.wait(5_000);
    return bench;
  }

  test("though it has asked anew since, because its link is slow and its log had changed", () => {
    const bench = holding("n1", "n2");
    expect(bench.hear("n2", new Holdings("a").question(50))).toEqual([expect.stringContaining(" sketch ")]);
    bench.wait(500);
    expect(bench.hear("n2", new Holdings("a", "b").question(51))).toEqual([
      expect.stringContaining(" sketch "),
    ]);
    const sent = bench.hearBatch("n2", { settles: 50, want: hashesOf("old"), acked: 1 });
    expect(sent).toEqual([expect.stringMatching(/values=\["old"\]/)]);
  });

  test("though an answer has settled this node's own question meanwhile", () => {
    const bench = holding("n2", "n1");
    bench.broadcast("new");
    const [asked] = bench.wait(600).filter((line) => line.includes("n1 compare"));
    const own = bench.notation.questionIn(asked);
    // The peer's question overtakes its answer, which says that the late batch has arrived.
    expect(bench.hear("n1", new Holdings("new", "a").question(50))).toEqual([
      expect.stringContaining(" sketch "),
    ]);
    bench.hearBatch("n1", { settles: own, acked: 2 });
    const sent = bench.hearBatch("n1", { settles: 50, want: hashesOf("old"), acked: 2 });
    expect(sent).toEqual([expect.stringMatching(/values=\["old"\]/)]);
  });
});

describe("rule 6: the size is known early", () => {
  test("digest, count and estimator go with the first message, which is all that equal nodes need", () => {
    const wire = acquainted(0);
    wire.lose = ({ src }) => src === "n2";
    wire.broadcast("n1", 1);
    wire.run(600);
    wire.lose = () => false;
    wire.delayMs = ({ body }) => (body.type === "compare" ? 1 : 0);
    const log = wire.run(20_000).filter((line) => line.includes("word") && !line.includes(" sent="));
    expect(log).toEqual([expect.stringMatching(/ compare .* summary$/)]);
  });

  test("symbols go along if a difference is expected, and the answer brings the missing entries", () => {
    const wire = new Wire({ settings: { strategy: "anti-entropy", gossipIntervalMs: 200 } });
    wire.run(5_000);
    wire.broadcast("n1", 3);
    const log = wire.run(2_000);
    const first = log.findIndex((line) => line.includes(" sketch") && line.includes("n1>n2 compare"));
    expect(
      log.slice(first, first + 3).map((line) => line.replace(/^\d+ | acked=\d+| question=q\d+/g, "")),
    ).toEqual([
      'n1>n2 compare mode="push-pull" summary sketch',
      expect.stringMatching(/^n2>n1 batch number=1 neighbor settles=q\d+ want=1$/),
      expect.stringMatching(/^n1>n2 batch number=1 neighbor relay values=\[3\]/),
    ]);
  });
});

describe("rule 7: no crossing", () => {
  test("of two questions that cross, the one of the smaller id goes on", () => {
    const wire = acquainted(0);
    wire.lose = () => true;
    wire.broadcast("n1", 1);
    wire.broadcast("n2", 2);
    wire.run(400);
    wire.lose = () => false;
    wire.delayMs = ({ body }) => (body.type === "compare" ? 150 : 0);
    const log = wire.run(1_000);
    const asked = ofType(log, "compare").map((line) => line.split(" ")[1]);
    expect(asked.slice(0, 2).toSorted()).toEqual(["n1>n2", "n2>n1"]);
    expect(ofType(log, "sketch").map((line) => line.split(" ")[1])).toEqual(["n2>n1"]);
    expect(wire.read("n1")).toEqual(wire.read("n2"));
  });

  test(`a peer is answered once in ${ANSWER_INTERVAL_MS} ms`, () => {
    const bench = met();
    bench.broadcast(1);
    const ask = (question: number) => bench.hear("n2", new Holdings(9).question(question)).length;
    expect([ask(50), ask(51)]).toEqual([1, 0]);
    bench.wait(ANSWER_INTERVAL_MS - 1);
    expect(ask(52)).toBe(0);
    bench.wait(1);
    expect(ask(53)).toBe(1);
  });

  test("an equal result counts for both ends", () => {
    const bench = met();
    bench.broadcast(1);
    bench.wait(50);
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(true);
    expect(bench.hear("n2", new Holdings(1).question(60))).toEqual([expect.stringContaining("equal")]);
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(false);
  });
});

describe("rule 8: large things once", () => {
  const large = "x".repeat(LARGE_ENTRY_LENGTH);

  test("an empty node is filled by one peer at a time", () => {
    const members = ["n1", "n2", "n3", "n4"];
    const wire = new Wire({ members, topology: total(members), settings: windows });
    wire.broadcast("n2", 1, 2, 3);
    wire.run(3_000);
    wire.restart("n1");
    const log = wire.run(5_000);
    expect(wire.read("n1")).toEqual([1, 2, 3]);
    const filling = new Set(log.filter((line) => line.includes("want=*")).map((line) => line.split(" ")[1]));
    expect(filling.size).toBe(1);
    expect(Wire.valuesIn(log)).toEqual([1, 2, 3]);
  });

  test("an entry above the limit is offered by hash, and sent when it is wanted", () => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", large);
    wire.run(100);
    wire.lose = () => false;
    const log = wire.run(2_000).map((line) => line.replace(/x{99,}/, "…"));
    const [offered, wanted, sent] = log.filter((line) => /offer|want=1$|values=/.test(line));
    expect(offered).toMatch(/n1>n2 batch .* offer=\[4098\]/);
    expect(wanted).toMatch(/n2>n1 batch .* want=1$/);
    expect(sent).toMatch(/n1>n2 batch .* number=4 .*values=/);
    expect(wire.read("n2")).toEqual([0, large]);
  });

  test("entries below the limit go beside the offer of one above it, which alone waits to be wanted", () => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", large, "small");
    wire.run(100);
    wire.lose = () => false;
    const log = wire.run(2_000);
    const offered = log.find((line) => line.includes(" offer=")) ?? "";
    expect(offered).toContain(' values=["small"] ');
    expect(offered).toContain(" offer=[4098]");
    expect(Wire.valuesIn(log)).toEqual(["small", large]);
  });

  test.each([
    ["an offer", "offer"],
    ["the want that answers an offer", "want"],
  ])("%s that is lost is noticed like a lost batch", (_name, field) => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", large);
    wire.run(100);
    let lost = 0;
    wire.lose = ({ body }) => (body[field] ?? "") !== "" && lost++ < 1;
    wire.run(3_000);
    expect(lost).toBeGreaterThan(0);
    expect(wire.read("n2")).toEqual([0, large]);
  });

  test("an entry at the limit goes at once", () => {
    const wire = acquainted(0);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", large.slice(2));
    wire.run(100);
    wire.lose = () => false;
    const log = wire.run(2_000);
    expect(log.filter((line) => line.includes("offer="))).toEqual([]);
    expect(wire.read("n2")).toEqual([0, large.slice(2)]);
  });

  test("an entry that several peers offer is asked of one of them", () => {
    const bench = new Bench({ settings: windows, topology: total(["n1", "n2", "n3"]) });
    for (const peer of ["n2", "n3"]) bench.hearBatch(peer, { neighbor: true });
    const offer = [hashesOf(large), [large.length]];
    const answers = ["n2", "n3"].map((peer) =>
      bench.hearBatch(peer, { offer }).map((line) => line.replace(/ acked=0/, "")),
    );
    expect(answers).toEqual([["n2 batch number=1 neighbor want=1"], []]);
    // The first one may never send it: then the other is asked what it holds.
    const later = bench.wait(2_000).filter((line) => line.includes("n3 compare"));
    expect(later.length).toBeGreaterThan(0);
  });

  test("beyond the limit of what is unacknowledged nothing new goes to a peer", () => {
    const bench = met();
    const megabyte = "x".repeat(1024 * 1024);
    const sent: string[] = [];
    for (let i = 0; i < 8; i++) {
      bench.broadcast(`${i}${megabyte}`);
      sent.push(...bench.wait(25));
    }
    const batches = sent.filter((line) => line.includes("number="));
    expect(batches.length).toBe(Math.ceil(UNACKNOWLEDGED_TEXT_MAX / megabyte.length));
    expect(bench.hearBatch("n2", { acked: 1 }).filter((line) => line.includes("values")).length).toBe(1);
  });

  test("a peer is not taken for silent while a question may be queued behind batches", () => {
    const bench = met();
    // A second for a million characters, after 500 ms of the ack timeout.
    bench.broadcast("x".repeat(1_000_000));
    const asked = bench.wait(1_400).filter((line) => line.includes("compare"));
    expect(asked.length).toBeGreaterThan(0);
    bench.broadcast("streamed");
    expect(bench.wait(50).join()).toContain("streamed");
    bench.wait(3_000);
    bench.broadcast("kept back");
    expect(bench.wait(50).join()).not.toContain("kept back");
  });

  test("a lost batch comes again once a later question is answered, however large it is", () => {
    const wire = acquainted(0);
    const huge = "x".repeat(4_000_000);
    wire.lose = ({ body }) => Array.isArray(body.values);
    wire.broadcast("n1", huge);
    wire.run(100);
    wire.lose = () => false;
    wire.run(1_400);
    expect(wire.read("n2")).toEqual([0, huge]);
  });
});

describe("rule 9: late is asked first", () => {
  test("the question names the last number sent, and a peer that has received all says so instead of comparing", () => {
    const wire = acquainted(0);
    wire.lose = ({ src }) => src === "n2";
    wire.broadcast("n1", 1);
    wire.run(510);
    wire.lose = () => false;
    const log = wire.run(1_500).map((line) => line.replace(/^\d+ /, ""));
    expect(log).toEqual([
      'n1>n2 compare acked=0 question=q1 mode="push-pull" summary sent=2',
      "n2>n1 batch acked=2 neighbor settles=q1",
    ]);
  });

  test("it is so, too, in a stream that began with a new life of the peer", () => {
    const wire = acquainted(0);
    wire.restart("n2");
    wire.run(3_000);
    wire.nameAnew();
    wire.lose = ({ src }) => src === "n2";
    wire.broadcast("n1", 1);
    wire.run(510);
    wire.lose = () => false;
    const log = wire.run(1_500).map((line) => line.replace(/^\d+ /, ""));
    expect(log).toEqual([
      expect.stringMatching(/^n1>n2 compare .* question=q1 .* sent=2$/),
      expect.stringMatching(/^n2>n1 batch acked=2 .*settles=q1$/),
    ]);
  });

  test("a skipped number makes the acknowledgement go early, nothing more", () => {
    const bench = met();
    bench.hearBatch("n2", streamed(1, 1));
    bench.hearBatch("n2", streamed(3, 3));
    const startMs = bench.atMs;
    const [ack, ...others] = bench.wait(190);
    expect(ack).toBe(`${startMs + GAP_DELAY_MS} n2 batch acked=1 neighbor`);
    expect(others).toEqual([]);
    bench.hearBatch("n2", streamed(2, 2));
    expect(bench.wait(400)).toEqual([expect.stringContaining("acked=3")]);
  });
});

describe("rule 10: lives are compared for equality only", () => {
  test.each([
    ["forward", 5_000_000],
    ["backward", 3],
  ])("a life that a clock made by going %s is believed once it answers a question", (_name, life) => {
    const bench = met();
    bench.hearBatch("n2", { ...streamed(1, 1), life });
    // Its batch is learned and not counted, and no acknowledgement is for it.
    expect(bench.read()).toEqual([1]);
    expect(bench.core.links.get("n2")?.life).toBe(PEER_LIFE);
    const settles = askedOn(bench, 600);
    bench.hearBatch("n2", { settles, want: "", life });
    expect(bench.core.links.get("n2")?.life).toBe(life);
  });

  test("a late message of a former life does not bring it back", () => {
    const bench = met();
    const [asked] = [...bench.hearBatch("n2", { life: 9 }), ...bench.wait(600)].filter((line) =>
      line.includes("compare"),
    );
    const settles = bench.notation.questionIn(asked);
    bench.hearBatch("n2", { settles, want: "", life: 9 });
    bench.hearBatch("n2", { ...streamed(1, 5), life: PEER_LIFE });
    bench.hearBatch("n2", { settles, equal: true, life: PEER_LIFE });
    expect(bench.core.links.get("n2")?.life).toBe(9);
    expect(bench.read()).toEqual([5]);
  });

  test("a late answer of a former life to a question from before does not bring it back, and no number counts twice", () => {
    const bench = met();
    bench.broadcast(1);
    const first = askedOn(bench, 700);
    // The former life acknowledges the batch, answers the question and dies. The new one waits for another peer to fill it.
    bench.hearBatch("n2", { acked: 1 });
    bench.broadcast(2);
    bench.wait(50);
    bench.hearBatch("n2", { life: 9, to_life: 0 });
    const second = askedOn(bench, 600);
    bench.hearBatch("n2", { life: 9, later: second });
    bench.broadcast(3);
    expect(bench.wait(50)).toEqual([expect.stringMatching(/ number=1 .*values=\[3\]/)]);
    bench.hearBatch("n2", { life: PEER_LIFE, settles: first, want: "" });
    expect(bench.core.links.get("n2")?.life).toBe(9);
    bench.hearBatch("n2", { life: PEER_LIFE, settles: second, want: "" });
    expect(bench.core.links.get("n2")?.life).toBe(9);
    bench.broadcast(4);
    expect(bench.wait(50)).toEqual([expect.stringMatching(/ number=2 .*values=\[4\]/)]);
  });

  test("a late answer of a former life settles nothing with the present one", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { to_life: 0 });
    const question = askedOn(bench, 2_000);
    bench.hearBatch("n2", { life: 9, later: question });
    expect(bench.core.links.get("n2")?.life).toBe(9);
    bench.hear("n2", { type: "sketch", question, mode: "push-pull" });
    expect(askedOn(bench, 2_000)).toBeGreaterThan(0);
  });

  test("a batch that was meant for another life of this node is learned and not counted", () => {
    const bench = met();
    const { life } = bench.core.base;
    bench.hearBatch("n2", { ...streamed(1, 1), stream: life + 1, to_life: life + 1 });
    expect(bench.read()).toEqual([1]);
    expect(bench.core.links.get("n2")?.incoming.received).toBe(0);
    bench.hearBatch("n2", { ...streamed(1, 1), stream: life });
    expect(bench.core.links.get("n2")?.incoming.received).toBe(1);
  });
});

describe("rule 11: plain words of a peer of our make show nothing of what it holds", () => {
  test("when it turns out to be ours it is compared with, once", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: { strategy: "flood" } });
    expect(bench.broadcast(1)).toEqual([expect.stringContaining("broadcast message=1")]);
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    bench.hearBatch("n2");
    const asked = bench.wait(400).filter((line) => line.includes("compare"));
    expect(asked).toEqual([expect.stringContaining("n2 compare")]);
    const settles = bench.notation.questionIn(asked[0]);
    bench.hearBatch("n2", { settles, equal: true });
    bench.hearBatch("n2");
    expect(bench.wait(5_000).filter((line) => line.includes("compare"))).toEqual([]);
  });
});

describe("rule 12: two empty nodes settle nothing", () => {
  test("both may have been started anew: the others' values still come to both of them", () => {
    const members = ["n1", "n2", "n3"];
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 3 };
    const wire = new Wire({ members, topology: total(members), settings });
    wire.broadcast("n3", 1, 2);
    wire.run(30_000);
    wire.restart("n1");
    wire.restart("n2");
    wire.run(3_000);
    expect([wire.read("n1"), wire.read("n2")]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});

describe("rule 13: the batch says that its receiver must pass it on", () => {
  const line3 = { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] };

  test.each(["topology", "total"])(
    "a node whose overlay is %s passes on what it is asked to pass on",
    (overlay) => {
      const bench = new Bench({ topology: line3, settings: { ...windows, overlay } });
      for (const peer of ["n2", "n3"]) bench.hearBatch(peer, { neighbor: true });
      bench.wait(100);
      bench.hearBatch("n2", { number: 1, neighbor: true, values: [1], relay: true });
      bench.hearBatch("n2", { number: 2, neighbor: true, values: [2] });
      const sent = bench.wait(100).filter((line) => line.includes("n3 batch") && line.includes("values"));
      expect(Wire.valuesIn(sent)).toEqual([1]);
    },
  );

  test("a strategy without streams does so for a guest, which its rounds may never reach", () => {
    const settings = { strategy: "anti-entropy", overlay: "tree3" };
    const members = ["n1", "n2", "n3", "n4", "n5"];
    const bench = new Bench({ id: "n2", members, topology: total(members), settings });
    bench.hearBatch("n3", { number: 1, neighbor: true, values: [0] });
    bench.hearBatch("n1", { number: 1, neighbor: true, values: [1], relay: true });
    const sent = bench.wait(1_000).filter((line) => line.includes(" batch ") && line.includes("values"));
    expect(sent).toEqual([expect.stringMatching(/ n3 batch .*values=\[1\]/)]);
  });
});

describe("rule 14: a full node says so, and is left alone until it has room", () => {
  test("a full peer gets no batches and no questions; when it has room it gets what it missed", () => {
    const bench = met();
    bench.hearBatch("n2", { full: true });
    bench.broadcast(1);
    expect(bench.wait(5_000)).toEqual([]);
    bench.hearBatch("n2");
    const question = askedOn(bench, 1_000);
    expect(bench.hearBatch("n2", { settles: question, want: hashesOf(1) })).toEqual([
      expect.stringContaining("values=[1]"),
    ]);
  });

  test("nothing under way to a full peer is remembered: the comparison that follows brings that as well", () => {
    const bench = met();
    bench.broadcast(1);
    bench.wait(100);
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(true);
    bench.hearBatch("n2", { full: true });
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(false);
    bench.hearBatch("n2");
    const question = askedOn(bench, 1_000);
    expect(bench.hearBatch("n2", { settles: question, want: hashesOf(1) })).toEqual([
      expect.stringContaining("values=[1]"),
    ]);
  });

  test("a peer that is full in a new life, too, is asked until that life is known, and then left alone", () => {
    const bench = met();
    bench.hearBatch("n2", { life: 9, full: true });
    const question = askedOn(bench, 600);
    bench.hearBatch("n2", { life: 9, full: true, later: question });
    expect(bench.core.links.get("n2")?.life).toBe(9);
    expect(bench.wait(10_000)).toEqual([]);
    bench.hearBatch("n2", { life: 9 });
    askedOn(bench, 1_000);
  });

  test("a full peer that speaks in a new life is asked: that life may have room", () => {
    const bench = met();
    bench.hearBatch("n2", { full: true });
    bench.wait(1_000);
    bench.hearBatch("n2", { life: 9 });
    expect(askedOn(bench, 10)).toBeGreaterThan(0);
  });

  describe("a node whose log is full", () => {
    const full = () =>
      new Bench({
        members: ["n1", "n2"],
        topology: pair,
        settings: windows,
        extras: { limits: { valuesMax: 2, stateItemsMax: 2, textMax: 1_000 } },
      });

    test("sends a lost batch again, takes nothing for it, and asks no more", () => {
      const bench = full();
      bench.hearBatch("n2", { neighbor: true });
      bench.broadcast("a");
      bench.broadcast("b");
      const question = askedOn(bench, 1_000);
      const sent = bench.hear("n2", new Holdings("b", "c").symbols(question, 20));
      expect(sent).toEqual([
        expect.stringMatching(/ full number=2 floor=1 .*values=\["a"\] settles=q1 want=0 found$/),
      ]);
      bench.hearBatch("n2", { acked: 2 });
      expect(bench.wait(30_000)).toEqual([]);
    });

    test("asks a restarted peer at once: the peer lacks all that this node holds", () => {
      const bench = full();
      bench.hearBatch("n2", streamed(1, "a", "b"));
      bench.wait(2_000);
      bench.hearBatch("n2", { life: 9, to_life: 0 });
      expect(bench.wait(0)).toEqual([
        expect.stringMatching(/n2 compare acked=\d full question=q1 mode="push"/),
      ]);
      expect(bench.core.links.get("n2")?.contact).toBe("asked");
    });

    test("brings what it holds by its rounds, where nothing is streamed, and asks no more once all of that has gone", () => {
      const extras = { limits: { valuesMax: 2, stateItemsMax: 2, textMax: 1_000 } };
      const settings = { strategy: "anti-entropy", gossipIntervalMs: 200 };
      const bench = new Bench({ members: ["n1", "n2"], settings, extras });
      bench.hearBatch("n2");
      bench.broadcast("a");
      bench.broadcast("b");
      const question = askedOn(bench, 1_000);
      expect(bench.hear("n2", new Holdings("b", "c").symbols(question, 20))).toEqual([
        expect.stringMatching(/ full .*values=\["a"\] settles=q\d want=0 found$/),
      ]);
      const times: number[] = [];
      for (let i = 0; i < 30; i++) {
        const [asked = ""] = bench.wait(100);
        const id = /question=(q\d+) mode="push"/.exec(asked)?.[1];
        if (id === undefined) continue;
        times.push(Number(asked.split(" ")[0]));
        bench.hear("n2", new Holdings("a", "b", "c").symbols(bench.notation.question(id), 20));
      }
      expect(times.length).toBeGreaterThan(1);
      expect(times.length).toBeLessThan(6);
    });

    test("is told that what seemed late has arrived, and goes on streaming", () => {
      const bench = full();
      bench.hearBatch("n2", { neighbor: true });
      bench.broadcast("a");
      bench.broadcast("b");
      bench.hearBatch("n2", { settles: askedOn(bench, 1_000), acked: 1 });
      bench.ask({ type: "add", element: "x" });
      expect(bench.wait(1_000)[0]).toMatch(/ full number=2 .*state=\[\["set","x",0\]\]/);
    });
  });

  test("a node whose log is full says so in every message, and answers that it cannot compare now", () => {
    const bench = new Bench({
      members: ["n1", "n2"],
      topology: pair,
      settings: windows,
      extras: { limits: { valuesMax: 2, stateItemsMax: 2, textMax: 1_000 } },
    });
    bench.hearBatch("n2", streamed(1, 1, 2));
    expect(bench.wait(300).filter((line) => line.includes("acked=1"))).toEqual([
      expect.stringContaining(" full"),
    ]);
    expect(bench.hear("n2", new Holdings(1, 2, 3).question(5))).toEqual([
      expect.stringMatching(/ full neighbor later=q1/),
    ]);
  });
});
