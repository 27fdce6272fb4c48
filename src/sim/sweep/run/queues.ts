import type { Inspection, PeerInspection } from "../../../node/inspection.ts";
import type { NodeQueues } from "../../checkers/promises/bounded.ts";
import type { Scheduler } from "../../time/scheduler.ts";

const LOOK_INTERVAL_MS = 1_000;

/** A queue by its name, and its length as far as one peer is concerned. */
type Queue = readonly [name: string, length: (peer: PeerInspection) => number];

/** Queues that an idle node has empty, for neighbours that live. */
const owed: readonly Queue[] = [
  ["plain forwards", ({ plainForwards }) => plainForwards],
  ["known entries", ({ known }) => known],
  ["unacknowledged entries", ({ unacknowledged }) => unacknowledged],
  ["open comparisons", ({ isComparing }) => (isComparing ? 1 : 0)],
];

/** Queues that are bounded for every peer at all times. */
const kept: readonly Queue[] = [
  ["plain forwards to one peer", ({ plainForwards }) => plainForwards],
  ["known entries of one peer", ({ known }) => known],
  ["unacknowledged entries to one peer", ({ unacknowledged }) => unacknowledged],
  ["remembered messages of one peer", ({ messages }) => messages],
];

/** Nodes that can be looked into, as long as they run. */
export type Watched = ReadonlyMap<string, { inspect(): Inspection | undefined }>;

/** The sizes of a node's queues for neighbours that live, over all of them. */
export function queuesOf({ id, peers }: Inspection, livingIds: readonly string[]): NodeQueues {
  const living = new Set(livingIds);
  const counted = peers.filter(({ peer, isNeighbor }) => isNeighbor && living.has(peer));
  const lengths = owed.map(([name, length]) => {
    return [name, counted.reduce((sum, peer) => sum + length(peer), 0)] as const;
  });
  return { node: id, lengths: Object.fromEntries(lengths) };
}

/** The most that each node ever kept of one peer: neighbour or not, dead or alive. */
export class QueueWatch {
  readonly #most = new Map<string, number[]>();

  /** Looks into all nodes now and again, as long as the run lasts. */
  start(scheduler: Scheduler, nodes: Watched): void {
    for (const [id, node] of nodes) this.#look(id, node.inspect());
    scheduler.at(scheduler.nowMs() + LOOK_INTERVAL_MS, () => this.start(scheduler, nodes));
  }

  get most(): readonly NodeQueues[] {
    return [...this.#most].map(([node, lengths]) => {
      return { node, lengths: Object.fromEntries(kept.map(([name], at) => [name, lengths[at] ?? 0])) };
    });
  }

  #look(id: string, inspection: Inspection | undefined): void {
    if (inspection === undefined) return;
    const most = this.#most.get(id) ?? kept.map(() => 0);
    this.#most.set(id, most);
    kept.forEach(([, length], at) => {
      for (const peer of inspection.peers) most[at] = Math.max(most[at] as number, length(peer));
    });
  }
}
