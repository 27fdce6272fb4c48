/** S8: nothing grows without bound: not what a node keeps for others, not what is under way. */

import { Breaches, type PromiseResult } from "./promise.ts";
import type { Traffic } from "./rests.ts";

/** The size of each queue of a node, by name: things that somebody may still want. */
export interface NodeQueues {
  readonly node: string;
  readonly lengths: Readonly<Record<string, number>>;
}

export interface QueueLimits {
  /** Per queue; a queue without one is not judged. */
  readonly lengths: Readonly<Record<string, number>>;
  /** Messages between servers in the whole run. */
  readonly messages: number;
}

export function bounded(queues: readonly NodeQueues[], traffic: Traffic, limits: QueueLimits): PromiseResult {
  const breaches = new Breaches("S8-bounded");
  for (const { node, lengths } of queues) {
    for (const [queue, length] of Object.entries(lengths)) {
      const limit = limits.lengths[queue] ?? Infinity;
      if (length > limit) breaches.add(() => `${node} has ${length} ${queue}, of which ${limit} are allowed`);
    }
  }
  if (traffic.messages > limits.messages) {
    const rate = `${traffic.messages} messages in ${traffic.seconds.toFixed(1)} s`;
    breaches.add(() => `${rate}, of which ${limits.messages.toFixed(0)} are allowed`);
  }
  return breaches.result();
}
