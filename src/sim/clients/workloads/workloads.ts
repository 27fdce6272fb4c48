import { broadcastWorkload } from "./broadcast.ts";
import { gCounterWorkload, pnCounterWorkload } from "./counters.ts";
import { echoWorkload } from "./echo.ts";
import { gSetWorkload } from "./g-set.ts";
import { kvLwwWorkload } from "./kv-lww.ts";
import { kvVvWorkload } from "./kv-vv.ts";
import { uniqueIdsWorkload } from "./unique-ids.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's `--workload`, as far as this network knows them, and two of the lab's own for the course's key-value messages. */
export const workloadNames = [
  "broadcast",
  "echo",
  "unique-ids",
  "g-set",
  "g-counter",
  "pn-counter",
  "kv-lww",
  "kv-vv",
] as const;
export type WorkloadName = (typeof workloadNames)[number];

const makers: Readonly<Record<WorkloadName, () => Workload>> = {
  broadcast: broadcastWorkload,
  echo: echoWorkload,
  "unique-ids": uniqueIdsWorkload,
  "g-set": gSetWorkload,
  "g-counter": gCounterWorkload,
  "pn-counter": pnCounterWorkload,
  "kv-lww": kvLwwWorkload,
  "kv-vv": kvVvWorkload,
};

/** A fresh workload for one run. */
export function workload(name: WorkloadName): Workload {
  return makers[name]();
}
