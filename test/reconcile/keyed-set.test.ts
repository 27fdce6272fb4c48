import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HashLog, KeyedSet, Share, Sketch, Summary } from "../../src/reconcile/index.ts";
import { holds } from "../support/properties.ts";
import { key, listOf, manyHashes, setOf } from "./hashes.ts";

const hashes = manyHashes(5_000, "log");

function push(log: HashLog, i: number): void {
  log.push(hashes.lo[i] as number, hashes.hi[i] as number);
}

describe("a keyed set", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const) }),
    fc.record({ kind: fc.constant("take" as const), position: fc.nat() }),
    fc.record({ kind: fc.constant("ask" as const), symbols: fc.integer({ min: 1, max: 600 }) }),
    fc.record({ kind: fc.constant("clear" as const) }),
  );

  it("says at every moment what one made anew would say", () => {
    holds(
      fc.property(fc.array(step, { maxLength: 60 }), key, (steps, underKey) => {
        const log = new HashLog();
        const kept = new KeyedSet(log, underKey);
        let pushed = 0;
        for (const now of steps) {
          if (now.kind === "push") push(log, pushed++);
          else if (now.kind === "take") log.take(now.position % (log.length + 1));
          else if (now.kind === "clear") log.clear();
          else {
            expect(kept.sketch(now.symbols).toText()).toBe(Sketch.of(log, now.symbols, underKey).toText());
            expect(kept.summary().toText()).toBe(Summary.of(log, underKey).toText());
          }
        }
        expect(kept.summary().toText()).toBe(Summary.of(log, underKey).toText());
      }),
      300,
    );
  });

  it("is right after more was taken than a log remembers", () => {
    const log = new HashLog();
    const kept = new KeyedSet(log, { lo: 1, hi: 2 });
    for (let i = 0; i < 4_000; i++) push(log, i);
    kept.sketch(100);
    for (let i = 0; i < 10; i++) log.take(i);
    expect(log.generation).toBe(0);
    expect(kept.sketch(100).toText()).toBe(Sketch.of(log, 100, kept.key).toText());
    for (let i = 10; i < 3_900; i++) log.take(i);
    expect(log.generation).toBeGreaterThan(0);
    expect(log.takenCount).toBeLessThan(3_100);
    expect(kept.sketch(100).toText()).toBe(Sketch.of(log, 100, kept.key).toText());
    expect(kept.summary().count).toBe(100);
  });

  it("leaves summaries and sketches alone that it has given", () => {
    const log = new HashLog();
    const kept = new KeyedSet(log, { lo: 1, hi: 2 });
    push(log, 0);
    const [summary, sketch] = [kept.summary(), kept.sketch(10)];
    const texts = [summary.toText(), sketch.toText()];
    push(log, 1);
    kept.summary();
    kept.sketch(10);
    expect([summary.toText(), sketch.toText()]).toEqual(texts);
  });

  it("takes nothing away twice, nor where nothing is", () => {
    const log = new HashLog();
    push(log, 0);
    push(log, 1);
    for (const position of [1, 1, 2, 100]) log.take(position);
    expect(log.takenCount).toBe(1);
    expect(new KeyedSet(log, { lo: 5, hi: 6 }).summary().count).toBe(1);
  });

  it("is of an empty log after that was cleared, and of all that comes then", () => {
    const log = new HashLog();
    for (let i = 0; i < 10; i++) push(log, i);
    log.take(3);
    const kept = new KeyedSet(log, { lo: 1, hi: 2 });
    expect([log.length, log.takenCount, log.generation, kept.summary().count]).toEqual([10, 1, 0, 9]);
    log.clear();
    expect([log.length, log.takenCount, log.generation, kept.summary().count]).toEqual([0, 0, 1, 0]);
    push(log, 4);
    expect(setOf(kept.hashes())).toEqual(setOf(listOf([[hashes.lo[4] as number, hashes.hi[4] as number]])));
  });

  it("lists and sketches a share of its hashes", () => {
    const log = new HashLog();
    for (let i = 0; i < 1_000; i++) push(log, i);
    log.take(7);
    const set = new KeyedSet(log, { lo: 3, hi: 4 });
    const all = setOf(set.hashes());
    expect(all).toHaveLength(999);
    const parts = [0, 1, 2, 3].map((index) => {
      const share = Share.of(index, 4) as Share;
      const listed = set.hashes(share);
      expect(set.sketch(600, share).decode()).toMatchObject({ kind: "decoded" });
      expect(Sketch.of(listed, 50, set.key, share).toText()).toBe(set.sketch(50, share).toText());
      expect(Sketch.of(listed, 50, set.key).toText()).toBe(set.sketch(50, share).toText());
      return setOf(listed);
    });
    expect(parts.flat().toSorted()).toEqual(all);
    for (const part of parts) expect(part.length).toBeGreaterThan(200);
  });
});
