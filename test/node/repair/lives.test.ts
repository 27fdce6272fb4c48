import { describe, expect, test } from "vitest";
import { HashList, Summary } from "../../../src/reconcile/index.ts";
import { Bench, PEER_LIFE, streamed } from "../bench.ts";
import { Holdings, hashesOf } from "../holdings.ts";
import { line, total, Wire } from "../wire.ts";

/* The lives of a peer: which of them speaks, and the fate of messages to another one. */

const windows = { strategy: "batched", overlay: "topology", batchWindowMs: 20 };
const pair = { n1: ["n2"], n2: ["n1"] };

function acquainted(): Wire {
  const wire = new Wire({ settings: windows });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(2_000);
  return wire;
}

describe("a peer that is started anew", () => {
  test("gets everything again, what it had sent itself, too, in one comparison", () => {
    const wire = acquainted();
    wire.restart("n2");
    const log = wire.run(3_000);
    expect(wire.read("n2")).toEqual(["a", "b"]);
    expect(Wire.valuesIn(log).toSorted()).toEqual(["a", "b"]);
  });

  test("twice in a row is known again each time", () => {
    const wire = acquainted();
    for (let i = 0; i < 2; i++) {
      wire.restart("n2");
      wire.run(300);
    }
    wire.run(3_000);
    expect(wire.read("n2")).toEqual(["a", "b"]);
    wire.broadcast("n2", "c");
    wire.run(100);
    expect(wire.read("n1")).toEqual(["a", "b", "c"]);
  });

  test("while nothing of it gets through is noticed once it does", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.restart("n2");
    wire.broadcast("n2", "c");
    wire.run(10_000);
    wire.lose = () => false;
    wire.run(3_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b", "c"]);
  });

  test("on both sides at once comes to an end, and both go on", () => {
    const wire = acquainted();
    wire.restart("n1");
    wire.restart("n2");
    wire.broadcast("n1", "c");
    wire.run(3_000);
    wire.broadcast("n2", "d");
    wire.run(1_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["c", "d"]);
    expect(wire.run(10_000).filter((line) => !/word|equal/.test(line))).toEqual([]);
  });

  test("within one millisecond has another life all the same", () => {
    const lives = Array.from({ length: 20 }, (_, i) => new Bench({ seed: `life ${i}` }).core.base.life);
    expect(new Set(lives).size).toBeGreaterThan(15);
    for (const life of lives) expect(life).toBeGreaterThan(0);
  });

  test("gets what came between its question and the answer that proves its life", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("a");
    bench.wait(50);
    bench.hearBatch("n2", { acked: 1 });
    bench.hear("n2", { ...new Holdings("theirs").question(77), life: PEER_LIFE + 1, to_life: 0, acked: 0 });
    bench.broadcast("b");
    const answer = {
      type: "batch",
      number: 1,
      values: ["theirs"],
      settles: 77,
      want: hashesOf("a"),
      acked: 0,
    };
    const log = [...bench.hear("n2", { ...answer, life: PEER_LIFE + 1 }), ...bench.wait(100)];
    expect(Wire.valuesIn(log).toSorted()).toEqual(["a", "b"]);
  });

  test("is a guest in its new life, too: its first words may have come before that was believed in", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: { n1: [], n2: ["n1"] }, settings: windows });
    bench.broadcast("a");
    bench.hearBatch("n2", { neighbor: true });
    const life = PEER_LIFE + 1;
    bench.hearBatch("n2", { life, to_life: 0, neighbor: true });
    bench.hear("n2", { ...new Holdings().question(77), life });
    bench.hearBatch("n2", { life, settles: 77, want: hashesOf("a") });
    bench.broadcast("b");
    expect(Wire.valuesIn(bench.wait(100))).toEqual(["b"]);
  });

  test("and is a guest only in its new life is asked at once, so that its batches count", () => {
    const members = ["n1", "n2", "n3", "n4"];
    const wire = new Wire({ members, topology: line(members), settings: { strategy: "flood" } });
    wire.broadcast("n1", 1);
    wire.run(20_000);
    wire.restart("n4");
    wire.run(20_000);
    wire.ask("n4", { type: "configure", overlay: "total" });
    wire.run(5_000);
    wire.broadcast("n4", 2);
    wire.run(3_000);
    wire.broadcast("n1", 3);
    const told = wire.run(3_000).filter((entry) => / n1>n4 .* values=/.test(entry));
    expect(told).toEqual([expect.stringMatching(/ n1>n4 batch .*values=\[3\]/)]);
    wire.broadcast("n4", 4);
    expect(wire.run(600).filter((entry) => / n4>n1 | n1>n4 /.test(entry))).toEqual([
      expect.stringMatching(/ n4>n1 batch .* values=\[4\]/),
      expect.stringMatching(/ n1>n4 batch acked=\d+$/),
    ]);
  });

  test("gets what its former life had sent, though that comes only after the log was shown to the new one", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("a");
    bench.wait(50);
    bench.hearBatch("n2", { acked: 1 });
    bench.wait(1_000);
    const life = PEER_LIFE + 1;
    bench.hear("n2", { ...new Holdings("b").question(77), life, to_life: 0 });
    bench.hearBatch("n2", streamed(1, "from the former life"));
    bench.hearBatch("n2", { life, settles: 77, want: hashesOf("a"), values: ["b"] });
    bench.hearBatch("n2", { life, acked: 1, acked_of: life });
    const asked = bench.wait(1_000).filter((line) => line.includes("n2 compare"));
    const settles = bench.notation.questionIn(asked[0]);
    const sent = bench.hearBatch("n2", {
      life,
      acked: 1,
      acked_of: life,
      settles,
      want: hashesOf("from the former life"),
    });
    expect(Wire.valuesIn(sent)).toEqual(["from the former life"]);
  });

  test("with a clock that was set back is believed as soon as it answers", () => {
    const wire = acquainted();
    const before = wire.core("n2").base.life;
    wire.nowMs -= 60_000;
    wire.restart("n2");
    expect(wire.core("n2").base.life).toBeLessThan(before);
    wire.nowMs += 60_000;
    wire.run(3_000);
    expect(wire.core("n1").links.get("n2")?.life).toBe(wire.core("n2").base.life);
    expect(wire.read("n2")).toEqual(["a", "b"]);
  });
});

