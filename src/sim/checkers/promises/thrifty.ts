/** L3: what an operation costs. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** A run without faults sends no more messages between servers than its budget. */
export function thrifty(messages: number, operations: number, budget: number): PromiseResult {
  const breaches = new Breaches("L3-thrifty");
  if (messages > budget) {
    breaches.add(
      () => `${messages} messages for ${operations} operations, of which ${budget.toFixed(0)} are allowed`,
    );
  }
  return breaches.result();
}
