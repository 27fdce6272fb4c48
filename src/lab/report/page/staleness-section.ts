import type { SetHistory } from "../../../sim/checkers/set-history.ts";
import type { Chart, PageSection, Span } from "../../pages/chart-page.ts";
import { inSeconds } from "./fault-spans.ts";
import { type StaleRead, staleReads } from "./stale-reads.ts";
import { thinned } from "./thinned.ts";

const POINTS_MAX = 900;
/** Bars of more nodes than this make a page of their own. */
const NODES_SHOWN_MAX = 30;

/** Reads that lacked something, and for how long it had been acknowledged. */
export function stalenessSection(
  set: SetHistory,
  nodeIds: readonly string[],
  spans: readonly Span[],
): PageSection {
  const stale = staleReads(set);
  const title = "Staleness";
  const share = set.reads.length === 0 ? 0 : (100 * stale.length) / set.reads.length;
  const text = [
    "A read is stale if it lacks a value that had been acknowledged, at any node, before the read began. While values are on their way that is so by design; after the last heal it must end.",
    stale.length === 0
      ? `None of ${set.reads.length.toLocaleString("en")} reads was stale.`
      : `${stale.length.toLocaleString("en")} of ${set.reads.length.toLocaleString("en")} reads were stale (${share.toFixed(1)} %).`,
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
      note: "How long ago the oldest value that a read lacked had been acknowledged.",
      x: { label: "time of the run (s)", min: 0 },
      y: { label: "age of the oldest lacking value (ms)", min: 0 },
      series: [{ name: "stale reads", points: shown.map(pointOf) }],
      spans: inSeconds(spans),
    },
  ];
  if (nodeIds.length <= NODES_SHOWN_MAX) charts.push(byNode(stale, set, nodeIds));
  return { title, text, charts };
}

function pointOf({ node, timeMs, missing, oldestMs }: StaleRead) {
  return {
    x: Math.round(timeMs) / 1_000,
    y: Math.round(oldestMs * 10) / 10,
    label: `a read on ${node} lacked ${missing.toLocaleString("en")} ${missing === 1 ? "value" : "values"}`,
  };
}

function byNode(stale: readonly StaleRead[], set: SetHistory, nodeIds: readonly string[]): Chart {
  const countOf = (reads: readonly { readonly node: string }[], id: string) =>
    reads.reduce((count, { node }) => count + (node === id ? 1 : 0), 0);
  const values = nodeIds.map((id) => {
    const all = countOf(set.reads, id);
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
