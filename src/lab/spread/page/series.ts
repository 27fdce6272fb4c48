import type { LineSeries } from "../../pages/chart-page.ts";
import type { Compared } from "../plan.ts";

/** A figure at a place of the x axis. */
interface Place {
  readonly x: number;
  readonly compared: Compared;
}

const PERCENT = 100;
/** Significant digits of figures in tables: simulations are hardly more exact. */
const DIGITS = 3;

/** The simulations, with a band of two standard errors. Figures without any are left out. `factor` is 100 for percentages. */
export function playedSeries(name: string, places: readonly Place[], factor = 1): LineSeries {
  const played = places.flatMap(({ x, compared }) =>
    compared.played === undefined ? [] : [{ x, ...compared.played }],
  );
  const most = factor === PERCENT ? PERCENT : Number.POSITIVE_INFINITY;
  return {
    name,
    points: played.map(({ x, mean }) => [x, factor * mean]),
    band: {
      name: "± two standard errors",
      points: played.map(({ x, mean, standardError }) => [
        x,
        Math.max(0, factor * (mean - 2 * standardError)),
        Math.min(most, factor * (mean + 2 * standardError)),
      ]),
    },
  };
}

/** A figure as a table shows it. */
export function tableFigure(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(DIGITS));
}

/** A share from 0 to 1 as a table shows it, in percent. */
export function tablePercent(share: number | undefined): number | null {
  return share === undefined ? null : Number((PERCENT * share).toFixed(1));
}
