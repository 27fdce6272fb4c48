import type { Random } from "../../node/random.ts";

/** The kinds of partition that Maelstrom's nemesis draws from, each equally likely. */
export const partitionKinds = ["one", "bisection", "majorities-ring", "minority-third"] as const;
export type PartitionKind = (typeof partitionKinds)[number];

/** For each receiver the senders that it does not hear. */
export type Blocks = ReadonlyMap<string, ReadonlySet<string>>;

/** Draws a partition of the given kind. */
export function partition(kind: PartitionKind, nodeIds: readonly string[], random: Random): Blocks {
  const nodes = random.shuffle(nodeIds);
  switch (kind) {
    case "one":
      return cutOff(nodes, 1);
    case "bisection":
      return cutOff(nodes, Math.floor(nodes.length / 2));
    case "minority-third":
      return cutOff(nodes, Math.floor((nodes.length - 1) / 3));
    case "majorities-ring":
      return majoritiesRing(nodes);
  }
}

/** The first `count` nodes and the rest hear nothing of each other. */
export function cutOff(nodes: readonly string[], count: number): Blocks {
  const inside = new Set(nodes.slice(0, count));
  const outside = new Set(nodes.slice(count));
  const blocks = new Map<string, ReadonlySet<string>>();
  if (inside.size === 0 || outside.size === 0) return blocks;
  for (const node of inside) blocks.set(node, outside);
  for (const node of outside) blocks.set(node, inside);
  return blocks;
}

/** On a ring every node hears the majority around itself: each sees a majority, no two the same. */
function majoritiesRing(ring: readonly string[]): Blocks {
  const count = ring.length;
  const majority = Math.floor(count / 2) + 1;
  const before = Math.floor(majority / 2);
  const blocks = new Map<string, ReadonlySet<string>>();
  ring.forEach((node, at) => {
    const heard = new Set<string>();
    for (let i = 0; i < majority; i++) heard.add(ring[(at - before + i + count) % count] as string);
    const unheard = new Set(ring.filter((other) => !heard.has(other)));
    if (unheard.size > 0) blocks.set(node, unheard);
  });
  return blocks;
}
