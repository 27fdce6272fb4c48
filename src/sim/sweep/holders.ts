import { type Identity, identityOf } from "../../wire/json.ts";
import { type Body, type Json, RawJson } from "../../wire/message.ts";
import type { JournalEvent } from "../journal.ts";

/**
 * Who can hold which value, by what reached whom: whoever got it in any message and has not lost its memory since. A
 * value that nobody can hold any more is gone, whatever the nodes do.
 */
export class Holders {
  readonly #holders = new Map<Identity, Set<string>>();
  /** Nodes that have answered `init` in their present life: before, gossip is nothing to them. */
  readonly #initialised = new Set<string>();

  observe({ kind, message }: JournalEvent): void {
    if (kind === "send" && message.body.type === "init_ok") this.#initialised.add(message.src);
    if (kind !== "recv" || !this.#initialised.has(message.dest)) return;
    for (const value of valuesIn(message.body)) {
      const identity = identityOf(value as Json);
      const holders = this.#holders.get(identity);
      if (holders === undefined) this.#holders.set(identity, new Set([message.dest]));
      else holders.add(message.dest);
    }
  }

  onMemoryLost(node: string): void {
    this.#initialised.delete(node);
    for (const holders of this.#holders.values()) holders.delete(node);
  }

  isGone(value: unknown): boolean {
    return (this.#holders.get(identityOf(value as Json))?.size ?? 0) === 0;
  }
}

/** Every value that a message brings, whoever sent it. */
export function valuesIn(body: Body): readonly unknown[] {
  const { type } = body;
  if (type === "broadcast") return [body.message];
  if (type === "add" && body.element !== undefined) return [body.element];
  const lists = [body.values, body.messages, body.local_messages, body.remote_messages, addsOf(body.crdt)];
  return lists.flatMap((list) => {
    const plain = list instanceof RawJson ? list.value : list;
    return Array.isArray(plain) ? plain : [];
  });
}

function addsOf(crdt: unknown): unknown {
  return typeof crdt === "object" && crdt !== null ? (crdt as Record<string, unknown>).add : undefined;
}
