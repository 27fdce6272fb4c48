import { bursts, clientRetries, clientsGone } from "./clients/client-faults.ts";
import { collidingValues } from "./clients/colliding-values.ts";
import { hugeState } from "./clients/huge-state.ts";
import { replicatedData } from "./clients/replicated-data.ts";
import type { FaultKind } from "./fault.ts";
import { hostilePeers } from "./hostile/hostile-peer.ts";
import { bandwidth } from "./network/bandwidth.ts";
import { capacity, clogging } from "./network/clogging.ts";
import { duplication, latency, loss, reordering } from "./network/link-quality.ts";
import { oneWayPartitions, partitions } from "./network/partition.ts";
import { slowNodes } from "./network/slow-node.ts";
import { clocks } from "./processes/clocks.ts";
import { clocksApart } from "./processes/clocks-apart.ts";
import { crashes, restarts } from "./processes/crash.ts";
import { lateStarts } from "./processes/late-start.ts";
import { lostSlices } from "./processes/lost-slices.ts";
import { mixedConfigurations } from "./processes/mixed-configuration.ts";
import { pauses } from "./processes/pause.ts";
import { reconfigurations } from "./processes/reconfiguration.ts";

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
