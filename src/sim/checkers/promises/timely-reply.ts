/** S6: no reply so late that the client has left. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** A client gives up after 5 s; a reply on its way at 4 s may still meet it. */
export const REPLY_DELAY_MS_MAX = 4_000;

export class TimelyReply {
  readonly #breaches = new Breaches("S6-timely-reply");

  /** A reply, so long after its request; `what` describes it. */
  onReply(delayMs: number, what: string): void {
    if (delayMs > REPLY_DELAY_MS_MAX)
      this.#breaches.add(() => `${what}, ${delayMs.toFixed(0)} ms after the request`);
  }

  result(): PromiseResult {
    return this.#breaches.result();
  }
}
