import { describe, expect, test } from "vitest";
import { CONTEXT_WRITERS_MAX, VALUE_BYTES_MAX } from "../../../src/node/limits.ts";
import { mix32, Random } from "../../../src/node/random.ts";
import { Text64 } from "../../../src/reconcile/index.ts";
import { collidingValues, collisions } from "../../../src/sim/faults/clients/colliding-values.ts";
import { hugeState } from "../../../src/sim/faults/clients/huge-state.ts";
import type { Fault, FaultKind } from "../../../src/sim/faults/fault.ts";
import { bandwidth, narrow } from "../../../src/sim/faults/network/bandwidth.ts";
import { mixedConfigurations } from "../../../src/sim/faults/processes/mixed-configuration.ts";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { setupOf } from "../../../src/sim/sweep/outcome.ts";
import { runCase } from "../../../src/sim/sweep/run/case-run.ts";
import type { Lives } from "../../../src/sim/sweep/run/lives.ts";
import { probe } from "../../../src/sim/sweep/run/probe.ts";
import { canonicalJson } from "../../../src/wire/json.ts";
import type { Body, Json } from "../../../src/wire/message.ts";
import { ActedStage } from "./acted-stage.ts";

/* Kinds of fault that are about large, colliding or differing things: each does what its row of the table says. */

const site = { nodeIds: ["n0", "n1", "n2", "n3"], loadMs: 4_000, latencyMs: 10, ratePerSecond: 20 };

function drawMany(kind: FaultKind, count: number, isExaggerated = false): readonly Fault[] {
  const drawn = Array.from({ length: count }, (_, seed) =>
    kind.draw(new Random(String(seed)), { ...site, isExaggerated }),
  ).filter((fault) => fault !== undefined);
  expect(drawn.length).toBe(count);
  return drawn;
}

/** The requests of the faults to nodes during the load, one list for each. */
function askedBy(faults: readonly Fault[]): readonly (readonly { node: string; body: Body }[])[] {
  return faults.map((fault) => {
    const acted = new ActedStage(site);
    fault.start?.(acted.stage);
    acted.run(site.loadMs);
    return acted.asked;
  });
}

describe("N10, bandwidth", () => {
  const message = (src: string, dest: string, length: number) => ({
    src,
    dest,
    body: { type: "batch", values: ["x".repeat(length)] },
  });

  test("a link carries one message after the other, as long as its bytes take; another link is free", () => {
    const link = narrow(
      latencyLink(() => 10),
      2_000,
      { fired: () => undefined },
    );
    const delayMs = (src: string, nowMs: number) => {
      const delaysMs: number[] = [];
      link.plan(message(src, "n1", 1_000_000), nowMs, delaysMs);
      return delaysMs.map(Math.round);
    };
    expect([delayMs("n0", 0), delayMs("n0", 0), delayMs("n0", 900), delayMs("n2", 0)]).toEqual([
      [510],
      [1_010],
      [610],
      [510],
    ]);
  });

  test("links have 2 to 20 MB/s, 2 where exaggerated", () => {
    const speeds = drawMany(bandwidth, 200).map(({ text }) => Number(/of ([\d.]+) MB/.exec(text)?.[1]));
    expect(Math.min(...speeds)).toBeLessThan(2.5);
    expect(Math.max(...speeds)).toBeGreaterThan(18);
    for (const speed of speeds) expect(speed >= 2 && speed <= 20).toBe(true);
    expect(drawMany(bandwidth, 1, true)[0]?.text).toMatch(/^links of 2.0 MB\/s, 100 %/);
  });

  test("clients broadcast values of up to a megabyte, and not too much of them", () => {
    const lengths = Array.from({ length: 2 }, (_, seed) => largeValuesOf(String(seed))).flat();
    expect(Math.max(...lengths.map((run) => Math.max(...run)))).toBeGreaterThan(300_000);
    for (const run of lengths) {
      expect(Math.max(...run)).toBeLessThanOrEqual(1_000_000);
      expect(run.reduce((sum, length) => sum + length, 0) * 2).toBeLessThan(6_100_000);
    }
  });

  function largeValuesOf(seed: string): number[][] {
    const faults = { faults: ["N10" as const], exaggerated: ["N10" as const] };
    const one = { seed, strategy: "hybrid", nodes: 2, ...faults, loadMs: 2_000 };
    const { history } = runCase(one, setupOf(one));
    const values = history.filter(({ kind }) => kind === "invoke").map(({ value }) => value);
    return [values.map((value) => (typeof value === "string" ? value.length : 0))];
  }
});

describe("P9, mixed configuration", () => {
  test("some nodes, never all, are told a strategy, an overlay or a window of their own", () => {
    for (const asked of askedBy(drawMany(mixedConfigurations, 100))) {
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.length).toBeLessThan(site.nodeIds.length);
      expect(new Set(asked.map(({ node }) => node)).size).toBe(asked.length);
      for (const { body } of asked)
        expect(Object.keys(body).filter((key) => /strategy|overlay|window/.test(key)).length).toBeGreaterThan(
          0,
        );
    }
    expect(askedBy(drawMany(mixedConfigurations, 3, true)).map(({ length }) => length)).toEqual([3, 3, 3]);
  });

  test("the heal tells it once more, instead of undoing it", () => {
    for (const fault of drawMany(mixedConfigurations, 20)) {
      const acted = new ActedStage(site);
      fault.start?.(acted.stage);
      const first = acted.asked.splice(0);
      fault.heal?.(acted.stage);
      expect(acted.asked).toEqual(first);
    }
  });
});

