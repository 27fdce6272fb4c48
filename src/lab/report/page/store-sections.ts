import type { PageSection, Span } from "../../pages/chart-page.ts";
import { whole } from "../../text/table.ts";
import type { StoreReads } from "../store-reads.ts";
import { overTheRun } from "./fault-spans.ts";
import { stalenessOf } from "./staleness-section.ts";
import { thinned } from "./thinned.ts";

const POINTS_MAX = 900;

/** The reads of a key-value store: how stale they were, and where versions stood side by side. */
export function storeSections(
  { all, stale }: StoreReads,
  nodeIds: readonly string[],
  spans: readonly Span[],
): readonly PageSection[] {
  const staleness = stalenessOf(
    {
      meaning:
        "A read is stale if it lacks a write of its key that had been acknowledged, at any node, before the read began. While writes are on their way that is so by design; after the last heal it must end.",
      lacking: "write",
      reads: all,
      stale: stale.map(({ read, ageMs }) => ({
        node: read.node,
        timeMs: read.timeMs,
        oldestMs: ageMs,
        label: `a read of ${read.key} on ${read.node}`,
      })),
    },
    nodeIds,
    spans,
  );
  const siblings = siblingsSection(all, spans);
  return siblings === undefined ? [staleness] : [staleness, siblings];
}

/** The reads that showed several versions; `undefined` where none did. */
function siblingsSection(reads: StoreReads["all"], spans: readonly Span[]): PageSection | undefined {
  const torn = reads.filter(({ versions }) => versions.length > 1);
  if (torn.length === 0) return undefined;
  const shown = thinned(
    torn,
    POINTS_MAX,
    ({ timeMs }) => timeMs,
    ({ versions }) => versions.length,
  );
  const points = shown.map(({ key, node, timeMs, versions }) => {
    return {
      x: Math.round(timeMs) / 1_000,
      y: versions.length,
      label: `a read of ${key} on ${node} showed ${versions.length} versions`,
    };
  });
  return {
    title: "Siblings",
    text: [
      "Siblings are versions of a key whose writers did not know each other's. A store with version vectors keeps them all, until a client that has read them writes.",
      `${whole(torn.length)} of ${whole(reads.length)} reads showed siblings.`,
    ],
    charts: [
      {
        kind: "points",
        title: "Versions in a read",
        note: "How many versions a read showed, where it showed more than one.",
        ...overTheRun(spans),
        y: { label: "versions in the read", min: 0 },
        series: [{ name: "reads of siblings", points }],
      },
    ],
  };
}
