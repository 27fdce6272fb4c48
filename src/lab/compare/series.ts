/** Several runs under the same conditions as one row of figures. */

import type { RunFigures } from "./measured-run.ts";
import { medianSpread, type SpreadCurve } from "./median-spread.ts";

/** Figures of several runs. Means, but for those that say otherwise. `null`: no run has one. */
export interface SeriesFigures {
  readonly runCount: number;
  readonly invalidCount: number;
  /** The worst problem of the first run that is not valid. */
  readonly trouble?: { readonly seed: string; readonly text: string };
  readonly messagesPerOperation: number | null;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** The longest of all runs. */
  readonly maxMs: number | null;
  readonly meanMaxMs: number | null;
  /** The smallest of all runs. */
  readonly okFraction: number | null;
  /** Of all runs together. */
  readonly lostCount: number;
  readonly bytesPerValue: number | null;
  readonly busiestShare: number | null;
  /** The longest of all heals; `null`: never; absent: no heal tells. */
  readonly healMs?: number | null;
  /** The latest of all runs: how late messages were delivered on the wall clock, at the 99th percentile. Absent in virtual time. */
  readonly lateMs?: number;
  readonly spread: SpreadCurve;
}

/** `nodes` is how many there are in each run. */
export function seriesOf(runs: readonly RunFigures[], nodes: number): SeriesFigures {
  const broken = runs.find(({ valid }) => !valid);
  const samples = runs.flatMap((run) => run.samples);
  const heals = runs.flatMap(({ healMs }) => (healMs === undefined ? [] : [healMs]));
  const late = runs.flatMap(({ lateMs }) => (lateMs === undefined ? [] : [lateMs]));
  return {
    runCount: runs.length,
    invalidCount: runs.filter(({ valid }) => !valid).length,
    ...(broken && { trouble: { seed: broken.seed, text: broken.trouble ?? "too little happened to tell" } }),
    messagesPerOperation: mean(runs.map((run) => run.messagesPerOperation)),
    medianMs: mean(runs.map((run) => run.medianMs)),
    p95Ms: mean(runs.map((run) => run.p95Ms)),
    maxMs: most(runs.map((run) => run.maxMs)),
    meanMaxMs: mean(runs.map((run) => run.maxMs)),
    okFraction: least(runs.map((run) => run.okFraction)),
    lostCount: runs.reduce((sum, run) => sum + run.lostCount, 0),
    bytesPerValue: mean(runs.map((run) => run.bytesPerValue)),
    busiestShare: mean(runs.map((run) => run.busiestShare)),
    ...(heals.length > 0 && { healMs: heals.includes(null) ? null : most(heals) }),
    ...(late.length > 0 && { lateMs: Math.max(...late) }),
    spread: medianSpread(samples, nodes),
  };
}

function mean(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
}

function most(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((one) => one !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function least(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}
