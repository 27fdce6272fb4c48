import type { FollowedValue } from "../../../sim/checkers/trails/value-follower.ts";
import type { SpreadSample } from "../../../theory/spread-times.ts";
import type { Chart, LineChart, LineSeries, PageSection, Span } from "../../pages/chart-page.ts";
import { whole } from "../../text/table.ts";
import type { RunRecord, RunTraffic } from "../run-record.ts";
import type { NodeModel } from "./node-model.ts";
import { spreadCurves, timesOver } from "./spread-curves.ts";
import { NODES_DRAWN_MAX, spreadMs } from "./ways.ts";

const TIMES = 120;
const BAND_NAME = "5th to 95th percentile";

/** The share of nodes that hold a value against the time since its broadcast, apart for values that met a fault. */
export function spreadSection(
  { nodeIds }: RunRecord,
  { followed }: RunTraffic,
  model: NodeModel | undefined,
  spans: readonly Span[],
): PageSection | undefined {
  const values = followed.values;
  if (values.length === 0) return undefined;
  const troubled = values.filter((value) => meetsFault(value, spans));
  const calm = values.filter((value) => !troubled.includes(value));
  const title = "Spread of values";
  const meaning =
    "A node holds a value from the moment at which a client's request or another node's message with it arrives, or a read shows it.";
  if (values.every((value) => spreadMs(value) === 0)) {
    return {
      title,
      text: [meaning, `There is no chart: ${counted(values.length)} came to every node in 0 ms.`],
    };
  }
  const charts: Chart[] = [];
  if (calm.length > 0) {
    charts.push(chartOf(`${counted(calm.length)} that met no fault`, calm, nodeIds.length, model));
  }
  if (troubled.length > 0) {
    charts.push(chartOf(`${counted(troubled.length)} that met a fault`, troubled, nodeIds.length, undefined));
  }
  const incomplete = values.filter((value) => !Number.isFinite(spreadMs(value))).length;
  return {
    title,
    text: [
      meaning,
      "The median is the share of nodes that half of the values have reached or surpassed by then; of a hundred values the shaded band leaves out the five fastest and the five slowest.",
      ...(troubled.length > 0
        ? ["A value meets a fault if one is going on between its broadcast and its arrival at the last node."]
        : []),
      ...(incomplete > 0 ? [`${counted(incomplete)} never reached every node.`] : []),
      ...(followed.broadcastCount > values.length
        ? [
            `Of ${counted(followed.broadcastCount)}, ${whole(values.length)} were followed, evenly over the run.`,
          ]
        : []),
      ...modelText(model),
      ...(nodeIds.length > NODES_DRAWN_MAX
        ? [`The ways of single values are drawn for at most ${NODES_DRAWN_MAX} nodes.`]
        : []),
    ],
    charts,
  };
}

function modelText(model: NodeModel | undefined): readonly string[] {
  if (model?.spread === undefined) {
    return [
      "There is no model beside it: theory here has one for our own strategies, without faults, over links of constant latency above 0.",
    ];
  }
  return [`The model: ${model.spread.name}, without faults and without any time spent inside of nodes.`];
}

function chartOf(
  title: string,
  values: readonly FollowedValue[],
  nodes: number,
  model: NodeModel | undefined,
): Chart {
  const samples = values.map(sampleOf);
  const timesMs = timesOver(samples, TIMES);
  const curves = spreadCurves(samples, nodes, timesMs);
  const series: LineSeries[] = [
    {
      name: "median",
      points: rounded(curves.median),
      band: { name: BAND_NAME, points: roundedBand(curves.band) },
      step: true,
    },
    { name: "slowest value", points: rounded(curves.slowest), step: true },
  ];
  if (model?.spread !== undefined) {
    const predicted = spreadCurves(model.spread.samples, nodes, timesMs);
    series.push({
      name: "median",
      points: rounded(predicted.median),
      origin: "model",
      modelOf: "median",
      step: true,
    });
  }
  return spreadLines(title, series);
}

/** A chart of the nodes that hold a value against the time since its broadcast. */
export function spreadLines(title: string, series: readonly LineSeries[]): LineChart {
  return {
    kind: "lines",
    title,
    x: { label: "time since the broadcast (ms)", min: 0 },
    y: { label: "nodes that hold it (%)", min: 0, max: 100 },
    series,
  };
}

/** When each node that ever held the value had it, in milliseconds after its broadcast. */
export function sampleOf({ heldMs, broadcastMs }: FollowedValue): SpreadSample {
  return Array.from(heldMs)
    .filter((ms) => !Number.isNaN(ms))
    .map((ms) => Math.max(0, ms - broadcastMs))
    .sort((a, b) => a - b);
}

function meetsFault(value: FollowedValue, spans: readonly Span[]): boolean {
  const untilMs = value.broadcastMs + spreadMs(value);
  return spans.some(({ from, to }) => value.broadcastMs <= to && untilMs >= from);
}

function counted(count: number): string {
  return `${whole(count)} ${count === 1 ? "value" : "values"}`;
}

function rounded(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return points.map(([ms, percent]) => [ms, Math.round(percent * 100) / 100]);
}

function roundedBand(
  points: readonly (readonly [number, number, number])[],
): readonly (readonly [number, number, number])[] {
  return points.map(([ms, low, high]) => [ms, Math.round(low * 100) / 100, Math.round(high * 100) / 100]);
}
