import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MultiValueDelta, MultiValueMap } from "../../src/crdt/multi-value-map.ts";
import { canonicalJson } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";
import { holds } from "../support/properties.ts";
import { contextOf, setText } from "./canonical.ts";

const create = () => new MultiValueMap<Json>(canonicalJson);

describe("a multi-value map", () => {
  it("counts the first write of c1 as {c1: 1}", () => {
    const map = create();
    expect(map.write("c1", "k", "v", {}).vc).toEqual({ c1: 1 });
    expect(map.read("k")).toEqual({ values: [{ value: "v", vc: { c1: 1 } }], conflict: false });
  });

  it("knows nothing of a key that nobody has written, whatever its name", () => {
    const map = create();
    for (const key of ["k", "toString"])
      expect([map.read(key), map.state(key), map.timestamp(key)]).toEqual([undefined, undefined, undefined]);
  });

  it("keeps concurrent writes of two clients as siblings, in one order everywhere", () => {
    const [one, two] = [create(), create()];
    const first = one.write("c1", "k", "x", {}).delta;
    const second = two.write("c2", "k", "y", {}).delta;
    expect(one.merge(second)).toEqual(second);
    expect(two.merge(first)).toEqual(first);
    const both = {
      values: [
        { value: "x", vc: { c1: 1 } },
        { value: "y", vc: { c2: 1 } },
      ],
      conflict: true,
    };
    expect(one.read("k")).toEqual(both);
    expect(two.read("k")).toEqual(both);
  });

  it("replaces what the context covers and leaves the rest", () => {
    const map = create();
    map.write("c1", "k", "x", {});
    map.write("c2", "k", "y", {});
    expect(map.write("c1", "k", "x2", { c1: 1 }).vc).toEqual({ c1: 2 });
    expect(map.read("k")?.values.map(({ value }) => value)).toEqual(["x2", "y"]);
    expect(map.write("c3", "k", "z", { c1: 2, c2: 1 }).vc).toEqual({ c1: 2, c2: 1, c3: 1 });
    expect(map.read("k")).toEqual({ values: [{ value: "z", vc: { c1: 2, c2: 1, c3: 1 } }], conflict: false });
  });

  it("gives the values of every key, in the order of a read, and leaves out keys where nothing stands", () => {
    const map = create();
    map.write("c2", "k", "b", {});
    map.write("c1", "k", "a", {});
    map.write("c1", "other", 1, {});
    map.merge([["empty", { siblings: [], replaced: { c1: 1 } }]]);
    expect([...map.value()]).toEqual([
      ["k", ["a", "b"]],
      ["other", [1]],
    ]);
  });

  it("keeps two writes of one client with the same stale context apart", () => {
    const map = create();
    expect(map.write("c1", "k", "a", {}).vc).toEqual({ c1: 1 });
    expect(map.write("c1", "k", "b", {}).vc).toEqual({ c1: 2 });
    expect(map.read("k")?.values.map(({ value }) => value)).toEqual(["a", "b"]);
  });

  it("leaves one sibling of a client that writes twice with its context", () => {
    const map = create();
    const { vc } = map.write("c1", "k", "a", {});
    expect(map.write("c1", "k", "b", vc).vc).toEqual({ c1: 2 });
    expect(map.read("k")).toEqual({ values: [{ value: "b", vc: { c1: 2 } }], conflict: false });
  });

  it("takes contexts with clients and numbers that nobody has seen as they are", () => {
    const map = create();
    expect(map.write("c1", "k", "a", { nobody: 7, c1: 3 }).vc).toEqual({ c1: 4, nobody: 7 });
    expect(
      map.merge([
        ["k", { siblings: [{ client: "nobody", counter: 7, context: {}, value: "x" }], replaced: {} }],
      ]),
    ).toEqual([]);
    expect(map.write("nobody", "k", "b", {}).vc).toEqual({ nobody: 8 });
    expect(map.read("k")?.values.map(({ value }) => value)).toEqual(["a", "b"]);
  });

  it("does not count a client's write again after it was replaced", () => {
    const map = create();
    map.write("c1", "k", "a", {});
    map.write("c2", "k", "b", { c1: 1 });
    expect(map.write("c1", "k", "c", {}).vc).toEqual({ c1: 2 });
  });

  it("counts on from a context that comes from another node", () => {
    expect(create().write("c1", "k", "v", { c1: 4, c2: 2 }).vc).toEqual({ c1: 5, c2: 2 });
  });

  it("does not let a replaced write back in, however late it comes", () => {
    const [one, two] = [create(), create()];
    const old = one.write("c1", "k", "old", {}).delta;
    const replacing = one.write("c2", "k", "new", { c1: 1 }).delta;
    const replacingThat = one.write("c3", "k", "newest", { c2: 1 }).delta;
    for (const delta of [replacingThat, replacing, old]) two.merge(delta);
    expect(two.read("k")?.values.map(({ value }) => value)).toEqual(["newest"]);
    expect(two.merge(old)).toEqual([]);
  });

  it("keeps both values where one client wrote at two nodes at once and made the same clock twice", () => {
    const [one, two] = [create(), create()];
    const first = one.write("c1", "k", "b", {}).delta;
    const second = two.write("c1", "k", "a", {}).delta;
    one.merge(second);
    two.merge(first);
    const both = {
      values: [
        { value: "a", vc: { c1: 1 } },
        { value: "b", vc: { c1: 1 } },
      ],
      conflict: true,
    };
    expect(one.read("k")).toEqual(both);
    expect(two.read("k")).toEqual(both);
    one.write("c1", "k", "settled", contextOf(one, "k"));
    expect(one.read("k")?.conflict).toBe(false);
  });

  it("takes the same write with two contexts as one sibling that knows both", () => {
    const [one, two] = [create(), create()];
    one.write("c1", "k", "v", { c2: 1 });
    two.write("c1", "k", "v", { c3: 1 });
    one.merge(two.fullState());
    expect(one.read("k")).toEqual({ values: [{ value: "v", vc: { c1: 1, c2: 1, c3: 1 } }], conflict: false });
  });

  it("settles every conflict by a write that has read all siblings", () => {
    const context = fc.dictionary(fc.constantFrom("c1", "c2", "c3"), fc.nat({ max: 3 }), {
      noNullPrototype: true,
    });
    holds(
      fc.property(fc.array(fc.tuple(fc.constantFrom("c1", "c2", "c3"), fc.nat(), context)), (writes) => {
        const map = create();
        for (const [client, value, read] of writes) map.write(client, "k", value, read);
        map.write("c9", "k", "settled", contextOf(map, "k"));
        expect(map.read("k")?.values.map(({ value }) => value)).toEqual(["settled"]);
      }),
    );
  });

  it("never gives two writes at one node the same clock", () => {
    const context = fc.dictionary(fc.constantFrom("c1", "c2"), fc.nat({ max: 3 }), { noNullPrototype: true });
    holds(
      fc.property(fc.array(fc.tuple(fc.constantFrom("c1", "c2"), context)), (writes) => {
        const map = create();
        const dots = writes.map(
          ([client, read]) => `${client} ${map.write(client, "k", 0, read).vc[client]}`,
        );
        expect(new Set(dots).size).toBe(writes.length);
      }),
    );
  });

  it("refuses a bad context, counter or vector, and changes nothing", () => {
    const map = create();
    const sibling = { client: "c1", counter: 1, context: {}, value: 1 };
    expect(() => map.write("c1", "k", 1, { c2: -1 })).toThrow(RangeError);
    expect(() => map.write("c1", "k", 1, { c1: Number.MAX_SAFE_INTEGER })).toThrow(RangeError);
    for (const siblings of [[sibling, { ...sibling, counter: 0 }], [{ ...sibling, context: { c1: 0.5 } }]]) {
      expect(() => map.merge([["k", { siblings, replaced: {} }]])).toThrow(RangeError);
    }
    expect(() => map.merge([["k", { siblings: [sibling], replaced: { c1: -1 } }]])).toThrow(RangeError);
    expect(map.size).toBe(0);
  });

  it("remembers what was replaced before it saw any of it", () => {
    const map = create();
    const delta = [["k", { siblings: [], replaced: { c1: 2 } }]] as const;
    expect(map.merge(delta)).toEqual(delta);
    expect(map.read("k")).toBeUndefined();
    expect(map.value()).toEqual(new Map());
    expect(
      map.merge([["k", { siblings: [{ client: "c1", counter: 2, context: {}, value: 1 }], replaced: {} }]]),
    ).toEqual([]);
    expect(map.write("c1", "k", "v", {}).vc).toEqual({ c1: 3 });
  });
});

