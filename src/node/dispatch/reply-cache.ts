import { wireJson } from "../../wire/json.ts";
import { memoised } from "../../wire/memoised.ts";
import { type Body, RawJson } from "../../wire/message.ts";
import { NESTING_MAX, REPLIES_PER_CLIENT, REPLY_CLIENTS_MAX, REPLY_TEXT_MAX } from "../limits.ts";
import { digestOf } from "./body-digest.ts";
import type { Reply } from "./handlers.ts";

/** A value of the deepest nesting stands in a list or a map of a body. */
const REQUEST_NESTING_MAX = NESTING_MAX + 3;

interface Answered {
  readonly msgId: number | undefined;
  /** The request if it is short, otherwise its digest. */
  readonly request: Body | string;
  readonly reply: Body;
}

type Ring = (Answered | undefined)[];

/**
 * The last answers to each client, so that a request that comes twice is performed and counted once. Bounded in
 * clients, in answers per client and in their text; what falls out is performed again.
 */
export class ReplyCache {
  /** A ring per client; the least recently seen client comes first. */
  readonly #clients = new Map<string, Ring>();
  #latest: { readonly src: string; readonly ring: Ring } | undefined;

  /** The answer to the same request of the same client, if it is still known. */
  find(src: string, request: Body): Body | undefined {
    const ring = this.#latest?.src === src ? this.#latest.ring : this.#clients.get(src);
    const answered = ring?.[slotOf(request)];
    if (answered === undefined || answered.msgId !== request.msg_id) return undefined;
    return isSame(answered.request, request) ? answered.reply : undefined;
  }

  /** Keeps an answer. `fields`: the reply without its ids, whose length is always small. */
  keep(src: string, request: Body, reply: Body, fields: Reply): void {
    const kept = isShort(request) ? request : digestOfRequest(request);
    if (kept === undefined || !isShort(fields)) return;
    this.#ringOf(src)[slotOf(request)] = { msgId: request.msg_id, request: kept, reply };
  }

  #ringOf(src: string): Ring {
    if (this.#latest?.src === src) return this.#latest.ring;
    const ring: Ring = this.#clients.get(src) ?? new Array(REPLIES_PER_CLIENT);
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

function isSame(kept: Body | string, request: Body): boolean {
  if (typeof kept === "string") return kept === digestOfRequest(request);
  return isShort(request) && wireJson(kept) === wireJson(request);
}

/** The digest of a request; `undefined` where a field is nested too deeply to have any. */
function digestOfRequest(request: Body): string | undefined {
  const fields = Object.entries(request).map(([key, field]) => {
    const isObject = typeof field === "object" && field !== null;
    return [key, isObject ? objectDigest(field) : field];
  });
  return fields.some(([, field]) => field === undefined) ? undefined : digestOf(fields, 2);
}

/** The digest of a field. A topology that is told to each of many nodes in one process is read once for all of them. */
const objectDigest = memoised((field: object) => digestOf(field, REQUEST_NESTING_MAX - 1));

/** Fields that are too long on their own: a large topology, told to each of many nodes in one process, is gone through once. */
const tooLong = new WeakSet<object>();

/** Whether the text of the fields is about as short as those that are kept. */
function isShort(fields: Reply): boolean {
  let room = REPLY_TEXT_MAX;
  for (const key in fields) {
    const field = fields[key];
    const left = roomAfter(field, REPLY_TEXT_MAX);
    if (left < 0 && typeof field === "object" && field !== null) tooLong.add(field);
    room += left - REPLY_TEXT_MAX - key.length - 2;
    if (room < 0) return false;
  }
  return true;
}

/** The characters of `room` that the text of a value leaves, roughly. The count stops when none is left. */
function roomAfter(value: unknown, room: number): number {
  // Each level takes some room, so the recursion is no deeper than there is room.
  if (room < 0) return room;
  if (typeof value === "string") return room - value.length;
  if (value instanceof RawJson) return room - value.text.length;
  if (value === null || typeof value !== "object") return room - 8;
  if (tooLong.has(value)) return -1;
  for (const key in value) {
    const field = (value as Record<string, unknown>)[key];
    room = roomAfter(field, room - key.length - 2);
    if (room < 0) break;
  }
  return room;
}
