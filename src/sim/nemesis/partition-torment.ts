import type { Network } from "../network/network.ts";
import { type Blocks, type PartitionKind, partition, partitionKinds } from "../network/partitions.ts";
import type { Torment } from "./deed.ts";
import { inOrder } from "./node-torments.ts";

/** Cuts the network: by one of Maelstrom's kinds, or into groups. A later cut takes the place of an earlier one. */
export function partitioning(network: Network, nodeIds: readonly string[]): Torment {
  return ({ action, groups }, random) => {
    const kind = partitionKinds.find((name) => name === action);
    const drawn = kind ?? (random.pick(partitionKinds) as PartitionKind);
    const blocks = groups === undefined ? partition(drawn, nodeIds, random) : apart(groups, nodeIds);
    network.block(blocks);
    const blocked: Record<string, readonly string[]> = {};
    for (const [receiver, senders] of blocks) blocked[receiver] = [...senders];
    return {
      action: groups === undefined ? drawn : "groups",
      nodes: inOrder([...blocks.keys()], nodeIds),
      text: groups === undefined ? drawn : groups.map((group) => group.join(" ")).join(" | "),
      blocked,
      endText: "healed",
      end: () => network.heal(),
    };
  };
}

/** Each group hears itself alone; nodes that are in none are one more group. */
function apart(groups: readonly (readonly string[])[], nodeIds: readonly string[]): Blocks {
  const named = new Set(groups.flat());
  const rest = nodeIds.filter((id) => !named.has(id));
  const blocks = new Map<string, ReadonlySet<string>>();
  for (const group of [...groups, rest]) {
    const unheard = new Set(nodeIds.filter((id) => !group.includes(id)));
    if (unheard.size > 0) for (const id of group) blocks.set(id, unheard);
  }
  return blocks;
}
