import type { Body } from "../../wire/message.ts";
import type { Envelope } from "../network/envelope-queue.ts";
import type { Network } from "../network/network.ts";
import type { Endpoint } from "../network/receiver.ts";
import type { Alarm, Scheduler } from "../time/scheduler.ts";
import type { GivenUp } from "./departures.ts";

/** Maelstrom's clients give up after this time. */
export const CLIENT_TIMEOUT_MS = 5000;

/** The run, as a client needs it. */
export interface ClientHost {
  readonly scheduler: Scheduler;
  readonly network: Network;
  /** A reply that nobody waits for: a second one, one to a request given up, or to none. */
  onStrayReply(stray: StrayReply): void;
  /** A client has left. `givenUp`: the requests that it stopped waiting for, by `msg_id`. */
  onClientLeft?(client: string, givenUp: ReadonlyMap<unknown, GivenUp>): void;
}

export interface StrayReply {
  readonly timeMs: number;
  readonly client: string;
  readonly node: string;
  readonly inReplyTo: unknown;
  /** Whether the client had had an answer to this request before. */
  readonly answeredBefore: boolean;
}

/** Called once for every request: with the reply's body, or without when the time is over. */
export type OnReply = (reply: Body | undefined) => void;

/** A client of the network. It waits for one reply at a time, as Maelstrom's do. */
export class Client implements Endpoint {
  readonly id: string;
  readonly #host: ClientHost;
  readonly #timeout: Alarm;
  readonly #answered = new Set<number>();
  readonly #givenUp = new Map<number, GivenUp>();
  #msgIdLast = 0;
  #awaited = 0;
  #sentMs = 0;
  #onReply: OnReply | undefined;

  /** Joins the network under a new id. */
  constructor(id: string, host: ClientHost) {
    this.id = id;
    this.#host = host;
    this.#timeout = host.scheduler.alarm(() => this.#settle(undefined));
    host.network.register(id, "client", this);
  }

  /** Sends a request and waits for its reply. `body` comes without a message id. */
  request(dest: string, body: Body, timeoutMs: number, onReply: OnReply): void {
    if (this.#onReply !== undefined) throw new Error(`${this.id} waits for a reply already`);
    const msgId = ++this.#msgIdLast;
    this.#awaited = msgId;
    this.#onReply = onReply;
    this.#sentMs = this.#host.scheduler.nowMs();
    this.#timeout.setAt(this.#sentMs + timeoutMs);
    const outcome = this.#host.network.send({ src: this.id, dest, body: { ...body, msg_id: msgId } });
    if (outcome === "too-many-waiting") return; // no answer will come: a timeout like any other
    if (outcome !== "sent") throw new Error(`${this.id} cannot reach ${dest}: ${outcome}`);
  }

  deliver(envelope: Envelope): void {
    const { body, src } = envelope.message;
    const inReplyTo = body.in_reply_to;
    if (this.#onReply !== undefined && inReplyTo === this.#awaited) {
      this.#answered.add(this.#awaited);
      this.#settle(body);
      return;
    }
    const answeredBefore = typeof inReplyTo === "number" && this.#answered.has(inReplyTo);
    const timeMs = this.#host.scheduler.nowMs();
    this.#host.onStrayReply({ timeMs, client: this.id, node: src, inReplyTo, answeredBefore });
  }

  /** Waits no longer for the reply to the request under way, if there is one. */
  giveUp(): void {
    this.#settle(undefined);
  }

  /** Leaves the network. The request under way, if any, is forgotten. */
  close(): void {
    this.#timeout.cancel();
    this.#onReply = undefined;
    this.#host.network.unregister(this.id);
    this.#host.onClientLeft?.(this.id, this.#givenUp);
  }

  #settle(reply: Body | undefined): void {
    this.#timeout.cancel();
    const onReply = this.#onReply;
    this.#onReply = undefined;
    if (onReply === undefined) return;
    if (reply === undefined)
      this.#givenUp.set(this.#awaited, { sentMs: this.#sentMs, gaveUpMs: this.#host.scheduler.nowMs() });
    onReply(reply);
  }
}