describe("the count of standing siblings", () => {
  it("grows with each write that stands and shrinks with what is replaced", () => {
    const map = new MultiValueMap<Json>(canonicalJson);
    map.write("c1", "k", 1, {});
    map.write("c2", "k", 2, {});
    expect(map.standing).toBe(2);
    map.write("c1", "k", 3, { c1: 1, c2: 1 });
    expect(map.standing).toBe(1);
  });
});

describe("if the last writer wins", () => {
  const lww = (map: MultiValueMap<Json>, client: string, value: Json, ts: number) =>
    map.write(client, "k", value, {}, ts);

  it("a write replaces every sibling that its node knows", () => {
    const map = create();
    map.write("c1", "k", "a", {});
    map.write("c2", "k", "b", {});
    expect(lww(map, "c3", "c", 1).vc).toEqual({ c3: 1 });
    expect(map.read("k")).toEqual({ values: [{ value: "c", vc: { c3: 1 } }], conflict: false });
    expect(map.standing).toBe(1);
  });

  it("the later of two concurrent writes stands on both replicas, in whatever order they come", () => {
    const [one, two] = [create(), create()];
    const later = lww(one, "c1", "later", 2).delta;
    const earlier = lww(two, "c2", "earlier", 1).delta;
    expect(one.merge(earlier)).toEqual([]);
    expect(two.merge(later)).toEqual(later);
    expect(setText(one.fullState())).toBe(setText(two.fullState()));
    expect(one.read("k")?.values).toEqual([{ value: "later", vc: { c1: 1 } }]);
  });

  it("the greater by number stands of two concurrent writes of one client with one time", () => {
    const write = (counter: number): MultiValueDelta<Json> => [
      ["k", { siblings: [{ client: "c", counter, context: {}, value: counter, ts: 1 }], replaced: {} }],
    ];
    for (const order of [
      [9, 10],
      [10, 9],
    ]) {
      const map = create();
      for (const counter of order) map.merge(write(counter));
      expect(map.read("k")?.values).toEqual([{ value: 10, vc: { c: 10 } }]);
    }
  });

  it("the greater by client stands of two concurrent writes with one time, in whatever order they come", () => {
    const [one, two] = [create(), create()];
    const lesser = lww(one, "c1", "lesser", 1).delta;
    const greater = lww(two, "c2", "greater", 1).delta;
    expect(one.merge(greater)).toEqual(greater);
    expect(two.merge(lesser)).toEqual([]);
    for (const map of [one, two])
      expect(map.read("k")?.values).toEqual([{ value: "greater", vc: { c2: 1 } }]);
  });

  it.each([
    [1, 2],
    [2, 1],
    [undefined, 2],
    [2, undefined],
  ])("the same write with the times %s and %s counts from the later", (first, second) => {
    const map = create();
    const at = (ts: number | undefined) => ({
      siblings: [{ client: "c1", counter: 1, context: {}, value: "v", ...(ts === undefined ? {} : { ts }) }],
      replaced: {},
    });
    map.merge([["k", at(first)]]);
    map.merge([["k", at(second)]]);
    expect(map.state("k")).toEqual(at(2));
  });

  it("the time of the sibling that won is known, where there is one", () => {
    const map = create();
    expect(map.timestamp("k")).toBeUndefined();
    map.write("c1", "k", "a", {});
    expect(map.timestamp("k")).toBeUndefined();
    lww(map, "c2", "b", 7);
    map.write("c0", "k", "c", {});
    expect([map.timestamp("k"), map.timestamp("other")]).toEqual([7, undefined]);
  });

  it("refuses a time that is none and changes nothing", () => {
    const map = create();
    expect(() => lww(map, "c1", "a", Number.NaN)).toThrow(RangeError);
    expect(map.read("k")).toBeUndefined();
  });

  it("replicas that have exchanged their states are equal, and something stands, whatever was written how", () => {
    const step = fc.record({
      at: fc.nat({ max: 2 }),
      from: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
      client: fc.constantFrom("c1", "c2", "c3"),
      ts: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      hasRead: fc.boolean(),
    });
    holds(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const replicas = [create(), create(), create()] as const;
        for (const [number, { at, from, client, ts, hasRead }] of steps.entries()) {
          const replica = replicas[at] as MultiValueMap<Json>;
          if (from !== undefined) replica.merge((replicas[from] as MultiValueMap<Json>).fullState());
          // Each client has a node of its own: one that writes at two makes the same dot twice.
          replica.write(`${client}${at}`, "k", number, hasRead ? contextOf(replica, "k") : {}, ts);
        }
        for (let round = 0; round < 2; round++)
          for (const to of replicas) for (const from of replicas) to.merge(from.fullState());
        const [first, ...others] = replicas.map((replica) => setText(replica.fullState()));
        for (const other of others) expect(other).toBe(first);
        expect(replicas[0].read("k")?.values.length).toBeGreaterThan(0);
      }),
    );
  });
});
