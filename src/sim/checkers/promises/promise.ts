/**
 * The promises, under names that stay: S at all times, L once faults are over, D of the simulation itself.
 * A single test is held to S1 to S7; the sweep to all of them.
 */

import { BreachList, type Findings } from "../breaches.ts";

export const PROMISE_TITLES = {
  "S1-no-phantom": "every value read was added before",
  "S2-no-duplicate": "no value twice in one read",
  "S3-reads-grow": "reads on one node only grow",
  "S4-read-your-add": "after its acknowledgement the same node shows a value",
  "S5-one-reply": "exactly one reply to a client's request, and none otherwise",
  "S6-timely-reply": "no reply after 4 s",
  "S7-clean-wire": "standard output holds only lines that Maelstrom takes",
  "S8-bounded": "queues and traffic are bounded",
  "S9-definite-error": "a definite error only where nothing happened",
  "S10-data-laws": "sets, counters and stores keep their laws",
  "L1-converges": "after the heal every living node soon shows every acknowledged value",
  "L2-rests": "once converged, traffic falls to the idle budget",
  "L3-thrifty": "without faults, messages per operation stay within the budget",
  "D1-repeatable": "the same seed gives the same trace",
  "D2-coverage": "over a batch, every fault and every branch happened",
} as const;

export type PromiseName = keyof typeof PROMISE_TITLES;

/** How often a promise was broken, and where. */
export interface PromiseResult extends Findings {
  readonly name: PromiseName;
}

/** Collects the breaches of one promise. */
export class Breaches extends BreachList {
  readonly #name: PromiseName;

  constructor(name: PromiseName) {
    super();
    this.#name = name;
  }

  result(): PromiseResult {
    return { name: this.#name, ...this.findings() };
  }
}
