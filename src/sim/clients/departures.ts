import { fixedSeconds, shortSeconds } from "../time/seconds.ts";

/** A request that a client no longer waited for. */
export interface GivenUp {
  readonly sentMs: number;
  readonly gaveUpMs: number;
}

/** The clients that left the network with requests open: a reply that comes later is refused, and this says why. */
export class Departures {
  /** By client, then by the `msg_id` of the request. */
  readonly #givenUp = new Map<string, ReadonlyMap<unknown, GivenUp>>();

  onLeft(client: string, givenUp: ReadonlyMap<unknown, GivenUp>): void {
    if (givenUp.size > 0) this.#givenUp.set(client, givenUp);
  }

  /** Why a reply at `nowMs` cannot be delivered; `undefined` where the client gave up no such request. */
  lateReplyText(client: string, inReplyTo: unknown, nowMs: number): string | undefined {
    const request = this.#givenUp.get(client)?.get(inReplyTo);
    if (request === undefined) return undefined;
    const { sentMs, gaveUpMs } = request;
    return `${client} gave up after ${shortSeconds(gaveUpMs - sentMs, 1)} and left; this reply came ${fixedSeconds(nowMs - sentMs, 1)} after its request`;
  }
}