describe("a leaf of a star that is started anew where the hub is gone", () => {
  test.each(["batched", "tree", "flood", "crdt"])(
    "gets everything from another leaf that knew its former life, under %s",
    (strategy) => {
      const members = ["n1", "n2", "n3"];
      const wire = new Wire({ members, settings: { strategy, overlay: "star", batchWindowMs: 20 } });
      for (const id of members) wire.broadcast(id, id);
      // The last check makes the leaves equal.
      wire.run(20_000);
      wire.lose = ({ src, dest }) => src === "n1" || dest === "n1";
      wire.run(5_000);
      wire.restart("n3");
      wire.read("n3");
      wire.run(8_000);
      expect(wire.read("n3")).toEqual(members);
    },
  );
});

describe("a message of a life that is not believed in", () => {
  const bench = () => {
    const made = new Bench({
      members: ["n1", "n2", "n3"],
      topology: total(["n1", "n2", "n3"]),
      settings: windows,
    });
    made.hearBatch("n2", { neighbor: true });
    made.wait(50);
    return made;
  };

  test("brings its values, and neither numbers nor acknowledgements of it count", () => {
    const node = bench();
    node.broadcast(1);
    node.wait(50);
    node.hearBatch("n2", { ...streamed(1, 2), life: 99, acked: 1 });
    const link = node.core.links.get("n2");
    expect(node.read()).toEqual([1, 2]);
    expect([link?.life, link?.incoming.received, link?.isOutstanding]).toEqual([PEER_LIFE, 0, true]);
  });

  test("may ask a question that crosses this node's: answering it settles nothing, and the peer's answer proves its life", () => {
    const node = bench();
    const opened = [...node.hearBatch("n2", { life: 99 }), ...node.wait(1)];
    const question = node.notation.questionIn(opened.join(" "));
    const crossed = node.hear("n2", { ...new Holdings().question(77), life: 99, to_life: 0 });
    expect(crossed).toEqual([expect.stringContaining("equal")]);
    expect(node.core.links.get("n2")?.life).toBe(PEER_LIFE);
    node.hearBatch("n2", { life: 99, settles: question, equal: true });
    expect(node.core.links.get("n2")?.life).toBe(99);
  });

  test("that asks and shows symbols gets what it lacks, and settles no more than that", () => {
    const node = bench();
    node.broadcast(1);
    const opened = [...node.hearBatch("n2", { life: 99 }), ...node.wait(1)];
    const question = node.notation.questionIn(opened.join(" "));
    const theirs = new Holdings(2);
    const { symbols } = theirs.symbols(77, 20);
    expect(node.hear("n2", { ...theirs.question(77), sketch: symbols, life: 99, to_life: 0 })).toEqual([
      expect.stringMatching(/^n2 batch to_life=99 .* values=\[1\] settles=q\d want=1/),
    ]);
    node.hearBatch("n2", { life: 99, settles: question, equal: true });
    expect(node.core.links.get("n2")?.life).toBe(99);
  });

  test("makes the peer be asked once, however many of them come", () => {
    const node = bench();
    const log: string[] = [];
    for (let i = 1; i <= 20; i++) {
      node.hearBatch("n2", { ...streamed(i, i), life: 99 });
      log.push(...node.wait(10));
    }
    expect(log.filter((line) => / n2 compare /.test(line)).length).toBe(1);
  });

  test("is answered if it asks, in its own life's name", () => {
    const node = bench();
    const [answer] = node.hear("n2", {
      type: "compare",
      question: 3,
      mode: "push-pull",
      summary: emptySummary(3),
      life: 99,
    });
    expect(answer).toMatch(/^n2 batch to_life=99 /);
  });
});

describe("once a new life is believed in", () => {
  test("numbers begin again both ways, and what was sent to the former life comes by comparison", () => {
    const wire = acquainted();
    wire.broadcast("n1", "c");
    wire.run(1_000);
    const sent = wire.core("n1").links.get("n2")?.outgoing.sent as number;
    expect(sent).toBeGreaterThan(1);
    wire.restart("n2");
    wire.run(3_000);
    wire.broadcast("n1", "d");
    const log = wire.run(300).filter((line) => line.includes('values=["d"]'));
    expect(log).toEqual([expect.stringMatching(/ number=2 /)]);
    expect(wire.core("n2").links.get("n1")?.incoming.received).toBe(2);
  });

  test("its first words to a node that had sent it batches only leave those valid", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.broadcast(1);
    expect(bench.wait(50)).toEqual([expect.stringMatching(/stranger .*number=1/)]);
    bench.hearBatch("n2", { acked: 1 });
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(false);
  });
});

function emptySummary(question: number): string {
  return Summary.of(new HashList(), { lo: question, hi: 0 }).toText();
}
