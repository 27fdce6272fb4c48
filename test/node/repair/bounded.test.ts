import { describe, expect, test } from "vitest";
import { CONTEXT_WRITERS_MAX, LINE_BYTES_MAX } from "../../../src/node/limits.ts";
import { lineBytes, wireJson } from "../../../src/wire/json.ts";
import { Bench, streamed } from "../bench.ts";
import { type Passing, total, Wire } from "../wire.ts";

/* The cost to others of anything that clients write and peers claim is bounded. */

const windows = { strategy: "batched", overlay: "topology", batchWindowMs: 20 };
const MEGABYTE = 1_000_000;

/** Counts the bytes between the nodes of a wire. A line that is too long is lost, as every reader drops it. */
function metered(wire: Wire): { bytes: number; refused: number } {
  const meter = { bytes: 0, refused: 0 };
  wire.lose = ({ src, dest, body }) => {
    const bytes = lineBytes({ src, dest, body });
    meter.bytes += bytes;
    if (bytes <= LINE_BYTES_MAX) return false;
    meter.refused++;
    return true;
  };
  return meter;
}

describe("a state item near the line limit", () => {
  /** With a space after each comma it is longer than a line, without it is not. */
  const list = new Array(200_000).fill("x".repeat(38));

  test.each([
    ["an element of 8 MiB less 150 bytes", "add", "x".repeat(LINE_BYTES_MAX - 150)],
    ["an element of 8 MiB less 70 kB", "add", "x".repeat(LINE_BYTES_MAX - 70_000)],
    ["a list whose compact form is below the limit and whose spaced form is not", "add", list],
    ["a written value of 8 MiB less 150 bytes", "write", "x".repeat(LINE_BYTES_MAX - 150)],
  ])("%s is refused or goes once, and is never sent again and again", (_name, type, value) => {
    const wire = new Wire({ settings: { strategy: "crdt" } });
    wire.run(2_000);
    const meter = metered(wire);
    const request = type === "add" ? { type, element: value } : { type, key: "k", value };
    const { type: reply } = wire.ask("n1", request);
    wire.run(30_000);
    expect(["add_ok", "write_ok", "error"]).toContain(reply);
    expect(meter.refused).toBe(0);
    expect(meter.bytes).toBeLessThan(1.2 * LINE_BYTES_MAX);
  });

  test("is measured as it would go on the wire", () => {
    expect(JSON.stringify(list).length).toBeLessThan(LINE_BYTES_MAX);
    expect(wireJson(list).length).toBeGreaterThan(LINE_BYTES_MAX);
  });

  test("goes to the others if it is below the limit", () => {
    const wire = new Wire({ settings: { strategy: "crdt" } });
    wire.run(2_000);
    const meter = metered(wire);
    wire.ask("n1", { type: "write", key: "k", value: "x".repeat(LINE_BYTES_MAX - 100_000) });
    wire.run(20_000);
    expect(meter).toMatchObject({ refused: 0 });
    expect(String(wire.ask("n2", { type: "kv_read", key: "k" }).value).length).toBe(LINE_BYTES_MAX - 100_000);
  });
});

describe("a key that is overwritten for ever", () => {
  const limits = { valuesMax: 100, stateItemsMax: 100, textMax: 300_000 };
  const bench = () => new Bench({ members: ["n1"], extras: { limits } });
  const write = (node: Bench, key: string) =>
    node.ask({ type: "write", key, value: "x".repeat(100_000) }).reply;

  test("takes no more room than its last value: what is overwritten is let go", () => {
    const node = bench();
    for (let i = 0; i < 200; i++) expect(write(node, "k")?.type).toBe("write_ok");
    expect(node.core.base.log.length).toBeLessThan(3_000);
  });

  test("beside others is bounded in bytes, with error 11 beyond", () => {
    const node = bench();
    const codes = ["a", "b", "c", "d", "e"].map((key) => write(node, key)?.code);
    expect(codes.at(-1)).toBe(11);
    expect(codes[0]).toBeUndefined();
  });
});

