import type { ChartPage, PageSection } from "../../pages/chart-page.ts";
import type { SpreadPlan } from "../plan.ts";
import type { SpreadResult } from "../spread.ts";
import { farthestOff } from "../text/rounds-text.ts";
import { limitText } from "../text/scale-text.ts";
import { fanoutsSection } from "./fanouts-section.ts";
import { curvesSection, roundsSection } from "./rounds-section.ts";
import { rumorsSections } from "./rumors-section.ts";
import { scaleSection } from "./scale-section.ts";

/** The parts that were computed, as a page of charts. */
export function spreadPage(plan: SpreadPlan, result: SpreadResult): ChartPage {
  const { curves, rounds, rumors, fanout, scale } = result;
  const sections: (PageSection | undefined)[] = [
    curves && curvesSection(plan, curves),
    rounds && roundsSection(plan, rounds),
    ...(rumors ? rumorsSections(plan, rumors) : []),
    fanout && fanoutsSection(plan, fanout),
    scale && scaleSection(plan, scale),
  ];
  return {
    title: "How far and how fast gossip spreads",
    lead: leadOf(plan, result),
    sections: sections.filter((section) => section !== undefined),
  };
}

/** The results in a few sentences. */
function leadOf(plan: SpreadPlan, { curves, rounds, scale }: SpreadResult): string {
  const sentences: string[] = [];
  const thousand = rounds?.filter(({ nodes }) => nodes === 1_000) ?? [];
  if (thousand.length > 0) {
    const until = thousand.map(
      (row) => `${row.direction} in ${(row.rounds.played?.mean ?? row.rounds.model).toFixed(1)}`,
    );
    sentences.push(`With a fanout of ${plan.fanout}, 1,000 nodes all know by ${until.join(", ")} rounds.`);
  }
  if (curves !== undefined) {
    const points = 100 * Math.max(...curves.map(farthestOff));
    sentences.push(`The model of the curves is at most ${points.toFixed(1)} percentage points off.`);
  }
  const star = scale?.limits.find(({ shape }) => shape === "star");
  if (star !== undefined)
    sentences.push(`A star is an answer for up to ${limitText(star)} nodes under this load.`);
  return sentences.length > 0
    ? sentences.join(" ")
    : "Models of gossip, each beside seeded simulations of what it is a model of.";
}