describe("C4, colliding values", () => {
  /** The sums of a digest by 32-bit hashes of integers, and those of its 1,024 buckets. */
  function bucketed(values: readonly unknown[]) {
    const hash = (value: number, seed: number) => mix32(mix32(value ^ seed) + seed);
    const buckets = new Map<number, number>();
    let [lowSum, highSum] = [0, 0];
    for (const value of values as number[]) {
      const [low, high] = [hash(value, 0x2545f491), hash(value, 0x5bd1e995)];
      lowSum = (lowSum + low) | 0;
      highSum = (highSum + high) | 0;
      buckets.set(low & 1_023, ((buckets.get(low & 1_023) ?? 0) + high) | 0);
    }
    return { lowSum, highSum, buckets };
  }

  function textHashes(values: readonly unknown[]) {
    const text64 = new Text64();
    return values.map((value) => {
      text64.hash(canonicalJson(value as Json));
      return [text64.lo, text64.hi] as const;
    });
  }

  test("the sides of each collision look the same, and are not", () => {
    const [first, second, third] = collisions.map(({ sides }) => sides);
    expect(bucketed(first?.[0] ?? [])).toEqual(bucketed(first?.[1] ?? [1]));
    const sum = (values: readonly unknown[]) =>
      textHashes(values).reduce(([a, b], [lo, hi]) => [(a + lo) | 0, (b + hi) | 0] as const, [0, 0] as const);
    expect(sum(second?.[0] ?? [])).toEqual(sum(second?.[1] ?? [1]));
    expect(textHashes(third?.[0] ?? [])).toEqual(textHashes(third?.[1] ?? [1]));
    const all = collisions.flatMap(({ sides }) => sides.flat());
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(20);
  });

  test("each side is told to another part of a cluster that is cut in two", () => {
    for (const fault of drawMany(collidingValues, 40)) {
      const acted = new ActedStage(site);
      fault.start?.(acted.stage);
      acted.run(site.loadMs);
      expect(acted.done[0]).toMatch(/4 hear less$/);
      const told = (side: 0 | 1) => {
        const values = collisions.flatMap(({ sides }) => sides[side]);
        return new Set(
          acted.added.filter(({ value }) => values.includes(value as never)).map(({ node }) => node),
        );
      };
      expect(acted.added.length).toBeGreaterThan(0);
      expect([...told(0)].filter((node) => told(1).has(node))).toEqual([]);
      expect(told(0).size * told(1).size).toBeGreaterThan(0);
    }
  });
});

describe("C5, huge state", () => {
  const writes = () => askedBy(drawMany(hugeState, 25)).map((asked) => asked.map(({ body }) => body));

  test("few keys are overwritten, with contexts of up to the limit and beyond", () => {
    const all = writes().flat();
    expect(new Set(all.map(({ key }) => key)).size).toBeLessThanOrEqual(3);
    const names = new Set(all.flatMap(({ context }) => (context ? [Object.keys(context).length] : [])));
    expect(names).toContain(CONTEXT_WRITERS_MAX);
    expect(names).toContain(CONTEXT_WRITERS_MAX + 1);
  });

  test("some values are near what a message can hold; all others of a run are not too much together", () => {
    const lengths = writes().map((run) => run.map(({ value }) => (value as string).length));
    expect(Math.max(...lengths.flat())).toBeGreaterThan(8 * 1024 * 1024 - 200);
    for (const run of lengths) {
      const others = run.filter((length) => length <= 1_000_000);
      expect(others.reduce((sum, length) => sum + length, 0)).toBeLessThan(6_000_000);
    }
  });

  test("in the end all nodes are asked for the keys, and for a value at the line limit if it can be passed on", () => {
    const usual = ["kv_read huge 0", "vv_read huge 0", "kv_read huge 1", "vv_read huge 1"];
    const kinds = new Set<string>();
    for (const fault of drawMany(hugeState, 60)) {
      const [asked = []] = askedBy([fault]);
      const line = asked.find(({ body }) => body.key === "huge line")?.body.value as string | undefined;
      const isPassedOn = line !== undefined && line.length <= VALUE_BYTES_MAX;
      kinds.add(line === undefined ? "none" : isPassedOn ? "passed on" : "refused");
      const probes = fault.probes?.map(({ type, key }) => `${type} ${String(key)}`);
      expect(probes).toEqual(isPassedOn ? [...usual, "kv_read huge line"] : usual);
    }
    expect([...kinds].sort()).toEqual(["none", "passed on", "refused"]);
  });

  test("an answer that differs is a problem of the run, with both answers", () => {
    const problems: string[] = [];
    const cluster = {
      ask: (id: string, _body: Body, onReply: (reply: Body) => void) =>
        onReply({ type: "kv_read_ok", value: id === "n2" ? 2 : 1, msg_id: id === "n1" ? 7 : 8 }),
      complain: ({ text }: { text: string }) => problems.push(text),
    };
    let doneCount = 0;
    const lives = { cluster, livingIds: ["n0", "n1", "n2"] } as unknown as Lives;
    probe(lives, { type: "kv_read", key: "k" }, () => doneCount++);
    expect(doneCount).toBe(1);
    expect(problems).toEqual([
      'n2 answers {"type":"kv_read","key":"k"} with {"type":"kv_read_ok","value":2}, another node with {"type":"kv_read_ok","value":1}',
    ]);
  });
});
