import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildOverlay,
  isOverlayName,
  needsTopology,
  type Overlay,
} from "../../../src/node/overlay/overlay.ts";
import { holds } from "../../support/properties.ts";
import type { Neighbors } from "../bench.ts";
import { line, total } from "../wire.ts";

const memberList = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`);

/** The overlay as every member sees it. */
function overlays(
  name: string,
  members: readonly string[],
  topology: Neighbors = {},
): ReadonlyMap<string, Overlay> {
  const graph = new Map(Object.entries(topology));
  return new Map(members.map((self) => [self, buildOverlay(name, self, members, graph)]));
}

function neighborsIn(seen: ReadonlyMap<string, Overlay>): Neighbors {
  return Object.fromEntries([...seen].map(([self, overlay]) => [self, overlay.neighbors]));
}

/** Distances from a node over any links. */
function distances(from: string, neighbors: Neighbors): ReadonlyMap<string, number> {
  const found = new Map([[from, 0]]);
  for (const [node, distance] of found) {
    for (const peer of neighbors[node] ?? []) if (!found.has(peer)) found.set(peer, distance + 1);
  }
  return found;
}

/** Both ends of every link know it. */
function expectSymmetric(neighbors: Neighbors): void {
  for (const [self, peers] of Object.entries(neighbors)) {
    for (const peer of peers) expect(neighbors[peer], `${peer} knows ${self}`).toContain(self);
  }
}

/** Any topology, one-sided and disconnected ones among them, of up to nine nodes. */
const anyTopology = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const members = memberList(count);
  const entry = fc.uniqueArray(fc.constantFrom(...members), { maxLength: 3 });
  return fc.array(entry, { minLength: count, maxLength: count }).map((lists) => {
    const pairs = members.map((self, i) => [self, (lists[i] ?? []).filter((peer) => peer !== self)] as const);
    return { members, topology: Object.fromEntries(pairs) as Neighbors };
  });
});

/** A topology with every link known at both ends. */
function bothSided({ members, topology }: { members: readonly string[]; topology: Neighbors }): Neighbors {
  const hasLink = (a: string, b: string) => topology[a]?.includes(b) === true;
  return Object.fromEntries(
    members.map((self) => [
      self,
      members.filter((peer) => peer !== self && (hasLink(self, peer) || hasLink(peer, self))),
    ]),
  );
}

describe("the spanning tree of a topology", () => {
  test("of a square leaves out one link, the same one on every node", () => {
    const square = { n1: ["n2", "n3"], n2: ["n1", "n4"], n3: ["n1", "n4"], n4: ["n3", "n2"] };
    const seen = overlays("spanning-tree", memberList(4), square);
    expect(neighborsIn(seen)).toEqual({ n1: ["n2", "n3"], n2: ["n1", "n4"], n3: ["n1"], n4: ["n2"] });
    expect([...seen.values()].map(({ parent }) => parent)).toEqual([undefined, "n1", "n1", "n2"]);
  });

  test("of a complete graph is a star around the first member", () => {
    const members = memberList(5);
    expect(neighborsIn(overlays("spanning-tree", members, total(members)))).toEqual({
      n1: ["n2", "n3", "n4", "n5"],
      n2: ["n1"],
      n3: ["n1"],
      n4: ["n1"],
      n5: ["n1"],
    });
  });

  test("has its neighbours in the order of the node's own entry; those that only the other end named follow", () => {
    const oneSided = { n1: [], n2: ["n4", "n1"], n3: ["n2"], n4: [] };
    expect(neighborsIn(overlays("spanning-tree", memberList(4), oneSided))).toEqual({
      n1: ["n2"],
      n2: ["n4", "n1", "n3"],
      n3: ["n2"],
      n4: ["n2"],
    });
  });

  test("is one tree for each part of the topology, breadth first, and the same on every node", () => {
    holds(
      fc.property(anyTopology, ({ members, topology }) => {
        const whole = bothSided({ members, topology });
        const seen = overlays("spanning-tree", members, topology);
        const neighbors = neighborsIn(seen);
        expectSymmetric(neighbors);
        const roots = members.filter((self) => seen.get(self)?.parent === undefined);
        const links = Object.values(neighbors).flat().length / 2;
        expect(links).toBe(members.length - roots.length);
        for (const root of roots) {
          expect([...distances(root, neighbors)].sort()).toEqual([...distances(root, whole)].sort());
        }
        for (const { spans } of seen.values()) expect(spans).toBe(roots.length === 1);
      }),
    );
  });

  test("splits all other nodes of its part into the neighbours and what lies behind each of them", () => {
    holds(
      fc.property(anyTopology, ({ members, topology }) => {
        for (const [self, overlay] of overlays("spanning-tree", members, topology)) {
          const reached = overlay.neighbors.flatMap((peer) => [peer, ...overlay.behind(peer)]);
          expect(new Set(reached).size).toBe(reached.length);
          const part = [...distances(self, bothSided({ members, topology })).keys()];
          expect([self, ...reached].sort()).toEqual(part.sort());
        }
      }),
    );
  });

  test("of a line has behind each neighbour the rest of the line on that side", () => {
    const members = memberList(5);
    const middle = buildOverlay("spanning-tree", "n3", members, new Map(Object.entries(line(members))));
    expect([middle.behind("n2"), middle.behind("n4")]).toEqual([["n1"], ["n5"]]);
    expect(middle.parent).toBe("n2");
  });

  test("of nothing leaves everybody alone, and says that it does not span", () => {
    const alone = overlays("spanning-tree", memberList(3));
    expect(neighborsIn(alone)).toEqual({ n1: [], n2: [], n3: [] });
    expect([...alone.values()].map(({ spans }) => spans)).toEqual([false, false, false]);
    expect(buildOverlay("spanning-tree", "n1", ["n1"], new Map()).spans).toBe(true);
  });
});

describe("the topology as an overlay", () => {
  test("has the neighbours that a node was told, in that order, even if only one end was told", () => {
    const topology = { n1: ["n3", "n2"], n2: [], n3: ["n1"] };
    const seen = overlays("topology", memberList(3), topology);
    expect(neighborsIn(seen)).toEqual(topology);
    expect([...seen.values()].every(({ relays }) => relays)).toBe(true);
  });

  test.each<[string, boolean, Neighbors]>([
    ["a line known at both ends", true, { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] }],
    ["a one-way ring", true, { n1: ["n2"], n2: ["n3"], n3: ["n1"] }],
    ["a node that tells nobody", false, { n1: ["n2", "n3"], n2: ["n1"], n3: [] }],
    ["a node that nobody tells", false, { n1: ["n2"], n2: ["n1"], n3: ["n1"] }],
    ["nodes that are left out of it", true, { n1: ["n2", "n3"] }],
  ])("with %s spans: %s", (_what, spans, topology) => {
    for (const overlay of overlays("topology", memberList(3), topology).values())
      expect(overlay.spans).toBe(spans);
  });

  test("has behind a neighbour whatever can be reached through it and is no neighbour itself", () => {
    const ring = { n1: ["n2", "n5"], n2: ["n1", "n3"], n3: ["n2", "n4"], n4: ["n3", "n5"], n5: ["n4", "n1"] };
    const first = buildOverlay("topology", "n1", memberList(5), new Map(Object.entries(ring)));
    expect(first.behind("n2")).toEqual(["n3", "n4"]);
    expect(first.behind("n5")).toEqual(["n4", "n3"]);
  });

  test("knows how far the farthest node on this side of each link is", () => {
    // n3 is the middle of n1 – n2 – n3 – n4 – n5, and n6 is next to it.
    const line = {
      n1: ["n2"],
      n2: ["n1", "n3"],
      n3: ["n2", "n4", "n6"],
      n4: ["n3", "n5"],
      n5: ["n4"],
      n6: ["n3"],
    };
    const seen = overlays("spanning-tree", memberList(6), line);
    const hops = [...seen].flatMap(([node, { neighbors, hopsBefore }]) =>
      neighbors.map((peer) => `${node}→${peer} ${hopsBefore(peer)}`),
    );
    expect(hops).toEqual([
      ...["n1→n2 0", "n2→n1 3", "n2→n3 1", "n3→n2 2", "n3→n4 2", "n3→n6 2"],
      ...["n4→n3 1", "n4→n5 3", "n5→n4 0", "n6→n3 0"],
    ]);
  });

  test("that falls into parts does not span, as seen from every node", () => {
    const parts = { n1: ["n2"], n2: ["n1"], n3: ["n4"], n4: ["n3"] };
    for (const { spans } of overlays("topology", memberList(4), parts).values()) expect(spans).toBe(false);
  });
});

describe("overlays over the members alone", () => {
  test("a star has the first member in its middle", () => {
    const seen = overlays("star", memberList(4));
    expect(neighborsIn(seen)).toEqual({ n1: ["n2", "n3", "n4"], n2: ["n1"], n3: ["n1"], n4: ["n1"] });
    expect([...seen.values()].map(({ parent }) => parent)).toEqual([undefined, "n1", "n1", "n1"]);
    expect(seen.get("n2")?.behind("n1")).toEqual(["n3", "n4"]);
  });

  test("a tree2 is the binary heap of the members in their order", () => {
    expect(neighborsIn(overlays("tree2", memberList(6)))).toEqual({
      n1: ["n2", "n3"],
      n2: ["n1", "n4", "n5"],
      n3: ["n1", "n6"],
      n4: ["n2"],
      n5: ["n2"],
      n6: ["n3"],
    });
  });

  test.each([1, 2, 3, 7, 999])("a tree%i gives nobody more children than that", (arity) => {
    const members = memberList(25);
    for (const { neighbors, parent } of overlays(`tree${arity}`, members).values()) {
      expect(neighbors.length - (parent === undefined ? 0 : 1)).toBeLessThanOrEqual(arity);
    }
  });

  test("in the total overlay a node that a client told tells all others, and none passes anything on", () => {
    const seen = overlays("total", memberList(3));
    expect(neighborsIn(seen)).toEqual({ n1: ["n2", "n3"], n2: ["n1", "n3"], n3: ["n1", "n2"] });
    for (const overlay of seen.values()) {
      expect(overlay).toMatchObject({ relays: false, spans: true, parent: undefined });
      for (const peer of overlay.neighbors) expect(overlay.behind(peer)).toEqual([]);
    }
  });

  test.each(Array.from({ length: 30 }, (_, i) => i + 1))(
    "a random regular overlay of %i nodes is connected, with at most four links a node, known at both ends",
    (count) => {
      const members = memberList(count);
      const seen = overlays("random-regular", members);
      const neighbors = neighborsIn(seen);
      expectSymmetric(neighbors);
      expect(distances("n1", neighbors).size).toBe(count);
      for (const [self, { neighbors: peers, spans, relays }] of seen) {
        expect(peers).not.toContain(self);
        expect(new Set(peers).size).toBe(peers.length);
        expect(peers.length).toBeLessThanOrEqual(4);
        expect([spans, relays]).toEqual([true, true]);
      }
    },
  );

  test.each(["star", "tree1", "tree3", "total", "random-regular"])(
    "%s of one node has no neighbours, of two it is one link",
    (name) => {
      expect(neighborsIn(overlays(name, ["n1"]))).toEqual({ n1: [] });
      expect(neighborsIn(overlays(name, ["n1", "n2"]))).toEqual({ n1: ["n2"], n2: ["n1"] });
    },
  );

  test.each(["star", "tree2", "total", "random-regular"])("%s of 1,000 nodes is built in no time", (name) => {
    const members = memberList(1_000);
    expect(buildOverlay(name, "n500", members, new Map()).spans).toBe(true);
  });
});

describe("names of overlays", () => {
  test.each(["topology", "spanning-tree", "star", "total", "random-regular", "tree1", "tree999"])(
    "%s is one",
    (name) => expect(isOverlayName(name)).toBe(true),
  );

  test.each(["", "tree", "treeK", "tree0", "tree01", "tree1000", "tree-1", "tree2 ", "Star", "ring"])(
    "%j is none",
    (name) => expect(isOverlayName(name)).toBe(false),
  );

  test("only two of them have to wait for the topology", () => {
    expect(
      ["topology", "spanning-tree", "star", "total", "random-regular", "tree3"].map(needsTopology),
    ).toEqual([true, true, false, false, false, false]);
  });
});

describe("a star with more leaves than one hub can serve", () => {
  test("has a second level of hubs, and still one parent a node", () => {
    const members = memberList(2_000);
    const hub = buildOverlay("star", "n1", members, new Map());
    const second = buildOverlay("star", "n2", members, new Map());
    const leaf = buildOverlay("star", "n2000", members, new Map());
    expect([hub.parent, hub.neighbors.length]).toEqual([undefined, 45]);
    expect([second.parent, second.neighbors.length]).toEqual(["n1", 46]);
    expect([leaf.parent, leaf.neighbors.length]).toEqual(["n45", 1]);
  });

  test("is one hub up to the limit", () => {
    expect(buildOverlay("star", "n1", memberList(1_024), new Map()).neighbors).toHaveLength(1_023);
  });
});
