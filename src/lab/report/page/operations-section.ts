import { operationsOf, outcomeOf } from "../../../sim/checkers/operations.ts";
import type { ChartPoint, PageSection, Span } from "../../pages/chart-page.ts";
import { whole } from "../../text/table.ts";
import type { RunRecord } from "../run-record.ts";
import { overTheRun } from "./fault-spans.ts";
import { thinned } from "./thinned.ts";

const POINTS_MAX = 600;
const WORDS = { ok: "succeeded", fail: "failed", info: "unknown" } as const;

/** A line at 0 says no more than this. */
function withoutChart(count: number): string {
  if (count === 0) return "There is no chart: no operation was answered.";
  return `There is no chart: each of ${whole(count)} operations was answered at once, in 0 ms. In virtual time a node that asks no other one takes no time to answer.`;
}

/** How long clients waited for their replies. */
export function operationsSection({ history }: RunRecord, spans: readonly Span[]): PageSection {
  const series = new Map<string, ChartPoint[]>();
  for (const operation of operationsOf(history)) {
    const { invoked, end } = operation;
    if (end === undefined) continue;
    const name = `${invoked.operation}, ${WORDS[outcomeOf(operation)]}`;
    const points = series.get(name) ?? [];
    series.set(name, points);
    points.push({
      x: Math.round(invoked.timeMs) / 1_000,
      y: Math.round((end.timeMs - invoked.timeMs) * 100) / 100,
      label: `${invoked.operation} on ${invoked.node}${end.error === undefined ? "" : `: ${end.error.slice(0, 80)}`}`,
    });
  }
  const title = "Latency of each operation";
  const meaning =
    "The time from a client's request to its reply. A client gives up after five seconds; the outcome is unknown then.";
  const all = [...series.values()].flat();
  if (all.every(({ y }) => y === 0)) return { title, text: [meaning, withoutChart(all.length)] };
  return {
    title,
    text: meaning,
    charts: [
      {
        kind: "points",
        title: "Latency against the time of the request",
        ...overTheRun(spans),
        y: { label: "latency (ms)", min: 0 },
        series: [...series].map(([name, points]) => ({
          name,
          points: thinned(
            points,
            POINTS_MAX,
            ({ x }) => x,
            ({ y }) => y,
          ),
        })),
      },
    ],
  };
}
