/** All that `spread` computes. */

import { takeTurn } from "../interruptible.ts";
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

/** The ways to watch the work, and to end it. */
export interface SpreadWatching {
  /** Told the share done, and what comes next. */
  readonly onProgress?: (share: number, what: string) => void;
  /** Ends the work with the signal's reason before the next step. */
  readonly signal?: AbortSignal;
}

/** Computes the plan's parts, the same for the same seed. */
export async function spread(
  plan: SpreadPlan,
  { onProgress, signal }: SpreadWatching = {},
): Promise<SpreadResult> {
  const total = plan.parts.reduce((sum, part) => sum + weights[part], 0);
  let done = 0;
  const step = async <T>(
    part: SpreadPart,
    compute: (plan: SpreadPlan, onStep: OnStep) => Promise<T>,
  ): Promise<T | undefined> => {
    if (!plan.parts.includes(part)) return undefined;
    const before = done;
    done += weights[part];
    return await compute(plan, async (share, what) => {
      onProgress?.((before + share * weights[part]) / total, what);
      await takeTurn(signal);
    });
  };
  const curves = await step("curves", spreadCurves);
  const rounds = await step("rounds", spreadRounds);
  const rumors = await step("rumors", spreadRumors);
  const fanout = await step("fanout", spreadFanouts);
  const scale = await step("scale", spreadScale);
  return {
    ...(curves && { curves }),
    ...(rounds && { rounds }),
    ...(rumors && { rumors }),
    ...(fanout && { fanout }),
    ...(scale && { scale }),
  };
}
