import { describe, expect, test } from "vitest";
import { type RequestType, requestSchema } from "../../src/wire/requests.ts";
import { problemOf } from "../../src/wire/schema.ts";

/** The fields of a request after its schema, or the words about what is wrong with it. */
function outcome(type: RequestType, body: object): unknown {
  const parsed = requestSchema(type).safeParse({ type, msg_id: 1, ...body });
  return parsed.success ? parsed.data : problemOf(parsed.error);
}

const map = (entries: object) => new Map(Object.entries(entries));

describe("a request is taken with its own fields and no others", () => {
  test.each<[RequestType, object, object?]>([
    ["init", { node_id: "n1", node_ids: ["n1", "n2"] }],
    ["topology", { topology: { n1: ["n2"], n2: [] } }, { topology: map({ n1: ["n2"], n2: [] }) }],
    ["broadcast", { message: { any: ["json"] } }],
    ["read", {}],
    ["gossip_stats", { drops: true, bytes: false }],
    ["gossip_stats", {}],
    ["echo", { echo: null }],
    ["generate", {}],
    ["gossip_round", {}],
    ["gossip_sync", { messages: [1, "a"] }],
    ["digest", {}],
    ["digest_sync", { remote_digest: "d", remote_messages: [1] }],
    ["digest_sync", { remote_digest: "d", remote_messages: null }],
    ["calc_fanout", { nodes: 2, target_prob: 0, rounds: 1 }],
    ["calc_fanout", { nodes: 100, target_prob: 1, rounds: 9 }],
    ["simulate_gossip", { nodes: 1, fanout: 2, rounds: 3, trials: 4 }],
    ["tree_info", {}],
    ["broadcast_ack", { message: 7 }],
    ["check_acks", {}],
    ["failure_stats", {}],
    ["delivery_info", { value: 7, path: true }],
    ["delivery_info", { value: 7 }],
    ["hybrid_stats", {}],
    ["partition", { blocked: ["n2"] }],
    ["heal", {}],
    ["partition_status", {}],
    ["add", { element: [1] }],
    ["add_delta", { delta: -3 }],
    ["remove", { element: "x" }],
    ["merge", { elements: [1] }],
    ["merge", { add_set: [1], remove_set: [] }],
    ["write", { key: "k", value: 1 }],
    ["kv_read", { key: -1 }],
    ["kv_merge", { entries: { k: { value: 1, ts: 1.5 } } }, { entries: map({ k: { value: 1, ts: 1.5 } }) }],
    ["set_mode", { mode: "lww" }],
    ["set_mode", { mode: "vv" }],
    ["vv_write", { key: "k", value: 1, context: { c1: 2 } }, { key: "k", value: 1, context: map({ c1: 2 }) }],
    ["vv_read", { key: "k" }],
    ["bench_write", { key: "k", value: 1 }],
    ["bench_report", {}],
    ["bench_stats", {}],
  ])("%s %j", (type, body, taken = body) => {
    expect(outcome(type, body)).toEqual(taken);
  });

  test("configure hands unknown fields through, for the node to name them", () => {
    const known = {
      strategy: "flood",
      overlay: "tree2",
      profile: "fast",
      mode: "push",
      fanout: 3,
      gossip_interval_ms: 100,
      batch_window_ms: 50,
      batch_size: 10,
      ack_timeout_ms: 500,
      repair: false,
    };
    const body = { type: "configure", msg_id: 1, colour: "red" };
    expect(outcome("configure", { ...known, colour: "red" })).toEqual({ ...body, ...known });
    expect(outcome("configure", {})).toEqual({ type: "configure", msg_id: 1 });
  });
});

