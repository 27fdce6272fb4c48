/** Residue, traffic and times of rumor mongering, rule by rule. */

import {
  PUBLISHED_NODES,
  type PublishedRumor,
  publishedRumors,
} from "../../theory/spread/published-rumors.ts";
import type { RumorFigures, RumorRule } from "../../theory/spread/rumor.ts";
import { predictRumor } from "../../theory/spread/rumor-model.ts";
import { simulateRumors } from "../../theory/spread/rumor-simulation.ts";
import { type Compared, type OnStep, randomFor, type SpreadPlan, stepByStep, trialsFor } from "./plan.ts";

export interface RumorRow {
  readonly rule: RumorRule;
  readonly figures: RumorFigures<Compared>;
  readonly trials: number;
  /** The figures that Demers et al. printed for this rule, where the nodes are as many as theirs. */
  readonly published?: PublishedRumor;
}

const K_MAX = 5;
const RUMOR_WORK = 3_000_000;
/** Cycles of pull, in each of which all nodes call. */
const PULL_CYCLES = 25;

const rules: readonly RumorRule[] = (["push", "pull"] as const).flatMap((direction) =>
  (["feedback", "blind"] as const).flatMap((loss) =>
    (["counter", "coin"] as const).flatMap((end) =>
      Array.from({ length: K_MAX }, (_, index) => ({ direction, loss, end, k: index + 1 })),
    ),
  ),
);

/** Every rule with k from 1 to 5. */
export function spreadRumors(plan: SpreadPlan, onStep: OnStep): Promise<readonly RumorRow[]> {
  const nameOf = (rule: RumorRule) => `rumors: ${ruleName(rule)}, k = ${rule.k}`;
  return stepByStep(rules, onStep, nameOf, (rule) => {
    const parameters = { nodes: plan.nodes, ...rule };
    const trials = trialsFor(
      plan,
      RUMOR_WORK,
      plan.nodes * (rule.direction === "push" ? rule.k + 1 : PULL_CYCLES),
    );
    const model = predictRumor(parameters);
    const played = simulateRumors(parameters, trials, randomFor(plan, "rumor", ruleName(rule), rule.k));
    const both = (name: keyof RumorFigures<number>): Compared => ({
      model: model[name],
      played: played[name],
    });
    const figures = {
      residue: both("residue"),
      traffic: both("traffic"),
      meanFirst: both("meanFirst"),
      meanNeeded: both("meanNeeded"),
      last: both("last"),
    };
    const published = publishedFor(rule, plan.nodes);
    return { rule, figures, trials, ...(published && { published }) };
  });
}

export function ruleName({ direction, loss, end }: RumorRule): string {
  return `${direction}, ${loss}, ${end}`;
}

function publishedFor(rule: RumorRule, nodes: number): PublishedRumor | undefined {
  if (nodes !== PUBLISHED_NODES) return undefined;
  return publishedRumors.find((row) => ruleName(row.rule) === ruleName(rule) && row.rule.k === rule.k);
}
