import type { LineChart, LineSeries, PageSection, Span } from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import { whole } from "../../text/table.ts";
import type { RunTraffic } from "../run-record.ts";
import { type BinnedCounts, OTHERS } from "../watch/traffic-rates.ts";
import { overTheRun } from "./fault-spans.ts";

/** More lines than this cannot be told apart. */
const SERIES_MAX = 6;

/** Messages a second between nodes, by kind and by link. */
export function trafficSection({ rates, messages }: RunTraffic, spans: readonly Span[]): PageSection {
  if (messages.sent === 0) {
    return { title: "Messages", text: "The nodes sent each other nothing: each answered its clients alone." };
  }
  const { binMs, kinds } = rates;
  // Of very many links only the first ones are counted one by one.
  const links = rates.links.filter(({ name }) => name !== OTHERS);
  const counted = links.length < rates.links.length ? "the first " : "";
  const chart = (title: string, note: string, counts: readonly BinnedCounts[]): LineChart => ({
    kind: "lines",
    title,
    note,
    ...overTheRun(spans),
    y: { label: "messages a second", min: 0 },
    series: counts.map((binned) => lineOf(binned, binMs)),
  });
  return {
    title: "Messages",
    text: `Messages that nodes sent each other, counted in steps of ${binMs / 1_000} s when they were sent. The kind is the type field of the message.`,
    charts: [
      chart(
        "By kind",
        "Acknowledgements and comparisons are kinds of their own where the nodes' dialect has them.",
        withOthers(kinds),
      ),
      chart(
        "By link",
        `The busiest of ${counted}${whole(links.length)} links that carried anything, each in one direction, and the mean of all of them.`,
        withMean(links),
      ),
    ],
  };
}

/** The busiest ones, and the sum of all others. */
function withOthers(counts: readonly BinnedCounts[]): readonly BinnedCounts[] {
  if (counts.length <= SERIES_MAX) return counts;
  const others = counts.slice(SERIES_MAX - 1);
  return [...counts.slice(0, SERIES_MAX - 1), { name: OTHERS, ...sumOf(others) }];
}

/** The busiest ones, and what all carried on average. */
function withMean(counts: readonly BinnedCounts[]): readonly BinnedCounts[] {
  const { counts: sums, total } = sumOf(counts);
  const mean = { name: "mean of all links", counts: sums.map((sum) => round(sum / counts.length)), total };
  return [...counts.slice(0, SERIES_MAX - 1), mean];
}

function sumOf(counts: readonly BinnedCounts[]): Omit<BinnedCounts, "name"> {
  const length = Math.max(...counts.map((binned) => binned.counts.length));
  return {
    counts: Array.from({ length }, (_, bin) =>
      counts.reduce((sum, binned) => sum + (binned.counts[bin] ?? 0), 0),
    ),
    total: counts.reduce((sum, { total }) => sum + total, 0),
  };
}

function round(count: number): number {
  return Math.round(count * 100) / 100;
}

function lineOf({ name, counts }: BinnedCounts, binMs: number): LineSeries {
  const perSecond = 1_000 / binMs;
  const points = counts.map((count, bin) => [(bin * binMs) / 1_000, count * perSecond] as const);
  const end = [(counts.length * binMs) / 1_000, 0] as const;
  return {
    name: /^[\w →-]{1,60}$/u.test(name) ? name : plainText(name),
    points: [...points, end],
    step: true,
  };
}
