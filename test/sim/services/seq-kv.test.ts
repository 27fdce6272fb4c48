import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { SequentialStore } from "../../../src/sim/services/sequential-store.ts";
import type { Service } from "../../../src/sim/services/service.ts";
import type { Body } from "../../../src/wire/message.ts";

const SEEDS = Array.from({ length: 50 }, (_, index) => `s${index}`);
const store = (seed = "seq") => new SequentialStore(new Random(seed));
const write = (key: string, value: unknown): Body => ({ type: "write", key, value });
const read = (key: string): Body => ({ type: "read", key });

/** Reads of three clients while a fourth writes a = 1, b = 1, a = 2, b = 2 … */
interface Sighting {
  readonly client: string;
  readonly key: "a" | "b";
  /** 0 before the first write. */
  readonly value: number;
}

function sightings(service: Service, seed: string): Sighting[] {
  const random = new Random(`${seed}/clients`);
  const seen: Sighting[] = [];
  let writes = 0;
  for (let i = 0; i < 400; i++) {
    const client = `n${random.int(4)}`;
    if (client === "n0") {
      const reply = service.handle(client, write(writes % 2 === 0 ? "a" : "b", Math.floor(writes / 2) + 1));
      expect(reply).toEqual({ type: "write_ok" });
      writes++;
    }
    const key = random.chance(0.5) ? "a" : "b";
    const reply = service.handle(client, read(key));
    seen.push({ client, key, value: reply.type === "error" ? 0 : (reply.value as number) });
  }
  return seen;
}

/**
 * The first sighting that fits no order of the states. State 2i − 1 is that after a = i, 2i that after b = i, so each
 * read says between which states its client was, and no client goes back.
 */
function contradiction(seen: readonly Sighting[]): Sighting | undefined {
  const least = new Map<string, number>();
  return seen.find(({ client, key, value }) => {
    const first = key === "a" ? 2 * value - 1 : 2 * value;
    const state = Math.max(least.get(client) ?? 0, first);
    least.set(client, state);
    return state > first + 1;
  });
}

describe("seq-kv", () => {
  test("shows each client the states in one order, without going back", () => {
    expect(SEEDS.filter((seed) => contradiction(sightings(store(seed), seed)) !== undefined)).toEqual([]);
  });

  test("shows a client its own writes at once, and others states of the past", () => {
    const seen = sightings(store(), "seq");
    const newest = (at: number, key: "a" | "b") =>
      Math.max(0, ...seen.slice(0, at).flatMap((other) => (other.key === key ? [other.value] : [])));
    const stale = seen.filter(({ client, key, value }, at) => client !== "n0" && value < newest(at, key));
    expect(stale.length).toBeGreaterThan(20);
    expect(new Set(stale.map(({ client }) => client))).toEqual(new Set(["n1", "n2", "n3"]));
    // The writer's reads follow its writes, and nobody else changes anything.
    const own = seen.filter(({ client, key }) => client === "n0" && key === "a").map(({ value }) => value);
    expect(own.length).toBeGreaterThan(20);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
    const service = store();
    for (let i = 1; i <= 100; i++) {
      service.handle("n0", write("a", i));
      expect(service.handle("n0", read("a"))).toEqual({ type: "read_ok", value: i });
    }
  });

  test("never shows the last change to a client that only reads, and does so once the client has written", () => {
    const service = store();
    for (let i = 1; i <= 3; i++) service.handle("n0", write("a", i));
    const reads = Array.from({ length: 100 }, () => service.handle("n1", read("a")).value);
    expect(reads.at(-1)).toBe(2);
    expect(reads).not.toContain(3);
    service.handle("n1", write("mine", 1));
    expect(service.handle("n1", read("a"))).toEqual({ type: "read_ok", value: 3 });
  });

  test("lets a write of what stood there already happen in the past, as Maelstrom's documentation tells it", () => {
    const service = store();
    service.handle("n1", write("x", 1));
    // Now n2 has seen it.
    service.handle("n2", write("mine", 1));
    expect(service.handle("n2", { type: "cas", key: "x", from: 1, to: 2 })).toEqual({ type: "cas_ok" });
    service.handle("n1", write("x", 1));
    expect(service.handle("n2", read("x"))).toEqual({ type: "read_ok", value: 2 });
  });

  test("forgets states that lie 32 back: nobody is further behind", () => {
    const service = store();
    for (let i = 1; i <= 1_000; i++) service.handle("n0", write(`k${i % 3}`, i));
    // 969 is the oldest state that is left, and the value of k0 in it.
    const { value } = service.handle("n1", read("k0"));
    expect(value).toBeGreaterThanOrEqual(969);
    expect(value).toBeLessThanOrEqual(999);
  });

  test("refuses a cas by the newest state, even where a past one would let it pass", () => {
    const service = store();
    service.handle("n1", write("x", 1));
    service.handle("n2", write("x", 2));
    expect(service.handle("n1", { type: "cas", key: "x", from: 1, to: 9 })).toMatchObject({ code: 22 });
    expect(service.handle("n1", read("x"))).toEqual({ type: "read_ok", value: 2 });
  });
});

describe("a wrong seq-kv", () => {
  test("is noticed where it reads backwards for the same client", () => {
    const forgetful = (seed: string): Service => {
      const inner = store(seed);
      let strangers = 0;
      // A read comes from a client without a position.
      const handle: Service["handle"] = (client, body) =>
        inner.handle(body.type === "read" ? `stranger ${strangers++}` : client, body);
      return { handle };
    };
    expect(SEEDS.filter((seed) => contradiction(sightings(forgetful(seed), seed)) === undefined)).toEqual([]);
  });

  test("is noticed where keys are behind each on its own", () => {
    const split = (seed: string): Service => {
      const stores = { a: store(`${seed}/a`), b: store(`${seed}/b`) };
      return { handle: (client, body) => stores[body.key as "a" | "b"].handle(client, body) };
    };
    expect(SEEDS.filter((seed) => contradiction(sightings(split(seed), seed)) === undefined)).toEqual([]);
  });
});
