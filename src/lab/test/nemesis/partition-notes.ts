/** Notes for a reader of "passed with partitions": partitions that cut nobody off, or met no message. */

import { whole } from "../../text/table.ts";

/** A deed of the nemesis, of a run or of its `results.json`. */
interface Deed {
  readonly kind?: string | undefined;
  readonly action: string;
  /** For each receiver the senders that it does not hear; absent where it was not written down. */
  readonly blocked?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The deeds of a run, and its messages between nodes, those with services among them. */
export interface PartitionedRun {
  readonly deeds: readonly Deed[];
  readonly nodeCount: number;
  readonly sentCount: number;
  readonly droppedCount: number;
}

/** A sentence for each thing to know; mostly none. */
export function partitionNotes(run: PartitionedRun): readonly string[] {
  const partitions = run.deeds.filter(
    ({ kind = "partition", action }) => kind === "partition" && action !== "heal",
  );
  const idle = partitions.filter(({ blocked }) => blocked !== undefined && Object.keys(blocked).length === 0);
  return [
    ...idleNotes(idle, partitions.length, run.nodeCount),
    ...missedNotes(partitions.length - idle.length, run),
  ];
}

function idleNotes(idle: readonly Deed[], partitionCount: number, nodeCount: number): string[] {
  if (idle.length === 0) return [];
  const which =
    partitionCount === 1 ? "the only partition" : `${idle.length} of ${partitionCount} partitions`;
  const reasons = new Set(idle.map(({ action }) => idleReason(action, nodeCount)));
  return [`${which} cut nobody off: ${[...reasons].join("; ")}`];
}

function missedNotes(cutCount: number, { sentCount, droppedCount }: PartitionedRun): string[] {
  if (cutCount === 0 || sentCount === 0 || droppedCount > 0) return [];
  const which = cutCount === 1 ? "the partition" : `${cutCount} partitions`;
  return [
    `${which} dropped none of ${whole(sentCount)} messages between nodes, so the run does not show how the nodes bear partitions; messages to services always pass`,
  ];
}

/** The kinds are those of Maelstrom's nemesis, which draws them for any number of nodes. */
function idleReason(action: string, nodeCount: number): string {
  if (nodeCount === 1) return "there is one node alone";
  if (action === "minority-third")
    return `minority-third takes fewer than a third of ${nodeCount} nodes, which is none, as on Maelstrom`;
  if (action === "majorities-ring")
    return `majorities-ring leaves each node a majority, of ${nodeCount} nodes all, as on Maelstrom`;
  return `${action} left all nodes together`;
}
