import { describe, expect, it } from "vitest";
import { tombstonesLast } from "../../../../src/sim/checkers/workloads/two-phase-set.ts";
import { HistoryBuilder } from "../history-builder.ts";

class SetBuilder extends HistoryBuilder {
  addition(node: string, value: unknown, atMs: number): this {
    this.invoke(node, "add", value, atMs)("ok", value, atMs + 1);
    return this;
  }

  remove(node: string, value: unknown, atMs: number): this {
    this.invoke(node, "remove", value, atMs)("ok", value, atMs + 1);
    return this;
  }
}

const broken = (
  builder: SetBuilder,
  restarts: Parameters<typeof tombstonesLast>[1] = [],
  hasLosses = false,
) => tombstonesLast(builder.events, restarts, hasLosses).count;

describe("the checker of removals", () => {
  it("finds nothing wrong where elements are added and shown", () => {
    const one = new SetBuilder().addition("n1", "a", 0).read("n1", ["a"], 5).addition("n2", "b", 10);
    expect(broken(one.read("n1", ["a", "b"], 20).read("n2", ["a", "b"], 30, { final: true }))).toBe(0);
  });

  it("finds nothing wrong where a removal takes its time elsewhere", () => {
    const one = new SetBuilder().remove("n1", "a", 0).read("n2", ["a", "b"], 5).read("n2", ["b"], 10);
    expect(broken(one.read("n2", ["b"], 20, { final: true }))).toBe(0);
  });

  it("notices an element that is shown where its removal was acknowledged", () => {
    expect(broken(new SetBuilder().remove("n1", "a", 0).read("n1", ["a"], 5))).toBe(1);
  });

  it("notices an element that comes back after a read without it", () => {
    const one = new SetBuilder().read("n2", ["a"], 0).read("n2", [], 5).read("n2", ["a"], 10);
    expect(broken(one)).toBe(1);
    expect(broken(one, [{ node: "n2", timeMs: 8 }])).toBe(0);
  });

  it("notices a removed element in the last read of any node, unless what knew of it may be gone", () => {
    const one = new SetBuilder().remove("n1", "a", 0).read("n2", ["a"], 50, { final: true });
    expect(broken(one)).toBe(1);
    expect(broken(one, [], true)).toBe(0);
  });
});
