import type { SetHistory } from "../../../sim/checkers/set-history.ts";
import type { Chart, PageSection, Span } from "../../pages/chart-page.ts";
import { whole } from "../../text/table.ts";
import type { Results } from "../results-file.ts";
import { overTheRun } from "./fault-spans.ts";
import { goneValues } from "./gone-values.ts";
import { staleReads } from "./stale-reads.ts";
import { thinned } from "./thinned.ts";

const POINTS_MAX = 900;
/** Bars of more nodes than this make a page of their own. */
const NODES_SHOWN_MAX = 30;

/** The stale reads among those of a run. */
export interface Staleness {
  /** Says when a read is stale. */
  readonly meaning: string;
  /** The thing that a stale read lacks. */
  readonly lacking: "value" | "write";
  readonly reads: readonly { readonly node: string }[];
  readonly stale: readonly StaleReadOfPage[];
}

interface StaleReadOfPage {
  readonly node: string;
  readonly timeMs: number;
  /** How long before the read the oldest of what it lacked had been acknowledged. */
  readonly oldestMs: number;
  readonly label: string;
}

/** Reads of a set that lacked something, and for how long it had been acknowledged. */
export function stalenessSection(
  results: Results,
  set: SetHistory,
  nodeIds: readonly string[],
  spans: readonly Span[],
): PageSection {
  const isGone = goneValues(results);
  const stale = staleReads(set, isGone).map(({ node, timeMs, missing, oldestMs }) => ({
    node,
    timeMs,
    oldestMs,
    label: `a read on ${node} lacked ${whole(missing)} ${missing === 1 ? "value" : "values"}`,
  }));
  const isAnyGone = set.adds.some(({ value }) => isGone(value));
  const meaning = `A read is stale if it lacks a value that had been acknowledged, at any node, before the read began. While values are on their way that is so by design; after the last heal it must end.${isAnyGone ? " Values that only killed nodes had do not count." : ""}`;
  return stalenessOf({ meaning, lacking: "value", reads: set.reads, stale }, nodeIds, spans);
}

/** The section for any kind of data; without charts where no read was stale. */
export function stalenessOf(
  { meaning, lacking, reads, stale }: Staleness,
  nodeIds: readonly string[],
  spans: readonly Span[],
): PageSection {
  const title = "Staleness";
  const share = reads.length === 0 ? 0 : (100 * stale.length) / reads.length;
  const text = [
    meaning,
    stale.length === 0
      ? `None of ${whole(reads.length)} reads was stale.`
      : `${whole(stale.length)} of ${whole(reads.length)} reads were stale (${share.toFixed(1)} %).`,
  ];
  if (stale.length === 0) return { title, text };
  const shown = thinned(
    stale,
    POINTS_MAX,
    ({ timeMs }) => timeMs,
    ({ oldestMs }) => oldestMs,
  );
  const charts: Chart[] = [
    {
      kind: "points",
      title: "Stale reads",
      note: `How long ago the oldest ${lacking} that a read lacked had been acknowledged.`,
      ...overTheRun(spans),
      y: { label: `age of the oldest missing ${lacking} (ms)`, min: 0 },
      series: [{ name: "stale reads", points: shown.map(pointOf) }],
    },
  ];
  if (nodeIds.length <= NODES_SHOWN_MAX) charts.push(byNode(stale, reads, nodeIds));
  return { title, text, charts };
}

function pointOf({ timeMs, oldestMs, label }: StaleReadOfPage) {
  return { x: Math.round(timeMs) / 1_000, y: Math.round(oldestMs * 10) / 10, label };
}

function byNode(stale: Staleness["stale"], reads: Staleness["reads"], nodeIds: readonly string[]): Chart {
  const countOf = (some: Staleness["reads"], id: string) =>
    some.reduce((count, { node }) => count + (node === id ? 1 : 0), 0);
  const values = nodeIds.map((id) => {
    const all = countOf(reads, id);
    return all === 0 ? null : Math.round((1_000 * countOf(stale, id)) / all) / 10;
  });
  return {
    kind: "bars",
    title: "Stale reads by node",
    groups: nodeIds,
    x: { label: "share of the node's reads (%)" },
    series: [{ name: "stale", values }],
  };
}
