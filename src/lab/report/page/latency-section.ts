import type { SetHistory } from "../../../sim/checkers/set-history.ts";
import { findFates, type ValueFate } from "../../../sim/checkers/workloads/set-full.ts";
import type { ChartPoint, PageSection, PointSeries, Span } from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import type { RunRecord } from "../run-record.ts";
import { overTheRun } from "./fault-spans.ts";
import { goneValues } from "./gone-values.ts";
import { thinned } from "./thinned.ts";
import { spreadMs } from "./ways.ts";

const POINTS_MAX = 900;

/** How long each value took, over the time at which it was broadcast. */
export function latencySection(record: RunRecord, set: SetHistory, spans: readonly Span[]): PageSection {
  const fates = findFates(set);
  const isGone = goneValues(record.results);
  const series: PointSeries[] = [
    { name: "stable in reads", points: pointsOf(fates, "stable") },
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
    if (points.length > 0) series.push({ name, points });
  }
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
            ...overTheRun(spans),
            y: { label: "latency (ms)", min: 0 },
            series,
          },
        ],
  };
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
  return points.length === 0 ? [] : [{ name: "at every node", points: thin(points) }];
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
