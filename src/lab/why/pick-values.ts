import { isLost, type Survey, staleMs, type ValueFate } from "./survey.ts";

/** Which values are meant, where they were not named. */
export type Choice = "lost" | "stale" | "slowest";

/** At most `count` values, the worst first. */
export function pickValues({ fates }: Survey, choice: Choice, count: number): unknown[] {
  return candidates([...fates.values()], choice)
    .slice(0, count)
    .map(({ value }) => value);
}

function candidates(fates: readonly ValueFate[], choice: Choice): ValueFate[] {
  const known = fates.filter(({ knownMs }) => Number.isFinite(knownMs));
  if (choice === "lost") return known.filter(isLost);
  const late = known.filter((fate) => staleMs(fate) > 0);
  const stable = choice === "stale" ? late : late.filter((fate) => !isLost(fate));
  return stable.sort((a, b) => staleMs(b) - staleMs(a));
}
