import { expect, it } from "vitest";
import { GSet } from "../../src/crdt/g-set.ts";
import { keyed } from "./canonical.ts";

it("a grow-only set shows what was added anywhere, once", () => {
  const [one, two] = [new GSet(), new GSet()];
  expect(one.add(...keyed("a"))).toEqual([keyed("a")]);
  expect(one.add(...keyed("a"))).toEqual([]);
  two.add(...keyed({ b: 1 }));
  expect(two.merge(one.fullState())).toEqual([keyed("a")]);
  expect(two.merge(one.fullState())).toEqual([]);
  expect(two.value()).toEqual([{ b: 1 }, "a"]);
  expect([two.size, two.has('"a"'), two.has("a")]).toEqual([2, true, false]);
});
