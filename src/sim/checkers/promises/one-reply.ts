/** S5: exactly one reply to each request of a client, and nothing else to clients. */

import { Breaches, type PromiseResult } from "./promise.ts";

export class OneReply {
  readonly #breaches = new Breaches("S5-one-reply");

  /** A message to a client that answers nothing. */
  onUnasked(what: string): void {
    this.#breaches.add(() => `${what}, which is no reply`);
  }

  /** A reply to a request that is answered already, or that nobody made. */
  onSurplus(what: string, msgId: number, wasAsked: boolean): void {
    this.#breaches.add(() =>
      wasAsked
        ? `${what}, a further reply to ${msgId}`
        : `${what}, a reply to ${msgId}, which was never asked`,
    );
  }

  /** A request that was delivered and whose client got no answer. */
  onUnanswered(fate: string, deliveredMs: number): void {
    this.#breaches.add(() => `${fate}, delivered at ${deliveredMs.toFixed(0)} ms`);
  }

  result(): PromiseResult {
    return this.#breaches.result();
  }
}
