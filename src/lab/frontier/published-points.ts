import type { Cluster } from "../trials/settings-families.ts";

/**
 * Other implementations with 25 nodes, `--rate 100 --latency 100`: single runs on real Maelstrom, as they were published or
 * measured. Their code is not known here; whether values survive partitions is given where somebody tried.
 */

export interface PublishedPoint {
  readonly name: string;
  readonly source: string;
  readonly messagesPerOperation: number;
  readonly medianMs: number;
  readonly maxMs: number;
  /** Unknown where nobody tried. */
  readonly survivesPartitions?: boolean;
}

/** The cluster that the published points are of; beside another they would mislead. */
const PUBLISHED = { nodes: 25, operationsPerSecond: 100, hopMs: 100 };

/** Whether the published points may stand beside figures of that cluster. */
export function isPublishedCluster({
  load,
  topology,
  latencyDistribution = "constant",
  lossShare = 0,
}: Cluster): boolean {
  const { nodes, operationsPerSecond, hopMs } = PUBLISHED;
  return (
    load.nodes === nodes &&
    load.operationsPerSecond === operationsPerSecond &&
    load.hopMs === hopMs &&
    topology === "grid" &&
    latencyDistribution === "constant" &&
    lossShare === 0
  );
}

/** Where the points are from, each by the letter that marks its rows in a table. */
export const publishedSources = {
  d: "Maelstrom's doc",
  m: "measured on Maelstrom",
  p: "published",
  t: "trial on Maelstrom",
} as const;

const { d: doc, m: measured, p: published, t: trial } = publishedSources;

function point(
  name: string,
  source: string,
  [messagesPerOperation, medianMs, maxMs]: readonly [number, number, number],
  survivesPartitions?: boolean,
): PublishedPoint {
  const figures = { name, source, messagesPerOperation, medianMs, maxMs };
  return survivesPartitions === undefined ? figures : { ...figures, survivesPartitions };
}

export const publishedPoints: readonly PublishedPoint[] = [
  point("flood, total", doc, [290.6, 77, 97], false),
  point("flood, grid", doc, [27.99, 452, 791], false),
  point("flood, tree4", doc, [11.99, 386, 505], false),
  point("one hop, no acknowledgements", published, [11.8, 84, 105], false),
  point("direct sends, 1 s anti-entropy, Go", measured, [13.34, 79, 102], true),
  point("batches, median 230 ms", published, [8.3, 230, 397]),
  point("star, 400 ms batches, Go", measured, [3.84, 294, 596], true),
  point("batches, median 339 ms", published, [2.0, 339, 678]),
  point("star, 500 ms batches, Go", measured, [1.68, 768, 1_101], true),
  point("all-to-all batches, Go", measured, [4.09, 833, 1_570], true),
  point("Maelstrom's demo on tree4, JavaScript", measured, [23.1, 363, 516], true),
  point("Maelstrom's demo on the grid, Python", measured, [8.62, 793, 1_656], true),
  point("star, 360 ms windows, no repair", trial, [1.13, 236, 469], false),
  point("star, 450 ms windows, no repair", trial, [0.94, 297, 553], false),
  point("star, 480 ms windows, no repair", trial, [0.9, 325, 588], false),
  point("star, 1,700 ms windows, no repair", trial, [0.33, 898, 1_810], false),
  point("star, 1,800 ms windows, no repair", trial, [0.3, 950, 1_901], false),
];
