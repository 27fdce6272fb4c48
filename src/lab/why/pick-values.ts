import { isMissing, type Survey, staleMs, type ValueFate } from "./survey.ts";

/** The kind of values that are meant, where they were not named. `unconfirmed`: no client knows whether any node took them. */
export type Choice = "lost" | "stale" | "slowest" | "unconfirmed";

/** At most `count` values, the worst first: among the lost those that the verdict names, then those that only some node lacks. */
export function pickValues(survey: Survey, choice: Choice, count: number): unknown[] {
  return candidates(survey, choice)
    .slice(0, count)
    .map(({ value }) => value);
}

function candidates(survey: Survey, choice: Choice): readonly ValueFate[] {
  const isKnown = ({ knownMs }: ValueFate) => Number.isFinite(knownMs);
  const fates = [...survey.fates.values()];
  if (choice === "unconfirmed") return fates.filter((fate) => !isKnown(fate));
  const known = fates.filter(isKnown);
  if (choice === "lost") return [...new Set([...survey.lostFates(), ...known.filter(isMissing)])];
  const isMeant = (fate: ValueFate) =>
    choice === "stale" ? staleMs(fate) > 0 : !isMissing(fate) && !survey.isLost(fate);
  return known.filter(isMeant).sort((a, b) => staleMs(b) - staleMs(a));
}
