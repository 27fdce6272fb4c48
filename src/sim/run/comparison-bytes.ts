import { countdown } from "../clients/handshake.ts";
import type { Cluster } from "./cluster.ts";
import type { ComparisonBytes } from "./run-result.ts";

/** Asks every node what its comparisons have cost; calls back once with the sum, `undefined` where no node told any. */
export function askComparisonBytes(
  cluster: Cluster,
  onDone: (bytes: ComparisonBytes | undefined) => void,
): void {
  let sum: ComparisonBytes | undefined;
  const allDone = countdown(cluster.nodeIds.length, () => onDone(sum));
  for (const id of cluster.nodeIds) {
    cluster.ask(id, { type: "gossip_stats", bytes: true }, (reply) => {
      sum = addedBytes(sum, reply?.bytes);
      allDone();
    });
  }
}

/** The sum with what one node has told, if it has. */
function addedBytes(sum: ComparisonBytes | undefined, told: unknown): ComparisonBytes | undefined {
  const { digest_exchanges: exchanges, whole_sets: wholeSets } = (told ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof exchanges !== "number" || typeof wholeSets !== "number") return sum;
  return {
    exchanges: (sum?.exchanges ?? 0) + exchanges,
    wholeSets: (sum?.wholeSets ?? 0) + wholeSets,
  };
}
