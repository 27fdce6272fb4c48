import { expect } from "vitest";

interface Sample {
  readonly body: { readonly type: string; readonly [field: string]: unknown };
  /** Fields that its reply has at least. */
  readonly reply: object;
}

const sample = (type: string, fields: object = {}, reply: object = {}): Sample => ({
  body: { type, ...fields },
  reply: { type: `${type}_ok`, ...reply },
});

/** One of each request to node n0 of three, in an order in which each has something to say. */
export const requests: readonly Sample[] = [
  sample("init", { node_id: "n0", node_ids: ["n0", "n1", "n2"] }),
  sample("topology", { topology: { n0: ["n1", "n2"], n1: ["n0"], n2: ["n0"] } }),
  sample("broadcast", { message: 7 }),
  sample("read", {}, { messages: [7] }),
  sample("configure", { fanout: 2 }),
  sample("gossip_stats", {}, { broadcasts_received: 1, unique_messages: 1 }),
  sample("echo", { echo: [1] }, { echo: [1] }),
  sample("generate", {}, { id: expect.any(String) }),

  sample("gossip_round", {}, { peers_contacted: 2, messages_sent: 2 }),
  sample("gossip_sync", { messages: [7, 8] }, { new_count: 1 }),
  sample("digest", {}, { digest: expect.any(String), count: 2 }),
  sample("digest_sync", { remote_digest: "other", remote_messages: [9] }, { match: false, transferred: 1 }),
  sample("calc_fanout", { nodes: 5, target_prob: 0.99, rounds: 5 }, { min_fanout: 3, miss_prob: 0.000977 }),
  sample("simulate_gossip", { nodes: 5, fanout: 4, rounds: 2, trials: 5 }, { delivery_rate: 1 }),

  sample("tree_info", {}, { neighbors: ["n1", "n2"], message_count: 3 }),
  sample("check_acks", {}, { pending: expect.any(Number) }),
  sample("failure_stats", {}, { total_failures: 0, direct_deliveries: 0 }),
  sample("delivery_info", { value: 7 }, { value: 7, delivered_via: "tree", hops: 0 }),
  sample("hybrid_stats", {}, { tree_deliveries: 1, gossip_deliveries: 2, total: 3 }),
  sample("partition", { blocked: ["n1"] }),
  sample("partition_status", {}, { blocked: ["n1"], is_partitioned: true }),
  sample("heal"),

  sample("add", { element: "a" }),
  sample("remove", { element: "b" }),
  sample("merge", { elements: ["a", "c"] }, { new_count: 1 }),
  sample("merge", { add_set: ["d"], remove_set: ["c"] }),
  sample("read", {}, { elements: ["a", "d"] }),
  sample("write", { key: "k", value: 1 }, { ts: expect.any(Number) }),
  sample("kv_read", { key: "k" }, { key: "k", value: 1 }),
  sample("kv_merge", { entries: { k: { value: 2, ts: 4e9 }, l: { value: 3, ts: 1 } } }, { updated: 2 }),
  sample("set_mode", { mode: "vv" }),
  sample("vv_write", { key: "v", value: 1, context: {} }, { vc: { "c-n0": 1 } }),
  sample("vv_read", { key: "v" }, { conflict: false, values: [{ value: 1, vc: { "c-n0": 1 } }] }),
  sample("bench_write", { key: "w", value: 1 }, { write_id: 1 }),
  sample("bench_report", {}, { total_writes: 1, keys_stored: 3 }),
  { body: { type: "bench_stats" }, reply: { type: "bench_report_ok", total_writes: 1 } },
  { body: { type: "no such request" }, reply: { type: "error", code: 10 } },
];
