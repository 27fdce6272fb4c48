import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { EventualStore } from "../../../src/sim/services/eventual-store.ts";
import { Replica } from "../../../src/sim/services/replica.ts";

const stored = (value: string | number) => ({ value, identity: value });
const store = (seed: string) => new EventualStore(new Random(seed));
const read = { type: "read", key: "x" };

describe("lww-kv", () => {
  test("may not show a client what it has just written", () => {
    const service = store("fresh");
    const replies = Array.from({ length: 50 }, (_, value) => {
      service.handle("n0", { type: "write", key: "x", value });
      return service.handle("n0", read).value === value;
    });
    expect(replies.filter((isFresh) => isFresh).length).toBeGreaterThan(5);
    expect(replies.filter((isFresh) => !isFresh).length).toBeGreaterThan(5);
  });

  test("reads backwards and forwards until its replicas have met, and then one value for ever", () => {
    const service = store("converging");
    for (let value = 0; value < 20; value++) service.handle("n0", { type: "write", key: "x", value });
    const reads = Array.from({ length: 400 }, () => service.handle("n1", read).value);
    expect(new Set(reads.slice(0, 30)).size).toBeGreaterThan(1);
    expect(new Set(reads.slice(-100)).size).toBe(1);
  });

  test("loses a write to an earlier one where clocks are apart", () => {
    const [ahead, behind] = [new Replica(0, 2), new Replica(1, 2)];
    for (let value = 1; value <= 3; value++) ahead.set("x", stored(value));
    behind.set("x", stored("later"));
    behind.mergeInto(ahead);
    ahead.mergeInto(behind);
    expect([ahead.get("x")?.value, behind.get("x")?.value]).toEqual([3, 3]);
    // Its clock has jumped: from now on it wins.
    behind.set("x", stored("last"));
    behind.mergeInto(ahead);
    expect(ahead.get("x")?.value).toBe("last");
  });

  test("ends alike whichever replica is merged first, equal times included", () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const replicas = order.map((_, index) => new Replica(index, 3));
      const values = [5, "5", 7];
      for (const [index, replica] of replicas.entries()) {
        replica.set("x", stored(values[index] as string | number));
      }
      for (const from of [...order, ...order]) {
        for (const to of order) replicas[from]?.mergeInto(replicas[to] as Replica);
      }
      expect(replicas.map((replica) => replica.get("x")?.value)).toEqual(["5", "5", "5"]);
    }
  });

  test("hands on what a replica has heard from another", () => {
    const [first, second, third] = [new Replica(0, 3), new Replica(1, 3), new Replica(2, 3)];
    first.set("x", stored(1));
    first.mergeInto(second);
    second.mergeInto(third);
    first.mergeInto(first);
    expect(third.get("x")?.value).toBe(1);
  });
});
