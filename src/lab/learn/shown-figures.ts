/** The figures that a task's runs are compared by, out of `results.json`. */

import { figure } from "../text/table.ts";

/** As much of `results.json` as is looked at here. */
export interface ShownResults {
  readonly "valid?": unknown;
  readonly workload: {
    readonly "lost-count"?: number;
    readonly "stable-latencies"?: { readonly [quantile: string]: number };
    readonly "final-reads"?: readonly number[];
    readonly acceptable?: readonly (readonly [number, number])[];
  };
  readonly net: { readonly servers: { readonly "msgs-per-op": number | null } };
  readonly comparisons?: { readonly "bytes-sent": number; readonly "whole-set-bytes": number };
  readonly promises?: { readonly [name: string]: unknown };
  readonly traffic?: { readonly storm?: unknown };
}

const pickers = {
  "msgs-per-op": ({ net }) => figure(net.servers["msgs-per-op"], 1),
  lost: ({ workload }) => figure(workload["lost-count"]),
  "median ms": ({ workload }) => figure(workload["stable-latencies"]?.["0.5"]),
  "max ms": ({ workload }) => figure(workload["stable-latencies"]?.["1"]),
  storm: ({ traffic }) => (traffic?.storm === undefined ? "no" : "yes"),
  "broken promise": ({ promises = {} }) => brokenPromises(promises) || "none",
  "last reads": ({ workload }) => (workload["final-reads"] ?? []).join(", "),
  "right is": ({ workload }) => (workload.acceptable ?? []).map(rangeText).join(" or "),
  "kB of comparisons": ({ comparisons }) => figure((comparisons?.["bytes-sent"] ?? 0) / 1_000, 0),
  "kB of whole sets instead": ({ comparisons }) => figure((comparisons?.["whole-set-bytes"] ?? 0) / 1_000, 0),
} as const satisfies Record<string, (results: ShownResults) => string>;

export type ShownFigure = keyof typeof pickers;

/** The figure as it is printed. */
export function shownFigure(name: ShownFigure, results: ShownResults): string {
  return pickers[name](results);
}

function brokenPromises(promises: { readonly [name: string]: unknown }): string {
  return Object.entries(promises)
    .filter(([, promise]) => (promise as { "valid?"?: unknown })["valid?"] === false)
    .map(([name]) => name)
    .join(", ");
}

function rangeText([least, most]: readonly [number, number]): string {
  return least === most ? String(least) : `${least} to ${most}`;
}
