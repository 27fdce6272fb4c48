/** The positions of numbers on an axis. No part of it draws. */

import type { Axis, ReferenceLine, Span } from "../../chart-page.ts";

/** The place of a number on a drawn axis; `undefined` where it has none. */
export function placeOf(
  scale: { apply(value: number): unknown } | undefined,
  value: number,
): number | undefined {
  const place = scale?.apply(value);
  return typeof place === "number" && Number.isFinite(place) ? place : undefined;
}

/** Whether a number can be drawn on the axis. */
export function fits({ scale }: Axis, value: number): boolean {
  return Number.isFinite(value) && (scale !== "log" || value > 0);
}

/** The ends of an axis over these numbers; `undefined` where there are none. */
export function domainOf(axis: Axis, values: Iterable<number>): [number, number] | undefined {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!fits(axis, value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const least = axis.min ?? lowest;
  const most = axis.max ?? highest;
  if (least > most) return undefined;
  if (axis.scale === "log") return least === most ? [least / 2, most * 2] : [least, most];
  const from = axis.min === undefined && least > 0 && least < most / 2 ? 0 : least;
  return from === most ? [Math.min(0, from), Math.max(1, most)] : [from, most];
}

/** The ends of an axis, and the number whose place 0 takes where a log scale shows it. */
export interface Ends {
  readonly domain: readonly [number, number];
  readonly zeroAt?: number;
  /** Whether all numbers are whole: then no others stand on the axis. */
  readonly isWhole?: boolean;
}

/** Of a log scale's length, and at least as a factor: the gap between 0 and the least number. */
const ZERO_GAP_SHARE = 0.09;
const ZERO_GAP_MIN = 1.5;

/** The ends of an axis over these numbers; some ends where there are none. */
export function endsOf(axis: Axis, values: readonly number[]): Ends {
  const isLog = axis.scale === "log";
  const domain = domainOf(axis, values) ?? (isLog ? [1, 10] : [0, 1]);
  if (!isLog) return { domain, isWhole: values.every(Number.isInteger) };
  if (axis.showsZero !== true || !values.includes(0)) return { domain };
  const [least, most] = domain;
  return { domain, zeroAt: least / Math.max(ZERO_GAP_MIN, (most / least) ** ZERO_GAP_SHARE) };
}

/** The number at whose place another one is drawn; `undefined` where it has no place. */
export function drawnAt(axis: Axis, { zeroAt }: Ends, value: number): number | undefined {
  return fits(axis, value) ? value : value === 0 ? zeroAt : undefined;
}

/** The numbers that references and spans put on an axis. */
export function placesNamed(
  axis: "x" | "y",
  references: readonly ReferenceLine[] = [],
  spans: readonly Span[] = [],
): readonly number[] {
  const lines = references.filter((line) => line.axis === axis).map(({ at }) => at);
  return axis === "y" ? lines : [...lines, ...spans.flatMap(({ from, to }) => [from, to])];
}
