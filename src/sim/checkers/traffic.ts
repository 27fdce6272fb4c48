/** L2 and L3: what is sent at rest, and what an operation costs. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** Messages between servers in some time. */
export interface Traffic {
  readonly messages: number;
  readonly seconds: number;
}

/** L2: at rest no more is sent than the budget has, per second. */
export function rests({ messages, seconds }: Traffic, budgetPerSecond: number): PromiseResult {
  const breaches = new Breaches("L2-rests");
  const perSecond = messages / seconds;
  if (perSecond > budgetPerSecond) {
    breaches.add(
      () =>
        `${perSecond.toFixed(2)} messages a second at rest, of which ${budgetPerSecond.toFixed(2)} are allowed`,
    );
  }
  return breaches.result();
}

/** L3: a run without faults sends no more than its budget. */
export function thrifty({ messages }: Traffic, operations: number, budget: number): PromiseResult {
  const breaches = new Breaches("L3-thrifty");
  if (messages > budget) {
    breaches.add(
      () => `${messages} messages for ${operations} operations, of which ${budget.toFixed(0)} are allowed`,
    );
  }
  return breaches.result();
}
