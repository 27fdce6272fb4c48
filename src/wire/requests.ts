import * as z from "zod/mini";
import { valueProblem } from "./json.ts";
import { CLIENT_TIMESTAMP_SECONDS_MAX, CONTEXT_NUMBER_MAX, CONTEXT_WRITERS_MAX } from "./limits.ts";
import type { Json } from "./message.ts";
import {
  jsonList,
  jsonValue,
  lazySchemas,
  listOf,
  mapOf,
  nodeId,
  positive,
  type Schema,
  shared,
  storeKey,
} from "./schema.ts";

/**
 * Almost all that a busy node reads. A parser of its own recognises valid ones, which makes a line 7 % cheaper (`npm
 * run bench -- throughput`); all others go through the schema, which says why.
 */
const broadcast = () =>
  z.withParser(z.object({ message: jsonValue }), (body) => {
    const { message } = body as { readonly message: Json };
    return valueProblem(message) === undefined ? { message } : z.INVALID;
  });

/** A merge may have a hundred thousand of them: recognised like broadcasts, they are checked in 40 % less time. */
const entry = () => {
  const seconds = z.number().check(z.gte(-Number.MAX_SAFE_INTEGER), z.lte(CLIENT_TIMESTAMP_SECONDS_MAX));
  return z.withParser(z.object({ value: jsonValue, ts: seconds }), (input) => {
    const { value, ts } = (input ?? {}) as { readonly value: Json; readonly ts: number };
    const isUsual = Number.isFinite(ts) && Math.abs(ts) <= CLIENT_TIMESTAMP_SECONDS_MAX;
    return isUsual && valueProblem(value) === undefined ? { value, ts } : z.INVALID;
  });
};

const contextNumber = () => z.int().check(z.nonnegative(), z.lte(CONTEXT_NUMBER_MAX));

/** Every request that a node answers, one schema a type. */
const schemas = {
  init: () => z.object({ node_id: nodeId, node_ids: shared(listOf(nodeId)) }),
  topology: () => z.object({ topology: shared(mapOf(listOf(z.string()))) }),
  broadcast,
  read: () => z.object({}),
  /** Unknown fields are handed through: the node says that they are ignored. */
  configure: () =>
    z.looseObject({
      strategy: z.optional(z.string()),
      overlay: z.optional(z.string()),
      profile: z.optional(z.string()),
      mode: z.optional(z.string()),
      fanout: z.optional(z.number()),
      gossip_interval_ms: z.optional(z.number()),
      batch_window_ms: z.optional(z.number()),
      batch_size: z.optional(z.number()),
      ack_timeout_ms: z.optional(z.number()),
      repair: z.optional(z.boolean()),
    }),
  gossip_stats: () => z.object({ drops: z.optional(z.boolean()), bytes: z.optional(z.boolean()) }),
  echo: () => z.object({ echo: jsonValue }),
  generate: () => z.object({}),

  gossip_round: () => z.object({}),
  gossip_sync: () => z.object({ messages: jsonList }),
  digest: () => z.object({}),
  digest_sync: () => z.object({ remote_digest: z.string(), remote_messages: z.nullable(jsonList) }),
  // The mathematics of fanout: src/theory/README.md says which formulas answer these two, and where they stop being right.
  calc_fanout: () =>
    z.object({
      nodes: z.int().check(z.gte(2)),
      target_prob: z.number().check(z.gte(0), z.lte(1)),
      rounds: positive,
    }),
  simulate_gossip: () => z.object({ nodes: positive, fanout: positive, rounds: positive, trials: positive }),

  tree_info: () => z.object({}),
  broadcast_ack: () => z.object({ message: jsonValue }),
  check_acks: () => z.object({}),
  failure_stats: () => z.object({}),
  delivery_info: () => z.object({ value: jsonValue, path: z.optional(z.boolean()) }),
  hybrid_stats: () => z.object({}),
  partition: () => z.object({ blocked: listOf(z.string()) }),
  heal: () => z.object({}),
  partition_status: () => z.object({}),

  add: () => z.object({ element: jsonValue }),
  add_delta: () => z.object({ delta: z.int() }),
  remove: () => z.object({ element: jsonValue }),
  merge: () =>
    z.union([z.object({ elements: jsonList }), z.object({ add_set: jsonList, remove_set: jsonList })], {
      error: "needs `elements`, or `add_set` and `remove_set`, as lists",
    }),
  write: () => z.object({ key: storeKey, value: jsonValue }),
  kv_read: () => z.object({ key: storeKey }),
  kv_merge: () => z.object({ entries: mapOf(entry()) }),
  set_mode: () => z.object({ mode: z.enum(["lww", "vv"]) }),
  vv_write: () =>
    z.object({ key: storeKey, value: jsonValue, context: mapOf(contextNumber(), CONTEXT_WRITERS_MAX) }),
  vv_read: () => z.object({ key: storeKey }),
  bench_write: () => z.object({ key: storeKey, value: jsonValue }),
  bench_report: () => z.object({}),
  bench_stats: () => z.object({}),
} satisfies Record<string, () => Schema>;

export type RequestType = keyof typeof schemas;

/** The fields of a request after its schema. */
export type Request<T extends RequestType> = z.output<ReturnType<(typeof schemas)[T]>>;

/** All request types. */
export function requestTypes(): readonly RequestType[] {
  return Object.keys(schemas) as RequestType[];
}

/** The schema of a request type. */
export const requestSchema: (type: RequestType) => Schema = lazySchemas(schemas);
