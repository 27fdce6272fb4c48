import type { Random } from "../../node/random.ts";
import type { LinkPolicy } from "../network/link-policy.ts";
import type { ClockDisturbance } from "../nodes/disturbed-clock.ts";
import type { RunContext, RunHooks } from "./run-hooks.ts";

/**
 * Small imperfections of real machines that are no faults: clocks that are apart, clocks that drift,
 * processes that lose the processor for moments, links of different lengths.
 */
export interface Disturbances extends ClockDisturbance {
  /** One process in ten stops now and then, for a time between these two. */
  readonly pauseMs?: readonly [least: number, most: number];
  /** Each pair of nodes has a latency of its own between these two, for good. */
  readonly linkMs?: readonly [least: number, most: number];
}

/** The mean time between two pauses of a process. */
const PAUSE_GAP_MS = 1_000;
const PAUSING_SHARE = 0.1;

type RandomOf = (name: string) => Random;

/** Hooks that disturb a run in virtual time, where nodes can be paused. */
export function disturbingHooks({
  pauseMs,
  linkMs,
}: Disturbances): Pick<RunHooks, "decorateLink" | "onPhase"> {
  return {
    ...(linkMs && { decorateLink: (_link, random) => fixedLinks(linkMs, random) }),
    ...(pauseMs && {
      onPhase: (phase, context) => (phase === "load" ? pauseNowAndThen(pauseMs, context) : undefined),
    }),
  };
}

/** Every pair of nodes has a latency of its own, the same both ways. */
export function fixedLinks([least, most]: readonly [number, number], random: RandomOf): LinkPolicy {
  const latencies = new Map<string, number>();
  return {
    plan({ src, dest }, _nowMs, delaysMs) {
      const pair = src < dest ? `${src} ${dest}` : `${dest} ${src}`;
      let latencyMs = latencies.get(pair);
      if (latencyMs === undefined) {
        latencyMs = least + random(`link ${pair}`).float() * (most - least);
        latencies.set(pair, latencyMs);
      }
      delaysMs.push(latencyMs);
    },
  };
}

function pauseNowAndThen([least, most]: readonly [number, number], context: RunContext): void {
  const { nodeIds, scheduler, random, options } = context;
  const endMs = scheduler.nowMs() + options.timeLimitMs;
  const drawn = random("pauses");
  const chosen = drawn.sample(nodeIds, Math.ceil(nodeIds.length * PAUSING_SHARE));
  for (const id of chosen) {
    const node = context.nodes.get(id);
    const alarm = scheduler.alarm(() => {
      node?.pause();
      const lengthMs = least + drawn.float() * (most - least);
      scheduler.at(scheduler.nowMs() + lengthMs, () => node?.resume());
      schedule(lengthMs);
    });
    const schedule = (afterMs: number): void => {
      const atMs = scheduler.nowMs() + afterMs + drawn.exponential(PAUSE_GAP_MS);
      if (atMs < endMs) alarm.setAt(atMs);
    };
    schedule(0);
  }
}
