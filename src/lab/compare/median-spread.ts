import type { SpreadSample } from "../../theory/spread-times.ts";

/** For ascending shares of the nodes, in percent, the time since the broadcast by which half of the values were held by so many. */
export type SpreadCurve = readonly (readonly [ms: number, percent: number])[];

/** Of a larger cluster not each node is a point of its own. */
const POINTS_MAX = 200;

/** The median spread of some values over `nodes` nodes. It ends where half of the values got no further. */
export function medianSpread(samples: readonly SpreadSample[], nodes: number): SpreadCurve {
  if (samples.length === 0) return [];
  const points: [number, number][] = [];
  for (const count of countsUpTo(nodes)) {
    const times = samples
      .map((sample) => sample[count - 1] ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b);
    const ms = times[Math.ceil(times.length / 2) - 1] as number;
    if (ms === Number.POSITIVE_INFINITY) break;
    points.push([ms, (100 * count) / nodes]);
  }
  return points;
}

/** Evenly from 1 to all of them. */
function countsUpTo(nodes: number): readonly number[] {
  const length = Math.min(nodes, POINTS_MAX);
  return Array.from({ length }, (_, index) => Math.round(((index + 1) * nodes) / length));
}
