import { describe, expect, it } from "vitest";
import { ValueTrail } from "../../../../src/sim/checkers/storm/value-trail.ts";

describe("the trail of a value", () => {
  it("knows where it passed most often, how often alone, and over which time", () => {
    const trail = new ValueTrail("v", 3);
    expect([trail.value, trail.index, trail.busiest]).toEqual(["v", 3, undefined]);
    trail.onReceived("n1", "n2", 10, false);
    trail.onReceived("n2", "n1", 20, true);
    trail.onReceived("n1", "n2", 30, true);
    trail.onReceived("n1", "n2", 40, false);
    expect(trail.busiest).toEqual({
      src: "n1",
      dest: "n2",
      count: 3,
      plainCount: 1,
      firstMs: 10,
      lastMs: 40,
      gapSquares: 500,
    });
  });

  it("names the first of two links that it took as often", () => {
    const trail = new ValueTrail("v", 0);
    trail.onReceived("n1", "n2", 0, true);
    trail.onReceived("n2", "n3", 1, true);
    expect(trail.busiest).toMatchObject({ src: "n1", dest: "n2" });
  });

  /** A node with neighbours gets the value so often, and sends it to these each time. */
  const trailOf = (received: number, dests: readonly string[]) => {
    const trail = new ValueTrail("v", 0);
    for (let i = 0; i < received; i++) {
      trail.onReceived("n0", "n1", i, true);
      for (const dest of dests) trail.onSent("n1", dest);
    }
    return trail;
  };

  it("tells a node that sends it to all its neighbours from one that leaves out the sender", () => {
    expect(trailOf(5, ["n0", "n2", "n3"]).echoes).toBe(true);
    const others = new ValueTrail("v", 0);
    for (const [src, dests] of [
      ["n0", ["n2", "n3"]],
      ["n2", ["n0", "n3"]],
      ["n3", ["n0", "n2"]],
    ] as const) {
      others.onReceived(src, "n1", 0, true);
      for (const dest of dests) others.onSent("n1", dest);
    }
    expect(others.echoes).toBe(false);
  });

  it("does not count nodes that only receive it", () => {
    const trail = trailOf(4, ["n0", "n2"]);
    for (let i = 0; i < 100; i++) trail.onReceived("n1", "n2", i, true);
    expect(trail.echoes).toBe(true);
  });
});