describe("the context of a versioned write", () => {
  const contextOf = (names: number, from = 0) =>
    Object.fromEntries(Array.from({ length: names }, (_, i) => [`w${from + i}`, 1]));
  const write = (bench: Bench, context: object, value: unknown = 1) =>
    bench.ask({ type: "vv_write", key: "k", value, context }).reply;

  test(`names at most ${CONTEXT_WRITERS_MAX} writers; with one more the write is refused and nothing changes`, () => {
    const bench = new Bench({ members: ["n1"] });
    expect(write(bench, contextOf(CONTEXT_WRITERS_MAX))?.type).toBe("vv_write_ok");
    expect(write(bench, contextOf(CONTEXT_WRITERS_MAX + 1), 2)).toMatchObject({ type: "error", code: 12 });
    expect(write(bench, contextOf(20_000), 3)).toMatchObject({ type: "error", code: 12 });
    expect(JSON.stringify(bench.ask({ type: "vv_read", key: "k" }).reply?.values)).not.toMatch(
      /"value":[23]/,
    );
  });

  test("of many writes together does not make later ones dearer without an end", () => {
    const bench = new Bench({ members: ["n1"] });
    const replies = Array.from({ length: 8 }, (_, i) => write(bench, contextOf(1_000, i * 1_000), i));
    const siblings = (bench.ask({ type: "vv_read", key: "k" }).reply?.values ?? []) as readonly {
      vc: object;
    }[];
    expect(replies[0]?.type).toBe("vv_write_ok");
    expect(siblings.length).toBeGreaterThan(0);
    // Each sibling has a context of its own; none of them is longer than one write's.
    for (const { vc } of siblings)
      expect(Object.keys(vc).length).toBeLessThanOrEqual(CONTEXT_WRITERS_MAX + 1);
  });
});

describe("a peer's claim about numbers", () => {
  test.each([
    ["batches of numbers far ahead", { ...streamed(1e9, 1), floor: 5 }],
    ["floors that were never given", { floor: 1e9, number: 1e9 + 1 }],
    ["acknowledgements that were never given", { acked: 1e9 }],
    ["a stream of another life", { ...streamed(3, 1), stream: 12_345 }],
    ["a wish for what nobody has", { want: "AAAAAAAAAAA" }],
    ["settlements of nothing", { settles: 12_345, want: "*" }],
  ])("%s: makes no traffic that goes on", (_name, fields) => {
    const bench = new Bench({
      members: ["n1", "n2"],
      topology: { n1: ["n2"], n2: ["n1"] },
      settings: windows,
    });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast(0);
    bench.wait(50);
    bench.hearBatch("n2", { acked: 1 });
    const said: string[] = [];
    for (let i = 0; i < 100; i++) {
      said.push(...bench.hearBatch("n2", fields));
      said.push(...bench.wait(100));
    }
    // At most an acknowledgement each, and a question now and then.
    expect(said.length).toBeLessThanOrEqual(120);
    bench.wait(2_000);
    expect(bench.wait(10_000).filter((line) => !/ compare /.test(line))).toEqual([]);
    expect(bench.read()).toContain(0);
  });
});

describe("a cluster whose nodes are configured differently", () => {
  const members = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];

  test.each([
    ["another overlay", { overlay: "total" }],
    ["another strategy", { strategy: "anti-entropy" }],
    ["another window", { batch_window_ms: 400 }],
  ])("on one relay, which has %s, needs no more than 3 s for a value", (_name, fields) => {
    const wire = new Wire({
      members,
      settings: { strategy: "hybrid", overlay: "tree2" },
      topology: total(members),
    });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    wire.ask("n2", { type: "configure", ...fields });
    wire.run(1_000);
    for (const id of ["n1", "n4", "n7", "n2"]) {
      wire.broadcast(id, `late ${id}`);
      wire.run(3_000);
      for (const other of members) expect(wire.read(other), `${other}, told ${id}`).toContain(`late ${id}`);
    }
  });
});

describe("links that are narrow for what they carry", () => {
  const members = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
  const VALUES = 6;

  /** Delays of links that carry so many characters in a millisecond, one message after the other. */
  function narrow(charactersPerMs: number, meter: { text: number }) {
    const freeMs = new Map<string, number>();
    return ({ atMs, src, dest, body }: Passing): number => {
      const values = (body.values ?? [body.message ?? ""]) as readonly unknown[];
      const text = values.reduce<number>((sum, value) => sum + String(value).length, 200);
      meter.text += text;
      const startMs = Math.max(atMs, freeMs.get(`${src} ${dest}`) ?? 0);
      freeMs.set(`${src} ${dest}`, startMs + text / charactersPerMs);
      return startMs + text / charactersPerMs - atMs;
    };
  }

  test.each([
    [5_000, "hybrid"],
    [2_000, "batched"],
    [2_000, "flood"],
  ])(
    `at %i characters a millisecond carry ${VALUES} large values among seven nodes about once under %s`,
    (perMs, strategy) => {
      const wire = new Wire({ members, settings: { strategy, overlay: "tree2" } });
      for (const id of members) wire.broadcast(id, id);
      wire.run(3_000);
      const meter = { text: 0 };
      wire.delayMs = narrow(perMs, meter);
      for (let i = 0; i < VALUES; i++)
        wire.broadcast(members[i % 7] as string, `${i} `.padEnd(MEGABYTE, "x"));
      wire.run(120_000);
      for (const id of members) expect((wire.read(id) as unknown[]).length, id).toBe(VALUES + members.length);
      expect(meter.text / (VALUES * (members.length - 1) * MEGABYTE)).toBeLessThan(2);
    },
  );
});
