import type { Body } from "../../../wire/message.ts";
import {
  evenMix,
  joinOf,
  STORE_KEYS,
  type StoreKey,
  type StoreMix,
  type StoreWriteArgument,
  storeOperations,
  storeWorkload,
  type VectorJson,
} from "./store-operations.ts";
import { checkReply, type Operation, plain, type Reading, type Workload } from "./workload.ts";

/**
 * `vv_write` and `vv_read` of a few keys, with version vectors; every worker reads all keys last. A client writes with
 * the context of all that it has read or written of the key, so that only writes which it has not seen stay beside its
 * own. In the history a completed write is `{key, value, vc}`, a completed read `{key, versions: [{value, vc}]}`.
 */
export function kvVvWorkload(mix: StoreMix = evenMix, finalKeys: readonly string[] = STORE_KEYS): Workload {
  const contexts = new Map<string, VectorJson>();
  const nameOf = (client: string, key: string): string => `${client} ${key}`;
  return {
    name: "kv-vv",
    setup: () => [{ type: "set_mode", mode: "vv" }],
    next: storeOperations(mix),
    begin: (operation, client) => {
      if (operation.operation === "read") return operation;
      const { key, value } = operation.value as StoreWriteArgument;
      return { ...operation, value: { key, value, context: contexts.get(nameOf(client, key)) ?? {} } };
    },
    request: requestOf,
    result: (operation, reply, client) => {
      const { key } = operation.value as StoreKey;
      const name = nameOf(client, key);
      const reading = operation.operation === "read" ? readingOf(key, reply) : writingOf(operation, reply);
      if (reading.ok) contexts.set(name, joinOf([contexts.get(name) ?? {}, ...vectorsOf(reading.value)]));
      return reading;
    },
    ...storeWorkload(finalKeys),
  };
}

function requestOf({ operation, value }: Operation): Body {
  if (operation === "read") return { type: "vv_read", key: (value as StoreKey).key };
  const { key, value: written, context = {} } = value as StoreWriteArgument;
  return { type: "vv_write", key, value: written as Body[string], context };
}

function writingOf({ value: argument }: Operation, reply: Body): Reading {
  const reason = checkReply(reply, "vv_write_ok", ["vc"]);
  if (reason !== undefined) return { ok: false, reason };
  const vc = plain(reply.vc);
  if (!isVector(vc)) return { ok: false, reason: "vc is not a version vector" };
  const { key, value } = argument as StoreWriteArgument;
  return { ok: true, value: { key, value, vc } };
}

function readingOf(key: string, reply: Body): Reading {
  const reason = checkReply(reply, "vv_read_ok", ["values", "conflict"]);
  if (reason !== undefined) return { ok: false, reason };
  const versions = plain(reply.values);
  if (!Array.isArray(versions) || versions.length === 0 || !versions.every(isVersion))
    return { ok: false, reason: "values is not a list of values, each with its vc" };
  if (plain(reply.conflict) !== versions.length > 1)
    return { ok: false, reason: "conflict does not say whether there are siblings" };
  return { ok: true, value: { key, versions: versions.map(({ value, vc }) => ({ value, vc })) } };
}

function isVersion(version: unknown): version is { readonly value: unknown; readonly vc: VectorJson } {
  if (typeof version !== "object" || version === null) return false;
  return "value" in version && "vc" in version && isVector(version.vc);
}

function isVector(vector: unknown): vector is VectorJson {
  if (typeof vector !== "object" || vector === null || Array.isArray(vector)) return false;
  return Object.values(vector).every((count) => Number.isSafeInteger(count) && count >= 0);
}

function vectorsOf(result: unknown): readonly VectorJson[] {
  const { vc, versions = [] } = result as {
    readonly vc?: VectorJson;
    readonly versions?: readonly { readonly vc: VectorJson }[];
  };
  return vc === undefined ? versions.map((version) => version.vc) : [vc];
}
