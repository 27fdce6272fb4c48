/** The three ways of deciding between writes, each as our node over the same network under the same load. */

import type { HostedNode } from "../../node/hosted.ts";
import { readLwwHistory, readVvHistory, type Stamp } from "../../sim/checkers/store-history.ts";
import { type LostWrites, lostWrites } from "../../sim/checkers/workloads/lost-writes.ts";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import { kvLwwWorkload } from "../../sim/clients/workloads/kv-lww.ts";
import { kvVvWorkload } from "../../sim/clients/workloads/kv-vv.ts";
import type { StoreMix } from "../../sim/clients/workloads/store-operations.ts";
import type { Workload } from "../../sim/clients/workloads/workload.ts";
import type { WorkloadName } from "../../sim/clients/workloads/workloads.ts";
import { WallClockNode } from "./wall-clock-node.ts";

export const wayNames = ["wall-clock", "hybrid-clock", "version-vectors"] as const;
export type WayName = (typeof wayNames)[number];

export interface Way {
  readonly name: WayName;
  readonly workload: WorkloadName;
  readonly makeWorkload: (mix: StoreMix, keys: readonly string[]) => Workload;
  /** The node of this way, around our own. */
  readonly nodeOf: (node: HostedNode) => HostedNode;
  readonly lostIn: (history: readonly HistoryEvent[]) => LostWrites<Stamp>;
}

export const ways: readonly Way[] = [
  {
    name: "wall-clock",
    workload: "kv-lww",
    makeWorkload: kvLwwWorkload,
    nodeOf: (node) => new WallClockNode(node),
    lostIn: (history) => lostWrites(readLwwHistory(history)),
  },
  {
    name: "hybrid-clock",
    workload: "kv-lww",
    makeWorkload: kvLwwWorkload,
    nodeOf: (node) => node,
    lostIn: (history) => lostWrites(readLwwHistory(history)),
  },
  {
    name: "version-vectors",
    workload: "kv-vv",
    makeWorkload: kvVvWorkload,
    nodeOf: (node) => node,
    lostIn: (history) => lostWrites(readVvHistory(history)),
  },
];
