import { describe, expect, test } from "vitest";
import { PartsArrived, partsOf } from "../../src/node/crdt-parts.ts";
import { type CrdtDelta, CrdtState } from "../../src/node/crdt-state.ts";
import { BATCH_TEXT_MAX, CRDT_PART_SETS_MAX, CRDT_PARTS_MAX, LINE_BYTES_MAX } from "../../src/node/limits.ts";
import { wireJson } from "../../src/wire/json.ts";
import { Bench } from "./bench.ts";
import { type Passing, Wire } from "./wire.ts";

const settings = { strategy: "crdt", gossipIntervalMs: 200 };
const add = (elements: readonly unknown[]) => ({ type: "merge", elements });
/** Different elements of about 100 kB. */
const large = (count: number, name = "e") =>
  Array.from({ length: count }, (_, i) => `${name}${i} ${"x".repeat(100_000)}`);
const bytes = (body: unknown) => Buffer.byteLength(wireJson(body));

describe("the parts of a delta", () => {
  const whole: CrdtDelta = {
    add: ["aaaa", "bbbb", "a longer element"],
    remove: ["cccc"],
    lww: [["k", 1, 2]],
    added: [["n1#1", 3]],
  };

  test("are the delta itself where it is short, and as short as they have to be where it is not", () => {
    expect(partsOf(whole)).toEqual([{ delta: whole, number: undefined }]);
    const parts = partsOf(whole, 16).map(({ delta }) => delta);
    expect(parts).toEqual([
      { add: ["aaaa", "bbbb"] },
      { add: ["a longer element"] },
      { remove: ["cccc"] },
      { lww: [["k", 1, 2]] },
      { added: [["n1#1", 3]] },
    ]);
    expect(partsOf({ add: ["aaaa", "bbbb"] }, 16)).toHaveLength(1);
    expect(partsOf({ add: ["aaaa", "bbbbb"] }, 16)).toHaveLength(2);
  });

  test("make the whole again, in any order", () => {
    const state = new CrdtState();
    const parts = partsOf(whole, 1);
    for (const { delta } of parts.toReversed()) state.merge(delta);
    const direct = new CrdtState();
    direct.merge(whole);
    expect([parts.length, state.digest()]).toEqual([6, direct.digest()]);
  });

  test("are numbered, and are parts of another delta where anything of it is another", () => {
    const identityOf = (delta: CrdtDelta) => {
      const numbers = partsOf(delta, 1).map(({ number }) => number);
      expect(numbers.map((number) => number?.slice(0, 2))).toEqual(
        numbers.map((_, i) => [i, numbers.length]),
      );
      return numbers[0]?.[2];
    };
    const deltas: CrdtDelta[] = [
      { add: ["a", "b"] },
      { add: ["b", "a"] },
      { add: ["a", "c"] },
      { add: ["a"], remove: ["b"] },
    ];
    expect(identityOf({ add: ["a", "b"] })).toBe(identityOf({ add: ["a", "b"] }));
    expect(new Set(deltas.map(identityOf)).size).toBe(deltas.length);
  });
});

describe("a range that comes in parts", () => {
  test("has arrived with the last of them, in whatever order and however often they come", () => {
    const parts = new PartsArrived();
    const arrivals = [2, 0, 2, 0, 3, 3].map((index) => parts.completes(5, 9, [index, 4, 77]));
    expect(arrivals).toEqual([false, false, false, false, false, false]);
    expect(parts.completes(5, 9, [1, 4, 77])).toBe(true);
  });

  test("does not arrive by the parts of another delta or of another range", () => {
    const parts = new PartsArrived();
    parts.completes(5, 9, [0, 2, 77]);
    expect(parts.completes(5, 9, [1, 2, 78])).toBe(false);
    expect(parts.completes(5, 10, [1, 2, 77])).toBe(false);
    expect(parts.completes(4, 9, [1, 2, 77])).toBe(false);
    expect(parts.completes(5, 9, [1, 2, 77])).toBe(true);
  });

  test("never arrives with numbers that cannot be", () => {
    const parts = new PartsArrived();
    expect(parts.completes(0, 1, [1, 1, 0])).toBe(false);
    expect(parts.completes(0, 1, [0, 1, 0])).toBe(true);
    for (let i = 0; i < CRDT_PARTS_MAX; i++)
      expect(parts.completes(0, 1, [i, CRDT_PARTS_MAX, 0])).toBe(i === CRDT_PARTS_MAX - 1);
    for (let i = 0; i <= CRDT_PARTS_MAX; i++)
      expect(parts.completes(0, 1, [i, CRDT_PARTS_MAX + 1, 0])).toBe(false);
  });

  test("is forgotten where too many others have begun since", () => {
    const parts = new PartsArrived();
    for (let end = 1; end <= CRDT_PART_SETS_MAX; end++) parts.completes(0, end, [0, 2, 0]);
    expect(parts.completes(0, 1, [1, 2, 0])).toBe(true);
    for (let end = 1; end <= CRDT_PART_SETS_MAX; end++) parts.completes(0, end, [0, 2, 0]);
    expect(parts.completes(0, 2, [1, 2, 0])).toBe(true);
    for (let end = 10; end <= 10 + CRDT_PART_SETS_MAX; end++) parts.completes(0, end, [0, 2, 0]);
    expect(parts.completes(0, 10, [1, 2, 0])).toBe(false);
  });
});

