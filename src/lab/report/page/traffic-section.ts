import type {
  LineChart,
  LineSeries,
  PageSection,
  Span,
  StripChart,
  StripSeries,
} from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import { whole } from "../../text/table.ts";
import type { RunTraffic } from "../run-record.ts";
import { type BinnedCounts, OTHERS } from "../watch/traffic-rates.ts";
import { overTheRun } from "./fault-spans.ts";

/** More lines than this cannot be told apart. */
const SERIES_MAX = 6;
/** Links that have a strip of their own. */
const STRIPS_MAX = 24;

/** Messages a second between nodes, by kind and by link. */
export function trafficSection({ rates, messages }: RunTraffic, spans: readonly Span[]): PageSection {
  if (messages.sent === 0) {
    return { title: "Messages", text: "The nodes sent each other nothing: each answered its clients alone." };
  }
  const { binMs, kinds } = rates;
  // Of very many links only the first ones are counted one by one.
  const links = rates.links.filter(({ name }) => name !== OTHERS);
  const kindChart: LineChart = {
    kind: "lines",
    title: "By kind",
    note: "Acknowledgements and comparisons are kinds of their own where the nodes' dialect has them.",
    ...overTheRun(spans),
    y: { label: "messages a second", min: 0 },
    series: withOthers(kinds).map((binned) => lineOf(binned, binMs)),
  };
  const linkChart: StripChart = {
    kind: "strips",
    title: "By link",
    note: linkNote(links.length, links.length < rates.links.length),
    ...overTheRun(spans),
    binWidth: binMs / 1_000,
    y: { label: "messages a second" },
    series: withMean(links).map((binned) => stripOf(binned, binMs)),
  };
  return {
    title: "Messages",
    text: `Messages that nodes sent each other, counted in steps of ${binMs / 1_000} s when they were sent. The kind is the type field of the message.`,
    charts: [kindChart, linkChart],
  };
}

/** The busiest ones, and the sum of all others. */
function withOthers(counts: readonly BinnedCounts[]): readonly BinnedCounts[] {
  if (counts.length <= SERIES_MAX) return counts;
  const others = counts.slice(SERIES_MAX - 1);
  return [...counts.slice(0, SERIES_MAX - 1), { name: OTHERS, ...sumOf(others) }];
}

function linkNote(links: number, isCut: boolean): string {
  const how = "One strip a link, each in one direction, the busiest on top; the darker, the more messages.";
  if (links <= STRIPS_MAX) return `${how} Links that carried nothing are left out.`;
  const counted = isCut ? "the first " : "";
  return `${how} These are the busiest ${STRIPS_MAX} of ${counted}${whole(links)} links that carried anything, and the mean of the others.`;
}

/** The busiest ones, and what the others carried on average. */
function withMean(counts: readonly BinnedCounts[]): readonly BinnedCounts[] {
  const others = counts.slice(STRIPS_MAX);
  if (others.length === 0) return counts;
  const { counts: sums, total } = sumOf(others);
  const name = `mean of ${whole(others.length)} others`;
  const mean = { name, counts: sums.map((sum) => sum / others.length), total };
  return [...counts.slice(0, STRIPS_MAX), mean];
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
  return { name: shownName(name), points: [...points, end], step: true };
}

function stripOf({ name, counts }: BinnedCounts, binMs: number): StripSeries {
  return { name: shownName(name), values: counts.map((count) => round((count * 1_000) / binMs)) };
}

function shownName(name: string): string {
  return /^[\w →,-]{1,60}$/u.test(name) ? name : plainText(name);
}
