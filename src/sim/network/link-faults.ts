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

/** Later than this no jitter makes a message: what is under way at the heal must not outlast the promises. */
export const JITTER_MS_MAX = 2_000;
/** A slow link takes at least this much more; ten times nothing is nothing. */
const SLOW_MS_LEAST = 20;
const SLOW_MS_MOST = 1_000;

export interface Jitter {
  /** Mean of the exponential delay that each copy gets besides its own. */
  readonly jitterMs: number;
  /** Every other stretch of so long is turned round: what was sent last in it arrives first. 0: none is. */
  readonly burstMs: number;
}

/** Puts messages out of order. */
export function jittering(inner: LinkPolicy, { jitterMs, burstMs }: Jitter, random: Random): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      const first = delaysMs.length;
      inner.plan(message, nowMs, delaysMs);
      const leftMs = burstMs > 0 && nowMs % (2 * burstMs) < burstMs ? burstMs - (nowMs % burstMs) : 0;
      for (let i = first; i < delaysMs.length; i++) {
        const delayMs = leftMs > 0 ? 2 * leftMs : random.exponential(jitterMs);
        delaysMs[i] = (delaysMs[i] as number) + Math.min(delayMs, JITTER_MS_MAX);
      }
    },
  };
}

/** Makes each message take `factor` times as long. */
export function slowing(inner: LinkPolicy, factor: number): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      const first = delaysMs.length;
      inner.plan(message, nowMs, delaysMs);
      for (let i = first; i < delaysMs.length; i++) {
        const delayMs = delaysMs[i] as number;
        delaysMs[i] = Math.max(delayMs, Math.min(delayMs * factor, SLOW_MS_MOST), SLOW_MS_LEAST);
      }
    },
  };
}

/** The faulty link for messages from or to any of `nodes`, the healthy one for all others. */
export function around(nodes: ReadonlySet<string>, healthy: LinkPolicy, faulty: LinkPolicy): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      const isHit = nodes.has(message.src) || nodes.has(message.dest);
      (isHit ? faulty : healthy).plan(message, nowMs, delaysMs);
    },
  };
}

/** As `around` for `some` of the nodes, but only among `all`: services are reached whatever happens. */
export function among(
  { all, some }: { readonly all: ReadonlySet<string>; readonly some: ReadonlySet<string> },
  healthy: LinkPolicy,
  faulty: LinkPolicy,
): LinkPolicy {
  const hit = around(some, healthy, faulty);
  return {
    plan(message, nowMs, delaysMs) {
      const isAmong = all.has(message.src) && all.has(message.dest);
      (isAmong ? hit : healthy).plan(message, nowMs, delaysMs);
    },
  };
}
