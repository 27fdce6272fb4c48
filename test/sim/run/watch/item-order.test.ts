import { describe, expect, it } from "vitest";
import { coversItem } from "../../../../src/sim/run/watch/item-order.ts";
import type { StateItem } from "../../../../src/wire/peer-messages.ts";

const both: StateItem = [
  "siblings",
  "k",
  [
    [
      ["c1", 1, {}, 0],
      ["c2", 1, {}, 1],
    ],
    {},
  ],
];
const merged: StateItem = ["siblings", "k", [[["c1", 2, { c1: 1, c2: 1 }, 2]], { c1: 1, c2: 1 }]];

describe("an item covers another content of it", () => {
  it.each<[string, StateItem, StateItem]>([
    ["that is the same", ["set", "a", 0], ["set", "a", 0]],
    ["that is not removed yet", ["set", "a", 1], ["set", "a", 0]],
    ["that counts less", ["added", "n1#1", 5], ["added", "n1#1", 4]],
    ["that is earlier", ["lww", "k", [1, 11]], ["lww", "k", [2, 10]]],
    ["that loses the tie", ["lww", "k", [2, 10]], ["lww", "k", [1, 10]]],
    ["whose siblings it has", both, ["siblings", "k", [[["c2", 1, {}, 1]], {}]]],
    ["whose siblings it has replaced", merged, both],
  ])("%s", (_name, held, wanted) => {
    expect(coversItem(held, wanted)).toBe(true);
  });

  it.each<[string, StateItem, StateItem]>([
    ["that is removed", ["set", "a", 0], ["set", "a", 1]],
    ["that counts more", ["taken", "n1#1", 4], ["taken", "n1#1", 5]],
    ["that is later", ["lww", "k", [2, 10]], ["lww", "k", [1, 11]]],
    ["that wins the tie", ["lww", "k", [1, 10]], ["lww", "k", [2, 10]]],
    ["with a sibling that it lacks", ["siblings", "k", [[["c2", 1, {}, 1]], {}]], both],
    ["that has replaced more", both, merged],
  ])("but not one %s", (_name, held, wanted) => {
    expect(coversItem(held, wanted)).toBe(false);
  });
});
