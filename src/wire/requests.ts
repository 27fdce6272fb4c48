import * as z from "zod";
import { count, jsonList, jsonValue, mapOf, nodeId, storeKey } from "./schema.ts";

/**
 * Every request that a node answers, one schema a type. A schema is made when its type first arrives: building all
 * of them at the start would cost more time than `init` is worth.
 */
const schemas = {
  init: () => z.object({ node_id: nodeId, node_ids: z.array(nodeId).min(1) }),
  topology: () => z.object({ topology: mapOf(z.array(z.string())) }),
  broadcast: () => z.object({ message: jsonValue }),
  read: () => z.object({}),
  configure: () =>
    z.object({
      strategy: z.string().optional(),
      overlay: z.string().optional(),
      profile: z.string().optional(),
      mode: z.string().optional(),
      fanout: z.number().optional(),
      gossip_interval_ms: z.number().optional(),
      batch_window_ms: z.number().optional(),
      batch_size: z.number().optional(),
      ack_timeout_ms: z.number().optional(),
      repair: z.boolean().optional(),
    }),
  gossip_stats: () => z.object({}),
  echo: () => z.object({ echo: jsonValue }),
  generate: () => z.object({}),

  gossip_round: () => z.object({}),
  gossip_sync: () => z.object({ messages: jsonList }),
  digest: () => z.object({}),
  digest_sync: () => z.object({ remote_digest: z.string(), remote_messages: jsonList.nullable() }),
  calc_fanout: () =>
    z.object({ nodes: z.int().min(2), target_prob: z.number().gt(0).lt(1), rounds: z.int().min(1) }),
  simulate_gossip: () =>
    z.object({
      nodes: z.int().min(1),
      fanout: z.int().min(1),
      rounds: z.int().min(1),
      trials: z.int().min(1),
    }),

  tree_info: () => z.object({}),
  broadcast_ack: () => z.object({ message: jsonValue }),
  check_acks: () => z.object({}),
  failure_stats: () => z.object({}),
  delivery_info: () => z.object({ value: jsonValue }),
  hybrid_stats: () => z.object({}),
  partition: () => z.object({ blocked: z.array(z.string()) }),
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
  kv_merge: () => z.object({ entries: mapOf(z.object({ value: jsonValue, ts: z.number() })) }),
  set_mode: () => z.object({ mode: z.enum(["lww", "vv"]) }),
  vv_write: () => z.object({ key: storeKey, value: jsonValue, context: mapOf(count) }),
  vv_read: () => z.object({ key: storeKey }),
  bench_write: () => z.object({ key: storeKey, value: jsonValue }),
  bench_report: () => z.object({}),
  bench_stats: () => z.object({}),
} satisfies Record<string, () => z.ZodType>;

export type RequestType = keyof typeof schemas;

/** The fields of a request after its schema. */
export type Request<T extends RequestType> = z.output<ReturnType<(typeof schemas)[T]>>;

const made = new Map<RequestType, z.ZodType>();

/** The schema of a request type. */
export function requestSchema(type: RequestType): z.ZodType {
  let schema = made.get(type);
  if (schema === undefined) {
    schema = schemas[type]();
    made.set(type, schema);
  }
  return schema;
}
