/** All that `spread` computes. */

import { type Fanouts, spreadFanouts } from "./fanouts.ts";
import type { OnStep, SpreadPart, SpreadPlan } from "./plan.ts";
import { type Curve, type RoundsRow, spreadCurves, spreadRounds } from "./rounds.ts";
import { type RumorRow, spreadRumors } from "./rumors.ts";
import { type Scale, spreadScale } from "./scale.ts";

/** The parts that were asked for. */
export interface SpreadResult {
  readonly curves?: readonly Curve[];
  readonly rounds?: readonly RoundsRow[];
  readonly rumors?: readonly RumorRow[];
  readonly fanout?: Fanouts;
  readonly scale?: Scale;
}

/** How long each part takes beside the others, for the bar. */
const weights: Readonly<Record<SpreadPart, number>> = {
  curves: 1,
  rounds: 5,
  rumors: 3,
  fanout: 2,
  scale: 4,
};

/** Computes the plan's parts, the same for the same seed. `onProgress` is told the share done, and what comes next. */
export function spread(plan: SpreadPlan, onProgress: OnStep): SpreadResult {
  const total = plan.parts.reduce((sum, part) => sum + weights[part], 0);
  let done = 0;
  const step = <T>(part: SpreadPart, compute: (plan: SpreadPlan, onStep: OnStep) => T): T | undefined => {
    if (!plan.parts.includes(part)) return undefined;
    const before = done;
    done += weights[part];
    return compute(plan, (share, what) => onProgress((before + share * weights[part]) / total, what));
  };
  const curves = step("curves", spreadCurves);
  const rounds = step("rounds", spreadRounds);
  const rumors = step("rumors", spreadRumors);
  const fanout = step("fanout", spreadFanouts);
  const scale = step("scale", spreadScale);
  return {
    ...(curves && { curves }),
    ...(rounds && { rounds }),
    ...(rumors && { rumors }),
    ...(fanout && { fanout }),
    ...(scale && { scale }),
  };
}
