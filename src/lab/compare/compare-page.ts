/** The page of settings side by side: the frontier, the spread of values, and what partitions cost. */

import { minLatencyMs, minMessagesPerOperation, starBatchesPerWindowMax } from "../../theory/bounds.ts";
import type { Cell, ChartPage, PageSection } from "../pages/chart-page.ts";
import {
  type ChartedSetting,
  numberedTable,
  type PublishedFigures,
  pointNumbers,
  rounded,
} from "./charted-points.ts";
import { type Bounds, frontierChart, partitionCharts, spreadChart } from "./frontier-charts.ts";

export interface ComparedPage {
  readonly title: string;
  readonly lead: string;
  readonly settings: readonly ChartedSetting[];
  /** The settings whose curves are drawn; default: all. */
  readonly drawn?: readonly ChartedSetting[];
  readonly published: readonly PublishedFigures[];
  readonly cluster: { readonly nodes: number; readonly hopMs: number };
  /** Rows at the end, beside the figures of all settings. */
  readonly wrong: readonly string[];
  /** On rows whose figures a busy machine has spoiled; default: nothing. */
  readonly late?: readonly string[];
}

/** More curves cannot be told apart. */
const CURVES_MAX = 8;

export function comparePage(about: ComparedPage): ChartPage {
  const { title, lead, settings } = about;
  const isCut = settings.some(({ partitioned }) => partitioned !== undefined);
  return {
    title,
    lead,
    sections: [
      frontierSection(about),
      spreadSection(about),
      ...(isCut ? [partitionSection(settings)] : []),
      figuresSection(about),
    ],
  };
}

function frontierSection({ settings, published, cluster }: ComparedPage): PageSection {
  const bounds = boundsOf(cluster);
  const numbers = pointNumbers(settings, published);
  const paired = (of: (point: PublishedFigures) => number) =>
    published.map((point) => [of(point), point] as const);
  return {
    title: "The frontier",
    text: [
      "Messages an operation are messages between nodes, divided by all operations of clients, reads included. Stable latency is the time from a value's acknowledgement until no read lacks it any more. Points measured here are means over the runs, without faults.",
      `Bounds: a value that travels alone needs n − 1 messages to reach n nodes; half of the operations are broadcasts, so that is ${minMessagesPerOperation(cluster.nodes)} messages an operation. Only values that share messages go below. A star sends at most 2(n − 1) = ${starBatchesPerWindowMax(cluster.nodes)} batches in a window. A value is at another node after one hop; reads that come later than that see a shorter latency.`,
      ...(published.length > 0
        ? [
            "Hollow stars mark single runs of other implementations on real Maelstrom, with the same nodes, rate and latency. The table says where each is from: its author's publication, Maelstrom's documentation, or a measurement. Ours are compared with ours alone there, since most stars were never run under partitions, or lose values under them.",
          ]
        : []),
    ],
    charts: [
      frontierChart(
        "Against the median latency",
        { label: "median stable latency (ms)", of: (figures) => figures.medianMs },
        settings,
        paired(({ medianMs }) => medianMs),
        bounds,
        numbers,
      ),
      frontierChart(
        "Against the longest latency",
        { label: "longest stable latency (ms), mean over the runs", of: (figures) => figures.meanMaxMs },
        settings,
        paired(({ maxMs }) => maxMs),
        bounds,
        numbers,
      ),
    ],
    ...(numbers.size > 0 && { table: numberedTable(settings, published, numbers) }),
  };
}

function boundsOf({ nodes, hopMs }: ComparedPage["cluster"]): Bounds {
  return {
    messages: [{ at: minMessagesPerOperation(nodes), label: "n − 1 messages a value" }],
    latencyMs: [{ at: minLatencyMs(nodes, hopMs), label: "one hop" }],
  };
}

function spreadSection({ settings, drawn = settings }: ComparedPage): PageSection {
  const curves = drawn.slice(0, CURVES_MAX);
  const chosen = drawn === settings ? "" : ", all of them unbeaten";
  const calm = curves.map(({ name, calm: figures }) => ({ name, figures }));
  const cut = curves.flatMap(({ name, partitioned }) =>
    partitioned === undefined ? [] : [{ name, figures: partitioned }],
  );
  return {
    title: "Spread of values",
    text: [
      "A node holds a value from the moment at which a client's request or another node's message with it arrives, or a read shows it. Each curve is the median of a setting: so long after its broadcast, half of the values had reached at least that share of the nodes.",
      ...(curves.length < settings.length
        ? [
            `${curves.length} of ${settings.length} settings are drawn${chosen}: more curves cannot be told apart.`,
          ]
        : []),
    ],
    charts: [
      spreadChart("Without faults", calm),
      ...(cut.length > 0 ? [spreadChart("With partitions", cut)] : []),
    ],
  };
}

function partitionSection(settings: readonly ChartedSetting[]): PageSection {
  return {
    title: "The cost of partitions",
    text: "Each setting with the same seeds, once without faults and once while the network is cut and healed.",
    charts: partitionCharts(settings),
  };
}

function figuresSection({ settings, wrong, late = [] }: ComparedPage): PageSection {
  const rows = settings.flatMap(({ name, calm, partitioned }) =>
    [
      { what: "none", figures: calm },
      ...(partitioned === undefined ? [] : [{ what: "partitions", figures: partitioned }]),
    ].map(({ what, figures }): Cell[] => [
      name,
      what,
      rounded(figures.messagesPerOperation, 2),
      rounded(figures.medianMs),
      rounded(figures.p95Ms),
      rounded(figures.maxMs),
      figures.lostCount,
      rounded(figures.bytesPerValue),
      rounded(figures.busiestShare === null ? null : 100 * figures.busiestShare),
    ]),
  );
  return {
    title: "All figures",
    text: [
      "Bytes a value are those of the bodies of messages between nodes, divided by the values. The busiest node's share is that of the messages between nodes that it sent or was sent. Maximum: of all runs; lost: in all runs together; the rest are means.",
      ...(wrong.length > 0 ? wrong : ["Every run was valid."]),
      ...late,
    ],
    table: {
      caption: "Every setting",
      head: [
        "setting",
        "faults",
        "msgs/op",
        "median (ms)",
        "95 % (ms)",
        "max (ms)",
        "lost",
        "bytes a value",
        "busiest (%)",
      ],
      rows,
    },
  };
}
