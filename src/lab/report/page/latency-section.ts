import type { SetHistory } from "../../../sim/checkers/set-history.ts";
import { findFates, type ValueFate } from "../../../sim/checkers/workloads/set-full.ts";
import type {
  Axis,
  ChartPoint,
  PageSection,
  PointSeries,
  ReferenceLine,
  Span,
} from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import { figure } from "../../text/table.ts";
import type { Results } from "../results-file.ts";
import type { RunRecord } from "../run-record.ts";
import { overTheRun } from "./fault-spans.ts";
import { goneValues } from "./gone-values.ts";
import { thinned } from "./thinned.ts";
import { spreadMs } from "./ways.ts";

const POINTS_MAX = 900;
const LOWEST_SHARE = 0.15;
const STABLE = "stable in reads";

/** How long each value took, over the time at which it was broadcast. */
export function latencySection(record: RunRecord, set: SetHistory, spans: readonly Span[]): PageSection {
  const fates = findFates(set);
  const isGone = goneValues(record.results);
  const series: PointSeries[] = [
    { name: STABLE, points: pointsOf(fates, "stable") },
    ...reachedSeries(record),
  ];
  const missing = [
    { name: "lost: last seen in a read", some: fates.filter(({ element }) => !isGone(element)) },
    {
      name: "gone with killed nodes: last seen in a read",
      some: fates.filter(({ element }) => isGone(element)),
    },
  ];
  for (const { name, some } of missing) {
    const points = pointsOf(some, "lost");
    if (points.length > 0) series.push({ name, points, tone: "bad" });
  }
  const y = latencyAxis(series);
  const isFlat = series.every(({ points }) => points.every(({ y }) => y === 0));
  return {
    title: "Latency of each value",
    text: [
      "A value is stable from the moment on at which every read shows it. Its stable latency is the time from when somebody knew it (its broadcast was acknowledged, or a read showed it) to the last read that lacked it; 0 means that no read ever lacked it.",
      "A value is at every node when the last node has got a message with it. A node that lacks it and is not read just then makes nobody wait, so the stable latency is often shorter.",
      ...(isFlat ? ["There is no chart: no value took longer than 0 ms."] : []),
    ],
    charts: isFlat
      ? []
      : [
          {
            kind: "points",
            title: "Latency against the time of the broadcast",
            ...(y.scale === "log" && { note: logNote(series) }),
            ...overTheRun(spans),
            y,
            series,
            references: medianOf(record.results),
          },
        ],
  };
}

/** The printed median, so that it can be found among the points. */
function medianOf({ workload }: Results): readonly ReferenceLine[] {
  const median = workload["stable-latencies"]?.["0.5"];
  if (median === undefined) return [];
  return [{ axis: "y", at: median, label: `median of ${STABLE}: ${figure(median)} ms`, inLegend: true }];
}

/**
 * Logarithmic where a few latencies are so long, as under a partition, that a quarter of them would lie on top of each other at
 * the lower end of a linear axis.
 */
function latencyAxis(series: readonly PointSeries[]): Axis {
  const latencies = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((ms) => ms > 0);
  const ascending = latencies.sort((a, b) => a - b);
  const lowerQuartile = ascending[Math.floor(ascending.length / 4)] ?? 0;
  const isWide = lowerQuartile < LOWEST_SHARE * (ascending.at(-1) ?? 0);
  const label = "latency (ms)";
  return isWide ? { label, scale: "log", showsZero: true } : { label, min: 0 };
}

function logNote(series: readonly PointSeries[]): string {
  const hasZero = series.some(({ points }) => points.some(({ y }) => y === 0));
  const zero = " It has no 0: a latency of 0 ms stands at the lower edge, below the dashed line.";
  return `The axis is logarithmic, since some latencies are many times longer than most.${hasZero ? zero : ""}`;
}

function pointsOf(fates: readonly ValueFate[], outcome: ValueFate["outcome"]): readonly ChartPoint[] {
  const points = fates
    .filter((fate) => fate.outcome === outcome && Number.isFinite(fate.known.timeMs))
    .map(
      ({ element, known, latencyMs }): ChartPoint => ({
        x: round(known.timeMs / 1_000),
        y: latencyMs,
        label: `value ${plainText(element)}`,
      }),
    );
  return thin(points);
}

function reachedSeries({ traffic }: RunRecord): readonly PointSeries[] {
  const points = (traffic?.followed.values ?? [])
    .map(
      (value): ChartPoint => ({
        x: round(value.broadcastMs / 1_000),
        y: Math.round(spreadMs(value) * 10) / 10,
        label: `value ${plainText(value.value)}`,
      }),
    )
    .filter(({ y }) => Number.isFinite(y));
  return points.length === 0 ? [] : [{ name: "at every node", points: thin(points), hollow: true }];
}

function thin(points: readonly ChartPoint[]): readonly ChartPoint[] {
  return thinned(
    points,
    POINTS_MAX,
    ({ x }) => x,
    ({ y }) => y,
  );
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
