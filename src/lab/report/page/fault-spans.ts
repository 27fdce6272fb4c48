import type { Span } from "../../pages/chart-page.ts";
import type { NemesisRecord } from "../results-file.ts";

/**
 * The faults of a run as spans in milliseconds, each from its start to the heal of its kind and nodes, or else to the end of the
 * run. Kinds that this version does not know are spans like any other.
 */
export function faultSpans(events: readonly NemesisRecord[], endMs: number): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, { readonly from: number; readonly label: string }>();
  const close = (key: string, to: number): void => {
    const begun = open.get(key);
    if (begun !== undefined) spans.push({ ...begun, to });
    open.delete(key);
  };
  for (const event of events) {
    const key = `${event.kind ?? "partition"} ${event.nodes?.join(" ") ?? ""}`;
    close(key, event["time-ms"]);
    if (event.action !== "heal") open.set(key, { from: event["time-ms"], label: labelOf(event) });
  }
  for (const key of [...open.keys()]) close(key, endMs);
  return spans.sort((a, b) => a.from - b.from);
}

/** More nodes than these are not named: a fault of all links befalls every node. */
const NODES_NAMED_MAX = 3;

function labelOf({ kind = "partition", action, nodes = [], text = action }: NemesisRecord): string {
  const isNamed = kind !== "partition" && nodes.length > 0 && nodes.length <= NODES_NAMED_MAX;
  const what = isNamed ? `${kind} of ${nodes.join(", ")}` : kind;
  return text === kind ? what : `${what}: ${text}`;
}

/** The axis that all charts over a whole run share: time in seconds, and the faults on it. */
export function overTheRun(spans: readonly Span[]) {
  return {
    x: { label: "time of the run (s)", min: 0 },
    spans: spans.map(({ from, to, label }) => ({ from: from / 1_000, to: to / 1_000, label })),
  };
}
