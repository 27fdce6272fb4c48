import type { SpreadPlan } from "../plan.ts";
import type { SpreadResult } from "../spread.ts";
import { fanoutsText } from "./fanouts-text.ts";
import { errorLegend, paragraph } from "./figures.ts";
import { curvesText, roundsText } from "./rounds-text.ts";
import { rumorsText } from "./rumors-text.ts";
import { scaleText } from "./scale-text.ts";

/** The parts that were computed, one below the other. */
export function spreadText(
  plan: SpreadPlan,
  { curves, rounds, rumors, fanout, scale }: SpreadResult,
): string {
  const parts = [
    paragraph(errorLegend).trimStart(),
    curves && curvesText(plan, curves),
    rounds && roundsText(plan, rounds),
    rumors && rumorsText(plan, rumors),
    fanout && fanoutsText(plan, fanout),
    scale && scaleText(plan, scale),
  ];
  return `${parts.filter((part) => part !== undefined).join("\n\n\n")}\n`;
}
