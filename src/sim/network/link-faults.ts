import type { Random } from "../../node/random.ts";
import type { LinkPolicy } from "./link-policy.ts";

/** Loses each message with the given probability, all of its copies together. */
export function losing(inner: LinkPolicy, probability: number, random: Random): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      if (!random.chance(probability)) inner.plan(message, nowMs, delaysMs);
    },
  };
}

/** Sends a second copy with the given probability; each copy has its own delay. */
export function duplicating(inner: LinkPolicy, probability: number, random: Random): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      inner.plan(message, nowMs, delaysMs);
      if (random.chance(probability)) inner.plan(message, nowMs, delaysMs);
    },
  };
}
