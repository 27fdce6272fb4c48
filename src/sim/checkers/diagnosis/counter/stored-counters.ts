import { ErrorCode } from "../../../../wire/errors.ts";
import { canonicalJson } from "../../../../wire/json.ts";
import type { Body, Json } from "../../../../wire/message.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import type { ServiceName } from "../../../services/service.ts";
import { OpenRequests } from "../../open-requests.ts";

/** The services that have `cas`. */
const STORES: ReadonlySet<string> = new Set<ServiceName>(["seq-kv", "lin-kv", "lww-kv"]);

/** The one that keeps the order of each client, and may be behind all the same. */
const MAY_SHOW_PAST: ServiceName = "seq-kv";

/** A number that was stored over another one, which its writer did not know. */
export interface LostUpdate {
  readonly store: string;
  readonly key: unknown;
  readonly node: string;
  /** The number that the node had read. */
  readonly read: number;
  /** The number that stood there when it wrote, and the node that had stored it: another one, or the same in another request. */
  readonly lost: number;
  readonly lostOf: string;
  readonly written: number;
  readonly timeMs: number;
}

/** The number that a store holds under a key. */
interface Stored {
  readonly value: number;
  readonly by: string;
}

interface Call {
  readonly node: string;
  readonly keyText: string;
  readonly body: Body;
  /** The number that the node had last been shown under this key when it wrote. */
  readonly known: number | undefined;
}

/** Watches the numbers that nodes keep in key-value services: what they hold, and which of them were overwritten unread. */
export class StoredCounters {
  readonly #calls = new OpenRequests<Call>();
  /** By service and key. `undefined`: nobody can tell the number. */
  readonly #stored = new Map<string, Stored | undefined>();
  /** All numbers that a service may still take for its own, where it may answer from the past. */
  readonly #past = new Map<string, Set<number>>();
  /** The number that each node was last shown, by node, service and key. */
  readonly #shown = new Map<string, number>();
  #lostCount = 0;
  #example: LostUpdate | undefined;

  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind === "send" && STORES.has(dest)) this.#onRequest(src, dest, body);
    else if (STORES.has(src) && kind === "send") this.#onServed(src, dest, body, timeMs);
    else if (STORES.has(src) && kind === "recv") this.#onReply(dest, body);
  }

  get lostCount(): number {
    return this.#lostCount;
  }

  get lostExample(): LostUpdate | undefined {
    return this.#example;
  }

  /** The sum of all numbers under all keys; `undefined` where there are none, or nobody can tell one of them. */
  heldSum(): number | undefined {
    let sum: number | undefined;
    for (const stored of this.#stored.values()) {
      if (stored === undefined) return undefined;
      sum = (sum ?? 0) + stored.value;
    }
    return sum;
  }

  #onRequest(node: string, store: string, body: Body): void {
    const keyText = `${store} ${canonicalJson((body.key ?? null) as Json)}`;
    const known = this.#shown.get(`${node} ${keyText}`);
    this.#calls.open(node, body.msg_id, { node, keyText, body, known });
  }

  /** The store has done what it was asked: it does all at once, in the order of its replies. */
  #onServed(store: string, node: string, { type, in_reply_to }: Body, timeMs: number): void {
    if (type !== "write_ok" && type !== "cas_ok") return;
    const call = this.#calls.close(node, in_reply_to);
    if (call === undefined) return;
    const { keyText, body } = call;
    const { from, value, to } = body;
    // One that sets what it found changes nothing, so it may have found the past.
    if (type === "cas_ok" && from === to) return;
    const before = this.#stored.get(keyText);
    const number = type === "write_ok" ? value : to;
    if (typeof number !== "number") {
      if (this.#stored.has(keyText)) this.#stored.set(keyText, undefined);
      return;
    }
    // So may a write of what stood there once, which then changes nothing.
    const mayBePast = store === MAY_SHOW_PAST && type === "write_ok" && before?.value !== number;
    if (mayBePast && this.#past.get(keyText)?.has(number) === true) {
      this.#stored.set(keyText, undefined);
      return;
    }
    if (type === "write_ok") this.#onWritten(call, number, before, { store, timeMs });
    this.#stored.set(keyText, { value: number, by: node });
    this.#remember(store, keyText, number);
  }

  #remember(store: string, keyText: string, number: number): void {
    if (store !== MAY_SHOW_PAST) return;
    const past = this.#past.get(keyText) ?? new Set();
    this.#past.set(keyText, past.add(number));
  }

  #onWritten(
    { node, body, known: read }: Call,
    written: number,
    before: Stored | undefined,
    { store, timeMs }: Pick<LostUpdate, "store" | "timeMs">,
  ): void {
    if (before === undefined || read === undefined) return;
    const { value: lost, by: lostOf } = before;
    // A node knows what it stored itself. It has forgotten that if it makes less of it.
    const isUnread = lostOf === node ? read < written && written < lost : lost !== read;
    if (!isUnread) return;
    this.#lostCount++;
    // A write that adds nothing is an odd example.
    if (this.#example === undefined || this.#example.written === this.#example.read)
      this.#example = { store, key: body.key, node, read, lost, lostOf, written, timeMs };
  }

  /** A node gets to know what stands there. */
  #onReply(node: string, { type, in_reply_to, value, code }: Body): void {
    if (type !== "read_ok" && type !== "error") return;
    const call = this.#calls.close(node, in_reply_to);
    if (call?.body.type !== "read") return;
    const shownKey = `${node} ${call.keyText}`;
    const shown = type === "error" && code === ErrorCode.keyDoesNotExist ? 0 : value;
    if (typeof shown === "number") this.#shown.set(shownKey, shown);
    else this.#shown.delete(shownKey);
  }
}
