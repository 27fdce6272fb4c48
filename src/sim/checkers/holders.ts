import { type Identity, identityOf } from "../../wire/json.ts";
import type { Body, Json, Message } from "../../wire/message.ts";
import type { JournalEvent } from "../network/journal.ts";
import { isServiceName } from "../services/service.ts";
import { exactValues } from "./trails/carried-values.ts";

/**
 * The nodes that can hold each value, by the messages that reached them: those that got the value in any message, did not
 * refuse that message, and have not lost their memory since. A value that no node can hold any more is gone, whatever the
 * nodes do.
 */
export class Holders {
  readonly #holders = new Map<Identity, Set<string>>();
  readonly #valuesOf: (body: Body) => readonly unknown[];
  /** Nodes that have answered `init` in their present life: before, gossip is nothing to them. */
  readonly #initialised = new Set<string>();
  /** The last message to each node, where it was a request that brought it a value which was new to it. */
  readonly #latest = new Map<string, { readonly request: Message; readonly holders: Set<string> }>();

  /** `valuesOf`: the values that a message brings; default: as our nodes and Maelstrom's clients write them. */
  constructor(valuesOf: (body: Body) => readonly unknown[] = exactValues) {
    this.#valuesOf = valuesOf;
  }

  observe({ kind, message }: JournalEvent): void {
    if (kind === "recv") this.#onReceived(message);
    else if (kind === "send" && message.body.type === "init_ok") this.#initialised.add(message.src);
    else if (kind === "send" && message.body.type === "error") this.#onRefusal(message);
  }

  #onReceived(message: Message): void {
    const { dest, body } = message;
    this.#latest.delete(dest);
    if (!this.#initialised.has(dest) && !isServiceName(dest)) return;
    for (const value of this.#valuesOf(body)) {
      const identity = identityOf(value as Json);
      const holders = this.#holders.get(identity) ?? new Set();
      this.#holders.set(identity, holders);
      if (holders.has(dest)) continue;
      holders.add(dest);
      if (body.msg_id !== undefined) this.#latest.set(dest, { request: message, holders });
    }
  }

  /** A refused request brought nothing, such as one that came before the node was initialised. */
  #onRefusal({ src, dest, body }: Message): void {
    const latest = this.#latest.get(src);
    if (latest === undefined || latest.request.src !== dest) return;
    if (latest.request.body.msg_id === body.in_reply_to) latest.holders.delete(src);
  }

  onMemoryLost(node: string): void {
    this.#initialised.delete(node);
    for (const holders of this.#holders.values()) holders.delete(node);
  }

  isGone(value: unknown): boolean {
    return (this.#holders.get(identityOf(value as Json))?.size ?? 0) === 0;
  }
}
