import { describe, expect, test } from "vitest";
import { ARRIVALS_KEPT_MAX, PATH_NODES_MAX } from "../../../src/node/limits.ts";
import { type ArrivalKind, ArrivalTable } from "../../../src/node/log/paths.ts";

const fromN2: ArrivalKind = { from: "n2", via: "tree", isFound: false, isRelayed: true };
const NO_PATH: readonly string[] = [];
/** The path of the only value of a message. */
const told = (...path: readonly string[]) => ({ paths: [path], path_of: [0] });

describe("an arrival table", () => {
  test("keeps equal paths and equal arrivals once", () => {
    const table = new ArrivalTable();
    const path = table.pathOf(told("n3", "n1"), 0);
    expect(path).toEqual(["n3", "n1"]);
    expect(table.pathOf(told("n3", "n1"), 0)).toBe(path);
    const arrival = table.arrival(fromN2, 3, path as readonly string[]);
    expect(arrival).toEqual({ ...fromN2, hops: 3, path: ["n3", "n1"] });
    expect(table.arrival({ ...fromN2 }, 3, path as readonly string[])).toBe(arrival);
  });

  test.each([
    ["from another peer", { ...fromN2, from: "n3" }, 1],
    ["from a life that may have ended", { ...fromN2, from: undefined }, 1],
    ["by a comparison", { ...fromN2, via: "gossip", isFound: true }, 1],
    ["not to be passed on", { ...fromN2, isRelayed: false }, 1],
    ["over more hops", fromN2, 2],
  ] as const)("tells an arrival %s from others", (_name, kind, hops) => {
    const table = new ArrivalTable();
    const first = table.arrival(fromN2, 1, NO_PATH);
    const other = table.arrival(kind, hops, NO_PATH);
    expect(other).toEqual({ ...kind, hops, path: [] });
    expect(first).toEqual({ ...fromN2, hops: 1, path: [] });
  });

  test(`keeps ${ARRIVALS_KEPT_MAX} arrivals by one path; further ones are as right, and kept by their entries alone`, () => {
    const table = new ArrivalTable();
    const arrivals = Array.from({ length: ARRIVALS_KEPT_MAX + 1 }, (_, i) =>
      table.arrival(fromN2, i, NO_PATH),
    );
    expect(table.arrival(fromN2, ARRIVALS_KEPT_MAX - 1, NO_PATH)).toBe(arrivals[ARRIVALS_KEPT_MAX - 1]);
    const further = table.arrival(fromN2, ARRIVALS_KEPT_MAX, NO_PATH);
    expect(further).toEqual(arrivals[ARRIVALS_KEPT_MAX]);
    expect(further).not.toBe(arrivals[ARRIVALS_KEPT_MAX]);
  });

  test(`takes no path of more than ${PATH_NODES_MAX} nodes, and none that a message does not tell`, () => {
    const table = new ArrivalTable();
    const nodes = Array.from({ length: PATH_NODES_MAX + 1 }, (_, i) => `n${i}`);
    expect(table.pathOf(told(...nodes.slice(1)), 0)).toHaveLength(PATH_NODES_MAX);
    expect(table.pathOf(told(...nodes), 0)).toBeUndefined();
    expect(table.pathOf(told("n1"), 1)).toBeUndefined();
    expect(table.pathOf({ paths: [["n1"]], path_of: [7] }, 0)).toBeUndefined();
    expect(table.pathOf({}, 0)).toBeUndefined();
  });
});