describe("state that is longer than a line", () => {
  /** Nodes drop lines that are too long; and a test may lose more. */
  function strict(wire: Wire, lose: (passing: Passing) => boolean = () => false): number[] {
    const lengths: number[] = [];
    wire.lose = (passing) => {
      lengths.push(bytes(passing.body));
      return bytes(passing.body) > LINE_BYTES_MAX - 1_000 || lose(passing);
    };
    return lengths;
  }

  test("comes to the neighbours in parts, is acknowledged, and broadcasts come beside it", () => {
    const wire = new Wire({ settings, members: ["n1", "n2", "n3"] });
    const lengths = strict(wire);
    for (const name of ["a", "b"]) wire.ask("n1", add(large(50, name)));
    wire.ask("n1", { type: "broadcast", message: "b" });
    wire.run(5_000);
    for (const id of ["n2", "n3"]) {
      expect(wire.core(id).crdt.digest).toBe(wire.core("n1").crdt.digest);
      expect(wire.core(id).seen.length).toBe(1);
    }
    expect(Math.max(...lengths)).toBeLessThan(BATCH_TEXT_MAX * 1.2);
    expect(wire.run(10_000).filter((entry) => entry.includes(" crdt="))).toEqual([]);
  });

  test("comes whole through losses and in other orders, while it changes", () => {
    const wire = new Wire({ settings });
    let sent = 0;
    strict(wire, ({ body }) => body.crdt !== undefined && ++sent % 4 === 0 && sent < 80);
    wire.delayMs = ({ body }) => (body.crdt === undefined ? 0 : (sent * 37) % 100);
    for (let round = 0; round < 3; round++) {
      wire.ask("n1", add(large(25, `n1 ${round} `)));
      wire.ask("n2", add([`n2 ${round}`]));
      wire.run(700);
    }
    wire.run(10_000);
    expect(wire.core("n2").crdt.digest).toBe(wire.core("n1").crdt.digest);
    expect(wire.core("n1").crdt.state.cells).toBe(78);
    expect(wire.run(10_000).filter((entry) => entry.includes(" crdt="))).toEqual([]);
  });

  test("is not acknowledged before all of it has come", () => {
    const bench = new Bench({ settings, members: ["n1", "n2"], topology: { n1: ["n2"] } });
    const part = (index: number) =>
      bench.hearGossip("n2", {
        crdt: { add: [index] },
        crdt_start: 0,
        crdt_end: 7,
        crdt_part: [index, 3, 1],
      });
    const acknowledged = () => {
      const [last] = bench
        .wait(1_000)
        .filter((entry) => entry.includes("crdt_acked="))
        .slice(-1);
      return /crdt_acked=(\d+)/.exec(last ?? "")?.[1];
    };
    part(2);
    part(0);
    part(2);
    expect(acknowledged()).toBeUndefined();
    part(1);
    expect(acknowledged()).toBe("7");
    expect(bench.core.crdt.state.set.value()).toEqual([2, 0, 1]);
  });

  test("goes ahead of the answer in a digest exchange, each part in a message of its own", () => {
    const bench = new Bench({ settings, members: ["n1", "n2"], topology: { n1: ["n2"] } });
    const elements = large(25);
    bench.ask(add(elements));
    const sent = bench
      .hear("n2", { type: "digest_syn", mode: "pull", digest: "0-0", sums: Array(16).fill(0) })
      .map((entry) => entry.replace(/x{100000}/g, ""));
    const elementsOf = (entry: string) => entry.match(/"e\d+ "/g) ?? [];
    expect(sent.map((entry) => entry.split(" ")[1])).toEqual([
      ...["digest_ack2", "digest_ack2", "digest_ack2"],
      "digest_ack",
    ]);
    expect(sent.map((entry) => elementsOf(entry).length)).toEqual([10, 10, 5, 0]);
    expect(new Set(sent.flatMap(elementsOf)).size).toBe(elements.length);
  });

  test("does not go beside a value that travels alone", () => {
    const bench = new Bench({ settings, members: ["n1", "n2"], topology: { n1: ["n2"] } });
    bench.hearGossip("n2", {});
    bench.wait(1_000);
    bench.ask({ type: "broadcast", message: "x".repeat(BATCH_TEXT_MAX) });
    bench.ask(add(["a"]));
    const sent = bench.wait(300).map((entry) => entry.replace(/x{1000,}/, "long"));
    expect(sent).toEqual([
      '1200 n2 gossip start=0 end=1 values=["long"] acked=0',
      '1200 n2 gossip start=1 end=1 crdt={"add":["a"]} crdt_start=0 crdt_end=1 acked=0',
    ]);
  });

  test("is repaired by digest exchanges alone", () => {
    const wire = new Wire({
      settings: { strategy: "anti-entropy", gossipIntervalMs: 100 },
      members: ["n1", "n2"],
    });
    strict(wire, ({ body }) => body.type === "gossip");
    wire.ask("n1", add(large(60)));
    wire.ask("n1", add(large(60, "more ")));
    wire.ask("n2", add(large(30, "other ")));
    wire.run(5_000);
    expect(wire.core("n2").crdt.digest).toBe(wire.core("n1").crdt.digest);
    expect(wire.core("n2").crdt.state.cells).toBe(150);
  });
});
