/** A balanced tree of hubs: a root, levels of inner hubs, and leaves below the last of them. */

/** How many nodes are on each level, the root's first, the leaves' last. */
export type HubTree = readonly number[];

/** The tree of n ≥ 2 nodes with so many levels of hubs whose hubs have the fewest children. One level is a star. */
export function hubTree(nodes: number, hubLevels: number): HubTree {
  let branching = Math.max(1, Math.floor(nodes ** (1 / hubLevels)) - 2);
  while (capacity(branching, hubLevels) < nodes) branching += 1;
  const levels: number[] = [];
  let left = nodes;
  for (let level = 0; level < hubLevels; level++) {
    const size = Math.min(left, branching ** level);
    levels.push(size);
    left -= size;
  }
  return [...levels, left].filter((size) => size > 0);
}

/** The parent of each node; nodes are numbered level by level, and each level is dealt out to the one above in turn. */
export function parentsOf(levels: HubTree): Int32Array {
  const parents = new Int32Array(levels.reduce((sum, size) => sum + size, 0)).fill(-1);
  let above = 0;
  let first = 1;
  for (const [level, size] of levels.entries()) {
    if (level === 0) continue;
    const hubs = levels[level - 1] as number;
    for (let i = 0; i < size; i++) parents[first + i] = above + (i % hubs);
    above = first;
    first += size;
  }
  return parents;
}

/** The most links that a node has: those to its children, and one to its parent unless it is the root. */
export function busiestLinks(levels: HubTree): number {
  const links = levels
    .slice(1)
    .map((size, above) => Math.ceil(size / (levels[above] as number)) + (above > 0 ? 1 : 0));
  return Math.max(1, ...links);
}

/**
 * Hops between two nodes, averaged over all pairs: a link with s nodes behind it is on the way of s(n − s) pairs. All nodes
 * of a level are taken to have equally many nodes behind them.
 */
export function meanHops(levels: HubTree): number {
  const nodes = levels.reduce((sum, size) => sum + size, 0);
  let behind = 0;
  let crossings = 0;
  for (let level = levels.length - 1; level > 0; level--) {
    const size = levels[level] as number;
    behind += size;
    const each = behind / size;
    crossings += size * each * (nodes - each);
  }
  return (2 * crossings) / (nodes * (nodes - 1));
}

/**
 * Hops from a random node to the farthest: up to the root, and down to a leaf below another of its children. Where only one
 * child has leaves, in trees of a few nodes, it is an upper bound.
 */
export function meanLastHops(levels: HubTree): number {
  const nodes = levels.reduce((sum, size) => sum + size, 0);
  const depths = levels.reduce((sum, size, level) => sum + size * level, 0);
  const depth = levels.length - 1;
  return Math.min(nodes - 1, depths / nodes + depth);
}

function capacity(branching: number, hubLevels: number): number {
  let total = 1;
  for (let level = 1; level <= hubLevels; level++) total += branching ** level;
  return total;
}
