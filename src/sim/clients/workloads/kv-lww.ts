import type { Body } from "../../../wire/message.ts";
import {
  evenMix,
  STORE_KEYS,
  type StoreKey,
  type StoreMix,
  type StoreWriteArgument,
  storeOperations,
  storeWorkload,
} from "./store-operations.ts";
import { checkReply, type Operation, plain, type Reading, type Workload } from "./workload.ts";

/**
 * `write` and `kv_read` of a few keys, where the last writer wins; every worker reads all keys last. In the history a
 * completed write is `{key, value, ts}`, a completed read `{key, versions: [{value, ts}]}`, without a version where
 * there was no such key.
 */
export function kvLwwWorkload(mix: StoreMix = evenMix, finalKeys: readonly string[] = STORE_KEYS): Workload {
  return {
    name: "kv-lww",
    setup: () => [],
    next: storeOperations(mix),
    request: requestOf,
    result: resultOf,
    ...storeWorkload(finalKeys),
  };
}

function requestOf({ operation, value }: Operation): Body {
  const { key } = value as StoreKey;
  return operation === "read"
    ? { type: "kv_read", key }
    : { type: "write", key, value: (value as StoreWriteArgument).value as Body[string] };
}

function resultOf({ operation, value }: Operation, reply: Body): Reading {
  const { key } = value as StoreKey;
  const isRead = operation === "read";
  const reason = isRead
    ? checkReply(reply, "kv_read_ok", ["key", "value", "ts"])
    : checkReply(reply, "write_ok", ["ts"]);
  if (reason !== undefined) return { ok: false, reason };
  const ts = plain(reply.ts);
  if (typeof ts !== "number") return { ok: false, reason: "ts is not a number" };
  if (!isRead) return { ok: true, value: { key, value: (value as StoreWriteArgument).value, ts } };
  if (plain(reply.key) !== key) return { ok: false, reason: "key is not the one that was asked for" };
  return { ok: true, value: { key, versions: [{ value: plain(reply.value), ts }] } };
}
