import { describe, expect, it } from "vitest";
import { byDot, CausalContext, type Dot } from "../../../src/crdt/clocks/causal-context.ts";

function contextOf(...dots: readonly Dot[]): CausalContext {
  const context = new CausalContext();
  for (const dot of dots) context.add(dot);
  return context;
}

describe("a causal context", () => {
  it("counts the dots that were seen, whether or not they follow on each other", () => {
    expect(contextOf().size).toBe(0);
    expect(contextOf(["a", 1], ["a", 2], ["b", 1], ["a", 5]).size).toBe(4);
    expect(contextOf(["a", 1], ["a", 1]).size).toBe(1);
  });

  it("keeps dots that do not follow on the others apart, in order, until those between them come", () => {
    const context = contextOf(["b", 4], ["a", 10], ["a", 9], ["a", 3], ["a", 1]);
    expect(context.toJson()).toEqual({
      vector: { a: 1 },
      dots: [
        ["a", 3],
        ["a", 9],
        ["a", 10],
        ["b", 4],
      ],
    });
    context.add(["a", 2]);
    expect(context.toJson()).toEqual({
      vector: { a: 3 },
      dots: [
        ["a", 9],
        ["a", 10],
        ["b", 4],
      ],
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

  it("refuses a dot that is none", () => {
    for (const counter of [0, -1, 0.5, 2 ** 53]) {
      const json = { vector: {}, dots: [["a", counter]] } as const;
      expect(() => CausalContext.fromJson(json)).toThrow(
        new RangeError(`not the number of an event of "a": ${counter}`),
      );
    }
  });
});

describe("the order of dots", () => {
  it("is by writer, then by number", () => {
    expect([byDot(["a", 2], ["a", 10]), byDot(["a", 9], ["b", 1]), byDot(["b", 1], ["a", 9])]).toEqual([
      -8, -1, 1,
    ]);
  });
});
