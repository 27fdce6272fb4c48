import { bandwidth } from "./bandwidth.ts";
import { bursts, clientRetries, clientsGone } from "./client-faults.ts";
import { clocks } from "./clocks.ts";
import { clocksApart } from "./clocks-apart.ts";
import { capacity, clogging } from "./clogging.ts";
import { collidingValues } from "./colliding-values.ts";
import { crashes, restarts } from "./crash.ts";
import type { FaultKind } from "./fault.ts";
import { hostilePeers } from "./hostile-peer.ts";
import { hugeState } from "./huge-state.ts";
import { lateStarts } from "./late-start.ts";
import { duplication, latency, loss, reordering } from "./link-quality.ts";
import { lostSlices } from "./lost-slices.ts";
import { mixedConfigurations } from "./mixed-configuration.ts";
import { oneWayPartitions, partitions } from "./partition.ts";
import { pauses } from "./pause.ts";
import { reconfigurations } from "./reconfiguration.ts";
import { replicatedData } from "./replicated-data.ts";
import { slowNodes } from "./slow-node.ts";

/** All kinds of fault, as in the table. Links are wrapped in this order, the first innermost. */
export const faultKinds: readonly FaultKind[] = [
  latency,
  loss,
  duplication,
  reordering,
  partitions,
  oneWayPartitions,
  clogging,
  capacity,
  slowNodes,
  bandwidth,
  crashes,
  restarts,
  pauses,
  clocks,
  lateStarts,
  reconfigurations,
  lostSlices,
  clocksApart,
  mixedConfigurations,
  clientRetries,
  clientsGone,
  bursts,
  collidingValues,
  hugeState,
  replicatedData,
  hostilePeers,
];
