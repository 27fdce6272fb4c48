import { type Shape, shapes } from "../../../theory/scale/shape.ts";
import { figure, whole } from "../../text/table.ts";
import type { SpreadPlan } from "../plan.ts";
import { powersOfTen } from "../rounds.ts";
import { answerFor, type Limit, NODES_MAX, type Scale, type ScaleRow, VALUES } from "../scale.ts";
import { compact, indented, largestErrorText, paragraph, section } from "./figures.ts";

/** The limits of the figures: the same sentences in the text and on the page. */
export const whatScaleLeavesOut =
  "A hub that fails cuts off what is below it until the overlay is mended. In a random graph the value goes around links and nodes that fail, and random fanout needs no links at all. Values that share messages, as in batches, take messages off all shapes, and few bytes.";

/** The cost of a value from 10 to 10^9 nodes, and where each shape stops. */
export function scaleText(plan: SpreadPlan, { rows, limits }: Scale): string {
  const head = ["nodes", "msgs", "bytes", "mean ms", "last ms", "busy/s", "B/s", "last", "busy/s", "error"];
  const tables = shapes.flatMap((shape) => [
    paragraph(shapeTitle(plan, shape)),
    indented(
      head,
      rows.filter((row) => row.shape === shape).map((row) => figures(plan, row)),
    ),
  ]);
  const answers = powersOfTen.map((nodes) => {
    const best = answerFor(rows, nodes);
    const lastMs = best === undefined ? "" : compact(best.burden.lastHops.model * plan.latencyMs);
    return [whole(nodes), best?.shape ?? "none", lastMs];
  });
  return section(
    "How far does this go?",
    paragraph(whatIsScaled(plan)),
    paragraph(
      `The last three columns are played, up to ${whole(plan.playedNodesMax)} nodes; error is the model's largest.`,
    ),
    ...tables,
    paragraph(`A shape stops where its busiest node has more than ${boundsText(plan)} (!):`),
    indented(["shape", "up to nodes", "because of"], limits.map(limitRow), [0, 2]),
    paragraph("Of the shapes that go so far, the one that reaches the last node first:"),
    indented(["nodes", "shape", "last ms"], answers, [1]),
    paragraph(whatScaleLeavesOut),
  );
}

/** The load and the figures. */
export function whatIsScaled({ valuesPerSecond, messageBytes, latencyMs }: SpreadPlan): string {
  return (
    `${valuesPerSecond} values a second from random nodes, each by itself in messages of ${messageBytes} bytes, ${latencyMs} ms a hop. ` +
    "Messages and bytes are those of one value, the latencies those until a node has it, on average and the last one. " +
    `The busiest node, sought over ${VALUES} values, sends and receives so many messages and bytes a second.`
  );
}

/** The plan's bounds in words. */
export function boundsText({ messagesPerSecondMax, bytesPerSecondMax }: SpreadPlan): string {
  return `${whole(messagesPerSecondMax)} messages or ${compact(bytesPerSecondMax)}B a second`;
}

/** A shape in a line. */
export function shapeTitle({ degree, probability }: SpreadPlan, shape: Shape): string {
  return {
    star: "star: one hub, linked to all others",
    "two levels of hubs": "two levels of hubs: a root, √n hubs below it, √n nodes below each",
    "three levels of hubs": "three levels of hubs: the same with the cube root of n",
    "random regular": `random regular: each node linked to ${degree} at random, a flood over the links`,
    "random fanout": `random fanout: each node sends once to so many that all know with ${probability}`,
  }[shape];
}

/** As in `1,001`, or that there is no end in sight. */
export function limitText({ nodesMax }: Limit): string {
  if (nodesMax === undefined) return "none";
  return nodesMax === NODES_MAX ? `${whole(NODES_MAX)} and more` : whole(nodesMax);
}

function limitRow(limit: Limit): string[] {
  return [limit.shape, limitText(limit), limit.bound ?? ""];
}

function figures(plan: SpreadPlan, { nodes, burden, broken }: ScaleRow): string[] {
  const { messages, meanHops, lastHops, busiest } = burden;
  const perSecond = (load: number) => compact(load * plan.valuesPerSecond);
  return [
    compact(nodes),
    compact(messages.model),
    compact(messages.model * plan.messageBytes),
    compact(meanHops.model * plan.latencyMs),
    compact(lastHops.model * plan.latencyMs),
    `${broken === "messages" ? "!" : ""}${perSecond(busiest.model)}`,
    `${broken === "bytes" ? "!" : ""}${perSecond(busiest.model * plan.messageBytes)}`,
    lastHops.played === undefined ? figure(undefined) : compact(lastHops.played.mean * plan.latencyMs),
    busiest.played === undefined ? figure(undefined) : perSecond(busiest.played.mean),
    largestErrorText([messages, meanHops, lastHops, busiest]),
  ];
}
