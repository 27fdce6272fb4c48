import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byDot, CausalContext, type Dot, type DotRange } from "../../../src/crdt/clocks/causal-context.ts";
import { holds } from "../../support/properties.ts";

const contextOf = (...dots: readonly Dot[]) => CausalContext.of(dots);
const last = Number.MAX_SAFE_INTEGER;

describe("a causal context", () => {
  it("counts the dots that were seen, whether or not they follow on each other", () => {
    expect(contextOf().size).toBe(0);
    expect(contextOf(["a", 1], ["a", 2], ["b", 1], ["a", 5]).size).toBe(4);
    expect(contextOf(["a", 1], ["a", 1]).size).toBe(1);
  });

  it("keeps dots that do not follow on the others apart, in order, until those between them come", () => {
    const context = contextOf(["b", 4], ["a", 10], ["a", 9], ["a", 3], ["a", 1]);
    const apart = {
      a: [
        [1, 1],
        [3, 3],
        [9, 10],
      ],
      b: [[4, 4]],
    };
    expect(context.toJson()).toEqual(apart);
    expect(JSON.stringify(context.toJson())).toBe(JSON.stringify(apart));
    context.merge(contextOf(["a", 2]));
    expect(context.toJson()).toEqual({
      a: [
        [1, 3],
        [9, 10],
      ],
      b: [[4, 4]],
    });
    expect(CausalContext.fromJson(context.toJson()).toJson()).toEqual(context.toJson());
  });

  it("has no more than another one what that has not seen", () => {
    const rest = contextOf(["a", 1], ["a", 2], ["b", 7]).without(contextOf(["a", 1], ["b", 6]));
    expect([...rest.dots()]).toEqual([
      ["a", 2],
      ["b", 7],
    ]);
  });

  it("gives the dot after the last one that was seen of a writer", () => {
    const context = contextOf(["a", 2], ["a", 7]);
    expect([context.next("a"), context.next("b")]).toEqual([
      ["a", 8],
      ["b", 1],
    ]);
    expect(() => contextOf(["a", last]).next("a")).toThrow(new RangeError('the counter of "a" is exhausted'));
  });

  it("is the set of its dots", () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 12 });
    holds(
      fc.property(numbers, numbers, (left, right) => {
        const [one, other] = [left, right].map((all) => contextOf(...all.map((i): Dot => ["a", i])));
        const numbersOf = (context: CausalContext) => [...context.dots()].map(([, i]) => i);
        const ascending = (all: Iterable<number>) => [...new Set(all)].sort((a, b) => a - b);
        const rest = (one as CausalContext).without(other as CausalContext);
        expect(numbersOf(rest)).toEqual(ascending(left.filter((i) => !right.includes(i))));
        one?.merge(other as CausalContext);
        const union = ascending([...left, ...right]);
        expect([numbersOf(one as CausalContext), one?.size]).toEqual([union, union.length]);
        for (let i = 1; i <= 21; i++) expect(one?.has(["a", i])).toBe(union.includes(i));
      }),
    );
  });

  it("takes ranges that overlap, in any order, and a writer without any for none", () => {
    const ranges = [
      [5, 9],
      [1, 2],
      [3, 3],
      [6, 7],
    ] as const;
    expect(CausalContext.fromJson({ a: ranges, b: [] }).toJson()).toEqual({
      a: [
        [1, 3],
        [5, 9],
      ],
    });
  });

  it("counts no dots one by one, however many of them a few bytes claim", () => {
    const forged = CausalContext.fromJson({ a: [[1, last]] });
    const rest = forged.without(contextOf(["a", 3]));
    const expected: readonly DotRange[] = [
      [1, 2],
      [4, last],
    ];
    expect(rest.toJson()).toEqual({ a: expected });
    rest.merge(forged);
    expect([rest.toJson(), rest.size, rest.has(["a", last])]).toEqual([{ a: [[1, last]] }, last, true]);
  });

  it("refuses a dot that is none", () => {
    for (const counter of [0, -1, 0.5, 2 ** 53]) {
      const problem = new RangeError(`not the number of an event of "a": ${counter}`);
      expect(() => CausalContext.fromJson({ a: [[1, counter]] })).toThrow(problem);
      expect(() => contextOf(["a", counter])).toThrow(problem);
    }
    expect(() => CausalContext.fromJson({ a: [[3, 2]] })).toThrow(
      new RangeError('no range of events of "a": 3 to 2'),
    );
  });
});

describe("the order of dots", () => {
  it("is by writer, then by number", () => {
    expect([byDot(["a", 2], ["a", 10]), byDot(["a", 9], ["b", 1]), byDot(["b", 1], ["a", 9])]).toEqual([
      -8, -1, 1,
    ]);
  });
});
