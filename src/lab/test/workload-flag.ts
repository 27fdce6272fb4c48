/** `--workload`: those that exist here, and where to go with the others. */

import { InvalidArgumentError } from "commander";
import { closestName } from "../../node/settings/did-you-mean.ts";
import { type WorkloadName, workloadNames } from "../../sim/clients/workloads/workloads.ts";

/** Maelstrom's other workloads (its doc/workloads.md). They judge logs, transactions and registers that can be linearized. */
const workloadsOfMaelstromAlone = ["kafka", "lin-kv", "txn-list-append", "txn-rw-register"] as const;

/** Parses a workload's name. Refuses with those that exist, and says of which real Maelstrom is needed. */
export function workloadName(text: string): WorkloadName {
  const name = workloadNames.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  throw new InvalidArgumentError(`Allowed: ${workloadNames.join(", ")}; ${advice(text)}`);
}

function advice(text: string): string {
  const elsewhere: readonly string[] = workloadsOfMaelstromAlone;
  if (elsewhere.includes(text))
    return `${text} needs real Maelstrom, as in: maelstrom test -w ${text} --bin FILE`;
  const meant = closestName(text, [...workloadNames, ...elsewhere]);
  if (meant === undefined) return `real Maelstrom also has ${elsewhere.join(", ")}`;
  return `did you mean ${meant}${elsewhere.includes(meant) ? ", which needs real Maelstrom" : ""}?`;
}
