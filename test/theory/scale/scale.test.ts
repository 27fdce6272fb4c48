import { describe, expect, it } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { predictBurden } from "../../../src/theory/scale/scale-model.ts";
import { simulateBurden } from "../../../src/theory/scale/scale-simulation.ts";
import { type Shape, shapes } from "../../../src/theory/scale/shape.ts";

const setting = (shape: Shape, nodes: number) => ({ shape, nodes, degree: 4, probability: 0.99, values: 40 });
const play = (shape: Shape, nodes: number) => simulateBurden(setting(shape, nodes), new Random("scale"));
const cases = shapes.flatMap((shape) => [100, 3_000].map((nodes) => ({ shape, nodes })));

describe("the cost of a value", () => {
  it.each(cases)("is as the model says: $shape, $nodes nodes", ({ shape, nodes }) => {
    const model = predictBurden(setting(shape, nodes));
    const simulated = play(shape, nodes);
    for (const name of ["messages", "meanHops", "lastHops", "busiest"] as const) {
      const { mean, standardError } = simulated[name];
      expect(Math.abs(model[name] - mean), name).toBeLessThan(Math.max(0.05 * mean, 3 * standardError));
    }
  });

  it.each([
    { shape: "star", nodes: 1_000, messages: 999, busiest: 999, depth: 1 },
    { shape: "two levels of hubs", nodes: 1_057, messages: 1_056, busiest: 33, depth: 2 },
    { shape: "three levels of hubs", nodes: 1_111, messages: 1_110, busiest: 11, depth: 3 },
  ] as const)("is a link's message in a tree: $shape", ({ shape, nodes, messages, busiest, depth }) => {
    const model = predictBurden(setting(shape, nodes));
    expect({ messages: model.messages, busiest: model.busiest }).toEqual({ messages, busiest });
    expect(model.lastHops).toBeGreaterThan(2 * depth - 0.2);
    expect(model.lastHops).toBeLessThanOrEqual(2 * depth);
    expect(play(shape, nodes)).toMatchObject({ messages: { mean: messages }, busiest: { mean: busiest } });
  });

  it("is n(d − 1) + 1 messages over a random regular graph, n K with random fanout", () => {
    expect(predictBurden(setting("random regular", 10_000)).messages).toBe(30_001);
    expect(predictBurden(setting("random fanout", 10_000)).messages).toBeCloseTo(140_000, -1);
  });

  it.each(shapes)("is one hop between two nodes: %s", (shape) => {
    expect(predictBurden(setting(shape, 2))).toMatchObject({ meanHops: 1, lastHops: 1 });
    expect(play(shape, 2)).toMatchObject({ meanHops: { mean: 1 }, lastHops: { mean: 1 } });
  });

  it("is known for a thousand million nodes", () => {
    const busiest = shapes.map((shape) => Math.round(predictBurden(setting(shape, 1e9)).busiest));
    expect(busiest.slice(0, 4)).toEqual([999_999_999, 31_623, 1_001, 7]);
    expect(busiest[4]).toBeLessThan(70);
  });

  it.each([{ nodes: 1 }, { degree: 3 }, { degree: 0 }, { probability: 2 }, { values: 0 }])(
    "is refused for %j",
    (wrong) => {
      const parameters = { ...setting("random regular", 10), ...wrong };
      expect(() => predictBurden(parameters)).toThrow(RangeError);
      expect(() => simulateBurden(parameters, new Random("scale"))).toThrow(RangeError);
    },
  );
});
