/** The points of the charts of messages against latency, and their numbers where their names have no room. */

import type { Cell, PageTable } from "../pages/chart-page.ts";
import type { Contender } from "./contenders.ts";
import type { SeriesFigures } from "./series.ts";

/** A setting as the charts show it. */
export interface ChartedSetting {
  readonly name: string;
  readonly origin: "ours" | "theirs";
  readonly calm: SeriesFigures;
  readonly partitioned?: SeriesFigures | undefined;
  /** The profile that it is: those stand in the charts by name, as they are what is recommended. */
  readonly profile?: string | undefined;
}

/** A single run of another implementation, published or measured. */
export interface PublishedFigures {
  readonly name: string;
  readonly source: string;
  readonly messagesPerOperation: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

type Point = ChartedSetting | PublishedFigures;

/** More names than this would cover each other. */
const NAMED_MAX = 8;

/** The numbers of points that are too many for their names to stand in a chart. */
export type PointNumbers = ReadonlyMap<Point, number>;

/** Whether the names of so many settings can stand in a chart. */
export function areNamed(settings: readonly ChartedSetting[]): boolean {
  return settings.length <= NAMED_MAX;
}

/**
 * Numbers of all points in the order of their messages, as in the table of `frontier`; none where every point has its name
 * beside it.
 */
export function pointNumbers(
  settings: readonly ChartedSetting[],
  published: readonly PublishedFigures[],
): PointNumbers {
  if (areNamed(settings) && published.length === 0) return new Map();
  const all = [...settings, ...published].sort((a, b) => messagesOf(b) - messagesOf(a));
  return new Map(all.map((one, index) => [one, index + 1]));
}

/** The profile that flags of our node choose; `undefined` where more flags change it, or nodes are of another implementation. */
export function profileOf({ nodes }: Contender): string | undefined {
  const flags = nodes.kind === "virtual" ? nodes.flags : nodes.areOurs ? nodes.args : [];
  const [flag, profile] = flags;
  return flag === "--profile" && flags.length === 2 ? profile : undefined;
}

function messagesOf(one: Point): number {
  return ("calm" in one ? one.calm.messagesPerOperation : one.messagesPerOperation) ?? 0;
}

/** The points of both charts by their numbers: also for paper, where nobody can hover. */
export function numberedTable(
  settings: readonly ChartedSetting[],
  published: readonly PublishedFigures[],
  numbers: PointNumbers,
): PageTable {
  const rows = [
    ...settings.map((setting): [Point, ...Cell[]] => {
      const { name, origin, calm } = setting;
      const { messagesPerOperation, medianMs, meanMaxMs } = calm;
      const source = origin === "ours" ? "ours" : "theirs, measured here";
      return [setting, name, source, rounded(messagesPerOperation, 2), rounded(medianMs), rounded(meanMaxMs)];
    }),
    ...published.map((point): [Point, ...Cell[]] => {
      const { name, source, messagesPerOperation, medianMs, maxMs } = point;
      return [point, name, source, messagesPerOperation, medianMs, maxMs];
    }),
  ];
  const numbered = rows.map(([point, ...cells]): readonly Cell[] => [numbers.get(point) ?? null, ...cells]);
  return {
    caption: areNamed(settings) ? "The points by their names and numbers" : "The points by their numbers",
    head: ["number", "setting", "from", "msgs/op", "median (ms)", "longest (ms)"],
    rows: numbered.sort(([one], [other]) => Number(one) - Number(other)),
  };
}

/** As the terminal has it: whole milliseconds and bytes. */
export function rounded(value: number | null, digits = 0): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
