import { capacity, clogging } from "./clogging.ts";
import { crashes, restarts } from "./crash.ts";
import type { FaultKind } from "./fault.ts";
import { duplication, latency, loss, reordering } from "./link-quality.ts";
import { oneWayPartitions, partitions } from "./partition.ts";
import { pauses } from "./pause.ts";

/** All kinds of fault. Links are wrapped in this order, the first innermost. */
export const faultKinds: readonly FaultKind[] = [
  latency,
  loss,
  duplication,
  reordering,
  partitions,
  oneWayPartitions,
  clogging,
  capacity,
  crashes,
  restarts,
  pauses,
];
