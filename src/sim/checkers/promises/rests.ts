/** L2: messages of an idle cluster. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** Messages between servers in some time. */
export interface Traffic {
  readonly messages: number;
  readonly seconds: number;
}

/** An idle cluster sends no more messages a second than its budget. */
export function rests({ messages, seconds }: Traffic, budgetPerSecond: number): PromiseResult {
  const breaches = new Breaches("L2-rests");
  const perSecond = messages / seconds;
  if (perSecond > budgetPerSecond) {
    breaches.add(
      () =>
        `${perSecond.toFixed(2)} messages a second while idle, of which ${budgetPerSecond.toFixed(2)} are allowed`,
    );
  }
  return breaches.result();
}
