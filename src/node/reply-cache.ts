import { wireJson } from "../wire/json.ts";
import type { Body } from "../wire/message.ts";
import { REPLIES_PER_CLIENT, REPLY_CLIENTS_MAX } from "./limits.ts";

interface Answered {
  readonly request: Body;
  readonly reply: Body;
}

/**
 * The last answers to each client, so that a request that comes twice is performed and counted once. Bounded in
 * clients and in answers per client; what falls out is performed again.
 */
export class ReplyCache {
  /** A ring per client; the least recently seen client comes first. */
  readonly #clients = new Map<string, (Answered | undefined)[]>();
  #latest: { readonly src: string; readonly ring: (Answered | undefined)[] } | undefined;

  /** The answer to the same request of the same client, if it is still known. */
  find(src: string, request: Body): Body | undefined {
    const ring = this.#latest?.src === src ? this.#latest.ring : this.#clients.get(src);
    const answered = ring?.[slotOf(request)];
    if (answered === undefined || answered.request.msg_id !== request.msg_id) return undefined;
    return wireJson(answered.request) === wireJson(request) ? answered.reply : undefined;
  }

  keep(src: string, request: Body, reply: Body): void {
    this.#ringOf(src)[slotOf(request)] = { request, reply };
  }

  #ringOf(src: string): (Answered | undefined)[] {
    if (this.#latest?.src === src) return this.#latest.ring;
    const ring = this.#clients.get(src) ?? new Array<Answered | undefined>(REPLIES_PER_CLIENT);
    this.#clients.delete(src);
    this.#clients.set(src, ring);
    this.#latest = { src, ring };
    if (this.#clients.size > REPLY_CLIENTS_MAX) {
      const [oldest] = this.#clients.keys();
      if (oldest !== undefined) this.#clients.delete(oldest);
    }
    return ring;
  }
}

function slotOf(request: Body): number {
  return (request.msg_id as number) % REPLIES_PER_CLIENT;
}
