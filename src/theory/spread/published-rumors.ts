/**
 * The published tables of rumor mongering: simulations with n = 1,000 (Demers et al. 1987, "Epidemic algorithms for replicated
 * database maintenance", tables 1 to 3). How many runs they average is not published.
 */

import type { RumorFigures, RumorRule } from "./rumor.ts";

export interface PublishedFigure {
  readonly value: number;
  /** Half a unit of the last digit that was printed. */
  readonly rounding: number;
}

export interface PublishedRumor {
  readonly table: 1 | 2 | 3;
  readonly rule: RumorRule;
  /** Residue, traffic, t_ave and t_last. */
  readonly figures: Omit<RumorFigures<PublishedFigure>, "meanFirst">;
}

export const PUBLISHED_NODES = 1_000;

type Row = readonly [k: number, residue: string, traffic: string, average: string, last: string];

const feedbackPush: readonly Row[] = [
  [1, "0.18", "1.74", "11.0", "16.8"],
  [2, "0.037", "3.30", "12.1", "16.9"],
  [3, "0.011", "4.53", "12.5", "17.4"],
  [4, "0.0036", "5.64", "12.7", "17.5"],
  [5, "0.0012", "6.68", "12.8", "17.7"],
];

const blindPush: readonly Row[] = [
  [1, "0.96", "0.04", "19", "38"],
  [2, "0.20", "1.59", "17", "33"],
  [3, "0.060", "2.82", "15", "32"],
  [4, "0.021", "3.91", "14.1", "32"],
  [5, "0.008", "4.95", "13.8", "32"],
];

const feedbackPull: readonly Row[] = [
  [1, "3.1e-2", "2.70", "9.97", "17.6"],
  [2, "5.8e-4", "4.49", "10.07", "15.4"],
  [3, "4.0e-6", "6.09", "10.08", "14.0"],
];

export const publishedRumors: readonly PublishedRumor[] = [
  ...rows(1, { direction: "push", loss: "feedback", end: "counter" }, feedbackPush),
  ...rows(2, { direction: "push", loss: "blind", end: "coin" }, blindPush),
  ...rows(3, { direction: "pull", loss: "feedback", end: "counter" }, feedbackPull),
];

function rows(table: 1 | 2 | 3, rule: Omit<RumorRule, "k">, figures: readonly Row[]): PublishedRumor[] {
  return figures.map(([k, residue, traffic, average, last]) => ({
    table,
    rule: { ...rule, k },
    figures: {
      residue: figure(residue),
      traffic: figure(traffic),
      meanNeeded: figure(average),
      last: figure(last),
    },
  }));
}

function figure(printed: string): PublishedFigure {
  const [digits = "", exponent = "0"] = printed.split("e");
  const decimals = digits.split(".")[1]?.length ?? 0;
  return { value: Number(printed), rounding: 0.5 * 10 ** (Number(exponent) - decimals) };
}