describe("a request is refused with the name of the field and what it should be", () => {
  test.each<[RequestType, object, string]>([
    ["init", { node_ids: [] }, "node_id: is missing"],
    ["init", { node_id: "", node_ids: [] }, "node_id: is empty"],
    ["init", { node_id: 1, node_ids: [] }, "node_id: is not a string"],
    ["init", { node_id: "n1" }, "node_ids: is missing"],
    ["init", { node_id: "n1", node_ids: ["n1", ""] }, "node_ids: element 1: is empty"],
    ["topology", { topology: null }, "topology: is not an object"],
    ["topology", { topology: { n1: 1 } }, 'topology: "n1": is not a list'],
    ["broadcast", {}, "message: is missing"],
    ["configure", { strategy: 1 }, "strategy: is not a string"],
    ["configure", { overlay: 1 }, "overlay: is not a string"],
    ["configure", { profile: 1 }, "profile: is not a string"],
    ["configure", { mode: 1 }, "mode: is not a string"],
    ["configure", { fanout: "3" }, "fanout: is not a number"],
    ["configure", { gossip_interval_ms: "3" }, "gossip_interval_ms: is not a number"],
    ["configure", { batch_window_ms: "3" }, "batch_window_ms: is not a number"],
    ["configure", { batch_size: "3" }, "batch_size: is not a number"],
    ["configure", { ack_timeout_ms: "3" }, "ack_timeout_ms: is not a number"],
    ["configure", { repair: 1 }, "repair: is not true or false"],
    ["gossip_stats", { drops: 1 }, "drops: is not true or false"],
    ["gossip_stats", { bytes: 1 }, "bytes: is not true or false"],
    ["echo", {}, "echo: is missing"],
    ["gossip_sync", {}, "messages: is missing"],
    ["digest_sync", { remote_messages: null }, "remote_digest: is missing"],
    ["digest_sync", { remote_digest: "d", remote_messages: 1 }, "remote_messages: is not a list"],
    ["calc_fanout", { nodes: 1, target_prob: 1, rounds: 1 }, "nodes: is less than 2"],
    ["calc_fanout", { nodes: 2.5, target_prob: 1, rounds: 1 }, "nodes: is not an integer"],
    ["calc_fanout", { nodes: 2, target_prob: -0.1, rounds: 1 }, "target_prob: is less than 0"],
    ["calc_fanout", { nodes: 2, target_prob: 1.1, rounds: 1 }, "target_prob: is more than 1"],
    ["calc_fanout", { nodes: 2, target_prob: 1, rounds: 0 }, "rounds: is not more than 0"],
    ["simulate_gossip", { nodes: 0, fanout: 1, rounds: 1, trials: 1 }, "nodes: is not more than 0"],
    ["simulate_gossip", { nodes: 1, fanout: 0, rounds: 1, trials: 1 }, "fanout: is not more than 0"],
    ["simulate_gossip", { nodes: 1, fanout: 1, rounds: 0, trials: 1 }, "rounds: is not more than 0"],
    ["simulate_gossip", { nodes: 1, fanout: 1, rounds: 1, trials: 0 }, "trials: is not more than 0"],
    ["broadcast_ack", {}, "message: is missing"],
    ["delivery_info", {}, "value: is missing"],
    ["delivery_info", { value: 1, path: 1 }, "path: is not true or false"],
    ["partition", { blocked: "n2" }, "blocked: is not a list"],
    ["add", {}, "element: is missing"],
    ["add_delta", { delta: 0.5 }, "delta: is not an integer"],
    ["remove", {}, "element: is missing"],
    ["merge", { add_set: [1] }, "needs `elements`, or `add_set` and `remove_set`, as lists"],
    ["write", { key: null, value: 1 }, "key: is not a string or an integer"],
    ["write", { key: "k" }, "value: is missing"],
    ["kv_read", {}, "key: is missing"],
    ["kv_merge", { entries: { k: 1 } }, 'entries: "k": is not an object'],
    ["kv_merge", { entries: { k: { value: 1, ts: "1" } } }, 'entries: "k": ts: is not a number'],
    ["kv_merge", { entries: { k: { ts: 1 } } }, 'entries: "k": value: is missing'],
    [
      "kv_merge",
      { entries: { k: { value: 2 ** 53, ts: 1 } } },
      'entries: "k": value: holds an integer beyond 2^53 - 1',
    ],
    ["set_mode", { mode: "x" }, "mode: is not one of lww, vv"],
    ["vv_write", { key: "k", value: 1, context: { c1: -1 } }, 'context: "c1": is less than 0'],
    ["vv_write", { key: "k", value: 1 }, "context: is missing"],
    ["vv_read", { key: 0.5 }, "key: is not a string or an integer"],
    ["bench_write", { key: "k" }, "value: is missing"],
  ])("%s %j: %s", (type, body, words) => {
    expect(outcome(type, body)).toBe(words);
  });

  test("a context of a thousand writers is taken, and of one more is not", () => {
    const context = (size: number) =>
      Object.fromEntries(Array.from({ length: size }, (_, i) => [`c${i}`, 1]));
    const write = (size: number) => outcome("vv_write", { key: "k", value: 1, context: context(size) });
    expect(write(1_000)).toMatchObject({ key: "k", value: 1 });
    expect(write(1_001)).toBe("context: has more than 1000 entries");
  });
});
