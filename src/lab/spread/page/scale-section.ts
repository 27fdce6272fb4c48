import { shapes } from "../../../theory/scale/shape.ts";
import type { LineChart, LineSeries, PageSection, ReferenceLine } from "../../pages/chart-page.ts";
import type { Compared, SpreadPlan } from "../plan.ts";
import type { Scale, ScaleRow } from "../scale.ts";
import { boundsText, limitText, shapeTitle, whatIsScaled, whatScaleLeavesOut } from "../text/scale-text.ts";

/** Load, latency and messages from 10 to 10^9 nodes. */
export function scaleSection(plan: SpreadPlan, { rows, limits }: Scale): PageSection {
  const { valuesPerSecond, latencyMs, messageBytes, messagesPerSecondMax, bytesPerSecondMax } = plan;
  // One line: two that are close hide each other.
  const bound: ReferenceLine = {
    axis: "y",
    at: Math.min(messagesPerSecondMax, bytesPerSecondMax / messageBytes),
    label: "what a node can bear",
  };
  return {
    title: "How far does this go?",
    text: [whatIsScaled(plan), ...shapes.map((shape) => shapeTitle(plan, shape)), whatScaleLeavesOut],
    charts: [
      {
        ...scaleChart(plan, rows, "Load of the busiest node", "messages a second", ({ busiest }) =>
          times(busiest, valuesPerSecond),
        ),
        references: [bound],
      },
      scaleChart(plan, rows, "Messages of a value", "messages", ({ messages }) => messages),
      {
        ...scaleChart(plan, rows, "Latency until the last node has a value", "latency (ms)", ({ lastHops }) =>
          times(lastHops, latencyMs),
        ),
        y: { label: "latency (ms)", min: 0 },
      },
    ],
    table: {
      caption: `A shape stops where its busiest node has more than ${boundsText(plan)}`,
      head: ["shape", "up to nodes", "because of"],
      rows: limits.map((limit) => [limit.shape, limitText(limit), limit.bound ?? null]),
    },
  };
}

function scaleChart(
  plan: SpreadPlan,
  rows: readonly ScaleRow[],
  title: string,
  label: string,
  of: (burden: ScaleRow["burden"]) => Compared,
): LineChart {
  const series = shapes.flatMap((shape): LineSeries[] => {
    const own = rows.filter((row) => row.shape === shape);
    return [
      {
        name: shape,
        points: own.flatMap(({ nodes, burden }) => {
          const { played } = of(burden);
          return played === undefined ? [] : [[nodes, played.mean] as const];
        }),
      },
      {
        name: shape,
        origin: "model",
        modelOf: shape,
        points: own.map(({ nodes, burden }) => [nodes, of(burden).model]),
      },
    ];
  });
  return {
    kind: "lines",
    title,
    note: `Dotted: the model. The other lines: played, up to ${plan.playedNodesMax} nodes.`,
    x: { label: "nodes", scale: "log" },
    y: { label, scale: "log" },
    series,
  };
}

function times({ model, played }: Compared, factor: number): Compared {
  return {
    model: factor * model,
    ...(played && { played: { mean: factor * played.mean, standardError: factor * played.standardError } }),
  };
}
