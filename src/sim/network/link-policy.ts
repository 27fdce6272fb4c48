import type { Message } from "../../wire/message.ts";
import type { LatencySampler } from "./latency.ts";

/**
 * The treatment of one message between servers. A policy appends the delay of each copy that is to arrive:
 * none means lost, two mean duplicated. Faults are decorators: they ask the policy inside and change its answer.
 * (Messages with a client at either end bypass policies; they always take 0 ms, as in Maelstrom.)
 */
export interface LinkPolicy {
  /** Appends to `delaysMs`, which the network hands over empty and reuses. */
  plan(message: Message, nowMs: number, delaysMs: number[]): void;
}

/** The plain link: one copy, after a latency from the sampler. */
export function latencyLink(sample: LatencySampler): LinkPolicy {
  return {
    plan(_message, _nowMs, delaysMs) {
      delaysMs.push(sample());
    },
  };
}
