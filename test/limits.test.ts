import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import {
  BATCH_ENTRIES_MAX,
  BATCH_TEXT_MAX,
  CALLS_MAX,
  CLIENT_TIMESTAMP_SECONDS_MAX,
  HOPS_MAX,
  NODES_MAX,
  NOTICES_MAX,
  NUMBERS_AHEAD_MAX,
  PATH_NODES_MAX,
  PLAIN_PENDING_MAX,
  REPLIES_PER_CLIENT,
  REPLY_CLIENTS_MAX,
  REPLY_TEXT_MAX,
  SIBLINGS_MAX,
  SIBLINGS_TEXT_MAX,
} from "../src/node/limits.ts";
import { Incoming } from "../src/node/links/incoming.ts";
import { FROM_CLIENT } from "../src/node/log/arrival.ts";
import { Log } from "../src/node/log/log.ts";
import type { LogLimits } from "../src/node/log/room.ts";
import { ranges } from "../src/node/settings/settings.ts";
import { defineRequest } from "../src/strategies/create-node.ts";
import { GOSSIP_WORK_MAX, workOf } from "../src/theory/spread/monte-carlo.ts";
import { LineNode } from "./support/in-process.ts";
import { takeNotices } from "./support/notices.ts";

/*
 * Each limit at its value and one past it. Those of a line (8 MiB, 64 levels, 64 characters of a name) stand in
 * bad-input-table.ts, those of the output in hosts/.
 */

type Body = Record<string, unknown>;

/** A node of the given members that is talked to in bodies. */
class Talk {
  readonly node: LineNode;
  #nextMsgId = 0;

  constructor(members: readonly string[], ...options: ConstructorParameters<typeof LineNode>) {
    this.node = new LineNode(...options);
    this.ask("init", { node_id: "n1", node_ids: members });
  }

  /** The output for one request of a client. */
  said(type: string, fields: object = {}, src = "c1"): { dest: string; body: Body }[] {
    const body = { type, ...fields, msg_id: this.#nextMsgId++ };
    return this.node.say(JSON.stringify({ src, dest: "n1", body })).map((line) => JSON.parse(line));
  }

  /** The reply alone, without the ids. */
  ask(type: string, fields: object = {}, src = "c1"): Body {
    const { in_reply_to: _, msg_id: __, text: ___, ...rest } = this.said(type, fields, src)[0]?.body ?? {};
    return rest;
  }

  /** A message without a `msg_id`, which gets no reply. */
  tell(src: string, body: Body): string[] {
    return this.node.say(JSON.stringify({ src, dest: "n1", body }));
  }
}

/** A log with these limits, and no others. */
const only = (limits: Partial<LogLimits>): { limits: LogLimits } => {
  return { limits: { valuesMax: Infinity, stateItemsMax: Infinity, textMax: Infinity, ...limits } };
};

/** The header of a peer's message; it does not know this node. */
const header = { type: "batch", life: 5, to_life: 0, acked: 0 };
const full = { type: "error", code: 11 };
const malformed = { type: "error", code: 12 };
const lineOfTwo = { topology: { n1: ["n2"], n2: ["n1"] } };

describe("the seen set", () => {
  it("takes as many values as its limit, and refuses the next; what it knows it still knows", () => {
    const talk = new Talk(["n1"], {}, only({ valuesMax: 3 }));
    for (const message of [1, 2, 3])
      expect(talk.ask("broadcast", { message })).toEqual({ type: "broadcast_ok" });
    expect(talk.ask("broadcast", { message: 4 })).toEqual(full);
    expect(talk.ask("broadcast", { message: 2 })).toEqual({ type: "broadcast_ok" });
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: [1, 2, 3] });
    expect(talk.node.drops).toEqual({ "log-full": 1 });
  });

  it("takes as much text as its limit", () => {
    const talk = new Talk(["n1"], {}, only({ textMax: 10 }));
    for (const message of ["abc", "def"]) {
      expect(talk.ask("broadcast", { message })).toEqual({ type: "broadcast_ok" });
    }
    expect(talk.ask("broadcast", { message: "" })).toEqual(full);
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: ["abc", "def"] });
  });

  it("takes a list whole or not at all", () => {
    const talk = new Talk(["n1", "n2"], {}, only({ valuesMax: 3 }));
    expect(talk.ask("gossip_sync", { messages: [1, 2, 2, 3, 4] }, "n2")).toEqual(full);
    expect(talk.ask("digest_sync", { remote_digest: "x", remote_messages: [1, 2, 3, 4] }, "n2")).toEqual(
      full,
    );
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: [] });
    expect(talk.ask("gossip_sync", { messages: [1, 2, 2] }, "n2")).toEqual({
      type: "gossip_sync_ok",
      new_count: 2,
    });
    expect(talk.ask("gossip_sync", { messages: [1, 2, 3] }, "n2")).toEqual({
      type: "gossip_sync_ok",
      new_count: 1,
    });
  });

  it("does not acknowledge what it could not take", () => {
    const talk = new Talk(["n1", "n2"], {}, only({ valuesMax: 2 }));
    talk.ask("topology", lineOfTwo);
    talk.tell("n2", { ...header, number: 1, values: [1, 2] });
    talk.tell("n2", { ...header, number: 2, values: [3] });
    const said = talk.node.wait(1_000).map((line) => JSON.parse(line).body);
    expect(said).toMatchObject([
      { type: "batch", acked: 1, full: true },
      { type: "compare", acked: 1, full: true, mode: "push" },
    ]);
    expect(talk.node.drops).toEqual({ "log-full": 1 });
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: [1, 2] });
  });
});

describe("the output", () => {
  it("that is filling lets gossip wait and answers; when it is drained the gossip goes", () => {
    const talk = new Talk(["n1", "n2"]);
    talk.ask("topology", lineOfTwo);
    talk.node.node.setOutputLevel("gossip-waits");
    expect(talk.said("broadcast", { message: 1 })).toMatchObject([
      { dest: "c1", body: { type: "broadcast_ok" } },
    ]);
    expect(talk.node.node.nextDeadlineMs()).toBe(Infinity);
    talk.tell("n2", { ...header, number: 1, values: [9] });
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: [1] });
    talk.node.node.setOutputLevel("open");
    talk.node.node.advance(talk.node.nowMs);
    const forwards = talk.node.take().map((line) => JSON.parse(line));
    expect(forwards).toMatchObject([{ dest: "n2", body: { type: "broadcast", message: 1 } }]);
  });

  it("that is full refuses requests and performs none", () => {
    const talk = new Talk(["n1", "n2"]);
    talk.node.node.setOutputLevel("full");
    expect(talk.ask("broadcast", { message: 1 })).toEqual(full);
    expect(talk.ask("echo", { echo: 1 })).toEqual(full);
    talk.node.node.setOutputLevel("open");
    expect(talk.ask("read")).toEqual({ type: "read_ok", messages: [] });
  });
});

describe("answers to what comes twice", () => {
  const again = (talk: Talk, msgId: number, src = "c1", key = "k") => {
    const body = { type: "bench_write", key, value: 1, msg_id: msgId };
    const [line] = talk.node.say(JSON.stringify({ src, dest: "n1", body }));
    return (JSON.parse(line ?? "null") as { body: { write_id: number } }).body.write_id;
  };

  it("are kept for as many requests of a client as the limit says", () => {
    const talk = new Talk(["n1"]);
    for (let i = 0; i < REPLIES_PER_CLIENT; i++) expect(again(talk, 1_000 + i)).toBe(i + 1);
    expect(again(talk, 1_000)).toBe(1);
    expect(again(talk, 1_000 + REPLIES_PER_CLIENT)).toBe(REPLIES_PER_CLIENT + 1);
    expect(again(talk, 1_000)).toBe(REPLIES_PER_CLIENT + 2);
  });

  it("are kept for as many clients as the limit says", () => {
    const talk = new Talk(["n1"]);
    // The client that sent `init` is one of them.
    for (let i = 1; i < REPLY_CLIENTS_MAX; i++) expect(again(talk, 7, `d${i}`)).toBe(i);
    expect(again(talk, 7, "d1")).toBe(1);
    again(talk, 7, "one more");
    expect(again(talk, 7, "d1")).toBe(1);
    again(talk, 7, "and another");
    expect(again(talk, 7, "d1")).toBeGreaterThan(REPLY_CLIENTS_MAX);
  });

  it("are found by the digest of a request that is too long to be kept", () => {
    const talk = new Talk(["n1"]);
    const long = "k".repeat(REPLY_TEXT_MAX * 2);
    expect([again(talk, 7, "c1", long), again(talk, 7, "c1", long)]).toEqual([1, 1]);
    expect(again(talk, 7, "c1", long.replace("k", "l"))).toBe(2);
  });
});

describe("peers", () => {
  it("are as many as the limit says", () => {
    const members = Array.from({ length: NODES_MAX }, (_, i) => `n${i + 1}`);
    const node = (node_ids: readonly string[]) =>
      new LineNode().say(
        JSON.stringify({ src: "c1", dest: "n1", body: { type: "init", msg_id: 1, node_id: "n1", node_ids } }),
      )[0];
    expect(node(members)).toContain('"init_ok"');
    expect(node([...members, "one more"])).toContain('"code": 12');
  });

  it("answer calls: the oldest is forgotten beyond the limit", () => {
    for (const [calls, unexpected] of [
      [CALLS_MAX, undefined],
      [CALLS_MAX + 1, 1],
    ] as const) {
      const talk = new Talk(["n1", "n2"]);
      talk.ask("broadcast", { message: 1 });
      const [, first] = talk.said("gossip_round");
      for (let i = 1; i < calls; i++) talk.said("gossip_round");
      talk.tell("n2", { type: "gossip_sync_ok", new_count: 1, in_reply_to: first?.body.msg_id });
      expect(talk.node.drops["unexpected-reply"]).toBe(unexpected);
    }
  });

  it("of another implementation get forwards up to the limit; the next waits for an acknowledgement", () => {
    const talk = new Talk(["n1", "n2"]);
    talk.ask("topology", lineOfTwo);
    const forwards: { dest: string; body: Body }[] = [];
    for (let message = 0; message <= PLAIN_PENDING_MAX; message++) {
      const [reply, ...forwarded] = talk.said("broadcast", { message });
      expect(reply?.body.type).toBe("broadcast_ok");
      forwards.push(...forwarded);
    }
    expect(forwards).toHaveLength(PLAIN_PENDING_MAX);
    const last = talk.tell("n2", { type: "broadcast_ok", in_reply_to: forwards[0]?.body.msg_id });
    expect(last.map((line) => JSON.parse(line))).toMatchObject([
      { dest: "n2", body: { type: "broadcast", message: PLAIN_PENDING_MAX } },
    ]);
  });

  it("that exaggerate a value's hops do not make it unfit to be passed on", () => {
    const talk = new Talk(["n1", "n2", "n3"]);
    talk.ask("topology", { topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] } });
    talk.tell("n2", header);
    const hops = [Number.MAX_SAFE_INTEGER];
    const [passed] = talk.tell("n3", { ...header, number: 1, relay: true, values: ["v"], hops });
    expect(JSON.parse(passed ?? "null")).toMatchObject({
      dest: "n2",
      body: { values: ["v"], hops: [HOPS_MAX] },
    });
    expect(talk.ask("delivery_info", { value: "v" })).toMatchObject({
      delivered_via: "tree",
      hops: HOPS_MAX,
    });
  });

  it("may have that many batches ahead of one that is lost", () => {
    const receivedAfter = (ahead: number) => {
      const incoming = new Incoming();
      for (let i = 1; i <= ahead; i++) incoming.onNumber(i + 1);
      incoming.onNumber(1);
      return incoming.received;
    };
    expect(receivedAfter(NUMBERS_AHEAD_MAX)).toBe(NUMBERS_AHEAD_MAX + 1);
    // The last of them was not remembered: a comparison will tell what it brought.
    expect(receivedAfter(NUMBERS_AHEAD_MAX + 1)).toBe(NUMBERS_AHEAD_MAX + 1);
  });
});

describe("a batch", () => {
  /** The lists of values that one flush sends. */
  const batches = (messages: readonly unknown[]) => {
    const talk = new Talk(["n1", "n2"]);
    talk.ask("configure", { strategy: "batched", batch_size: 100_000, batch_window_ms: 60_000 });
    // A neighbour that has met this node: what is older than that comes by a comparison.
    talk.tell("n2", { ...header, to_life: talk.node.node.core.base.life });
    if (messages.length > 3) talk.ask("gossip_sync", { messages });
    else for (const message of messages) talk.ask("broadcast", { message });
    return talk.node.end().map((line) => (JSON.parse(line) as { body: { values: unknown[] } }).body.values);
  };

  it("has as many values as the limit says", () => {
    const values = Array.from({ length: BATCH_ENTRIES_MAX + 1 }, (_, i) => i);
    expect(batches(values.slice(1)).map((batch) => batch.length)).toEqual([BATCH_ENTRIES_MAX]);
    expect(batches(values).map((batch) => batch.length)).toEqual([BATCH_ENTRIES_MAX, 1]);
  });

  it("has as much text as the limit says; a longer value travels alone", () => {
    const text = (length: number, letter: string) => letter.repeat(length - 2);
    const half = BATCH_TEXT_MAX / 2;
    const lengths = (values: readonly string[]) => batches(values).map((batch) => batch.length);
    expect(lengths([text(half, "a"), text(half, "b")])).toEqual([2]);
    expect(lengths([text(half, "a"), text(half + 1, "b")])).toEqual([1, 1]);
    expect(lengths(["x", text(BATCH_TEXT_MAX * 7, "a"), "y"])).toEqual([1, 1, 1]);
  });
});

describe("settings", () => {
  const fields = {
    fanout: "fanout",
    gossipIntervalMs: "gossip_interval_ms",
    batchWindowMs: "batch_window_ms",
    batchSize: "batch_size",
    ackTimeoutMs: "ack_timeout_ms",
  } as const;

  it.each(Object.entries(fields))(
    "%s: both ends of its range are allowed, one past them is not",
    (name, field) => {
      const talk = new Talk(["n1", "n2"]);
      const { least, most } = ranges[name as keyof typeof ranges];
      for (const value of [least, most])
        expect(talk.ask("configure", { [field]: value })).toEqual({ type: "configure_ok" });
      for (const value of [least - 1, most + 1])
        expect(talk.ask("configure", { [field]: value })).toEqual(malformed);
    },
  );

  it("a tree overlay has 1 to 999 children a node", () => {
    const talk = new Talk(["n1", "n2"]);
    for (const overlay of ["tree1", "tree999"]) {
      expect(talk.ask("configure", { overlay })).toEqual({ type: "configure_ok" });
    }
    for (const overlay of ["tree0", "tree1000", "tree", "treeK", "tree01"]) {
      expect(talk.ask("configure", { overlay })).toEqual(malformed);
    }
  });
});

describe("the CRDT state", () => {
  it("is full with as many items as its limit", () => {
    const log = new Log(1, only({ stateItemsMax: 2 }).limits);
    expect(log.join(["set", "a", 0], FROM_CLIENT)).toBe("taken");
    expect(log.room.isStateFull).toBe(false);
    expect(log.join(["lww", "k", [1, 1]], FROM_CLIENT)).toBe("taken");
    expect(log.room.isStateFull).toBe(true);
    expect(log.join(["set", "b", 0], FROM_CLIENT)).toBe("full");
    expect(log.positionOfItem(["set", "b", 0])).toBeUndefined();
  });

  it("takes as much text as its limit: a request beyond gets error 11, and what is overwritten is let go", () => {
    const talk = new Talk(["n1"], {}, only({ textMax: 100_000 }));
    const write = (key: string, length: number) => talk.ask("write", { key, value: "v".repeat(length) }).type;
    for (let i = 0; i < 100; i++) expect(write("k", 50_000)).toBe("write_ok");
    expect(write("l", 49_000)).toBe("write_ok");
    expect(write("m", 1_000)).toBe("write_ok");
    expect(talk.ask("write", { key: "m", value: 1 })).toEqual(full);
    expect(talk.ask("add", { element: "x" })).toEqual(full);
  });

  it("keeps as many siblings of a key as its limit", () => {
    const talk = new Talk(["n1"]);
    const write = (client: string) =>
      talk.ask("vv_write", { key: "k", value: client, context: {} }, client).type;
    const types = Array.from({ length: SIBLINGS_MAX }, (_, i) => write(`d${i}`));
    expect(new Set(types)).toEqual(new Set(["vv_write_ok"]));
    const [refused] = talk.said("vv_write", { key: "k", value: 1, context: {} }, "one more");
    expect(refused?.body).toMatchObject({ ...full, text: "too many siblings" });
  });

  it("keeps as much text in the siblings of a key as its limit; a write that has read them is let in", () => {
    const talk = new Talk(["n1"]);
    const write = (client: string, value: string, context = {}) =>
      talk.ask("vv_write", { key: "k", value, context }, client);
    const half = "x".repeat(SIBLINGS_TEXT_MAX / 2);
    expect(write("c1", half)).toEqual({ type: "vv_write_ok", vc: { c1: 1 } });
    const lengthOfAll = () => talk.node.node.core.base.log.textLengthOfItem("siblings", "k");
    const rest = SIBLINGS_TEXT_MAX - lengthOfAll() - 2;
    expect(write("c2", "y".repeat(rest + 1))).toEqual(full);
    expect(write("c2", "y".repeat(rest))).toEqual({ type: "vv_write_ok", vc: { c2: 1 } });
    const [refused] = talk.said("vv_write", { key: "k", value: "z", context: {} }, "c3");
    expect(refused?.body).toMatchObject({ ...full, text: "too much text in the siblings of this key" });
    // One that replaces a large sibling leaves room.
    const room = SIBLINGS_TEXT_MAX - lengthOfAll() + half.length;
    expect(write("c3", "z".repeat(room + 1), { c1: 1 })).toEqual(full);
    expect(write("c3", "z".repeat(room), { c1: 1 })).toEqual({ type: "vv_write_ok", vc: { c1: 1, c3: 1 } });
    expect(write("c4", "z")).toEqual(full);
    const all = { c1: 1, c2: 1, c3: 1 };
    expect(write("c4", half, all)).toEqual({ type: "vv_write_ok", vc: { ...all, c4: 1 } });
  });

  it("keeps as many tombstones as its limit: then clients may add, and not remove", () => {
    const talk = new Talk(["n1", "n2"], {}, only({ tombstonesMax: 2 }));
    for (const element of ["a", "b"]) expect(talk.ask("remove", { element })).toEqual({ type: "remove_ok" });
    const [refused] = talk.said("remove", { element: "c" });
    expect(refused?.body).toMatchObject({ code: 11, text: expect.stringContaining("too many tombstones") });
    // An element that is removed already takes no further place.
    expect(talk.ask("remove", { element: "a" })).toEqual({ type: "remove_ok" });
    expect(talk.ask("merge", { add_set: ["d"], remove_set: ["b", "a"] })).toEqual({ type: "merge_ok" });
    expect(talk.ask("merge", { add_set: ["e"], remove_set: ["a", "f"] })).toEqual(full);
    expect(talk.ask("add", { element: "c" })).toEqual({ type: "add_ok" });
    expect(talk.ask("read")).toEqual({ type: "read_ok", elements: ["c", "d"] });
    // A peer's tombstones are taken in beyond it, or the sets would never be equal.
    talk.tell("n2", { ...header, state: [["set", "c", 1]] });
    expect(talk.ask("read")).toEqual({ type: "read_ok", elements: ["d"] });
  });

  it("takes a merge whole or not at all", () => {
    const talk = new Talk(["n1"], {}, only({ stateItemsMax: 4 }));
    const entries = (...keys: string[]) => ({
      entries: Object.fromEntries(keys.map((key) => [key, { value: key, ts: talk.node.nowMs / 1_000 }])),
    });
    expect(talk.ask("kv_merge", entries("a", "b"))).toEqual({ type: "kv_merge_ok", updated: 2 });
    expect(talk.ask("kv_merge", entries("a", "b", "c", "d", "e"))).toEqual(full);
    expect(talk.ask("merge", { elements: [1, 2, 3] })).toEqual(full);
    expect(talk.ask("bench_report")).toMatchObject({ keys_stored: 2 });
    expect(talk.ask("kv_merge", entries("a", "b", "c"))).toEqual({ type: "kv_merge_ok", updated: 1 });
    expect(talk.ask("merge", { elements: [1, 1] })).toEqual({ type: "merge_ok", new_count: 1 });
  });

  it("takes all of a merge that fills it up, though items that it knows come after the new ones", () => {
    const talk = new Talk(["n1"], {}, only({ stateItemsMax: 2 }));
    talk.ask("write", { key: "old", value: "former" });
    const entries = { new: { value: 1, ts: 1 }, old: { value: "later", ts: 9e9 } };
    expect(talk.ask("kv_merge", { entries })).toEqual({ type: "kv_merge_ok", updated: 2 });
    expect(talk.ask("kv_read", { key: "old" })).toMatchObject({ value: "later" });
    const set = new Talk(["n1"], {}, only({ stateItemsMax: 2 }));
    set.ask("add", { element: "old" });
    expect(set.ask("merge", { remove_set: ["new", "old"], add_set: [] })).toEqual({ type: "merge_ok" });
    expect(set.ask("read")).toEqual({ type: "read_ok", elements: [] });
  });

  it("takes a merge with as much text as its limit", () => {
    const talk = new Talk(["n1"], {}, only({ textMax: 1_000 }));
    const entries = (length: number) => ({
      entries: { a: { value: "x".repeat(length), ts: 1 }, b: { value: "y".repeat(length), ts: 1 } },
    });
    expect(talk.ask("kv_merge", entries(600))).toEqual(full);
    expect(talk.ask("kv_read", { key: "a" })).toEqual({ type: "error", code: 20 });
    expect(talk.ask("kv_merge", entries(400))).toEqual({ type: "kv_merge_ok", updated: 2 });
  });

  it("takes timestamps up to its limit, after which a write can still come", () => {
    const talk = new Talk(["n1"]);
    const merge = (ts: number) => talk.ask("kv_merge", { entries: { k: { value: "far", ts } } });
    expect(merge(CLIENT_TIMESTAMP_SECONDS_MAX + 1)).toEqual(malformed);
    expect(merge(CLIENT_TIMESTAMP_SECONDS_MAX)).toEqual({ type: "kv_merge_ok", updated: 1 });
    const { ts } = talk.ask("write", { key: "k", value: "mine" });
    expect(ts).toBeGreaterThan(CLIENT_TIMESTAMP_SECONDS_MAX);
    expect(talk.ask("kv_read", { key: "k" })).toEqual({ type: "kv_read_ok", key: "k", value: "mine", ts });
  });
});

describe("simulate_gossip", () => {
  it("runs up to its limit of work and says which limit a larger request breaks", () => {
    const talk = new Talk(["n1"]);
    const question = { nodes: 2, fanout: 1, rounds: 1 };
    const trialsMax = Math.floor((GOSSIP_WORK_MAX - 2) / (workOf({ ...question, trials: 1 }) - 2));
    expect(talk.ask("simulate_gossip", { ...question, trials: trialsMax })).toEqual({
      type: "simulate_gossip_ok",
      delivery_rate: 1,
      avg_rounds_to_all: 1,
    });
    const refused = talk.said("simulate_gossip", { ...question, trials: trialsMax + 1 })[0]?.body;
    expect(refused).toMatchObject({
      ...malformed,
      text: expect.stringContaining(`the limit is ${GOSSIP_WORK_MAX}`),
    });
  });
});

describe("a handler that throws", () => {
  it("is answered with 13 and reported, and the node goes on", () => {
    const reported: unknown[] = [];
    const defective = defineRequest("boom", z.object({}), () => {
      throw new Error("assertion failed: nothing is wrong here");
    });
    const onDefect = (type: string, error: unknown) => reported.push([type, String(error)]);
    const talk = new Talk(["n1"], {}, { onDefect, requests: () => [defective] });
    expect(talk.ask("boom")).toEqual({ type: "error", code: 13 });
    expect(reported).toEqual([["boom", "Error: assertion failed: nothing is wrong here"]]);
    expect(talk.ask("echo", { echo: 1 })).toEqual({ type: "echo_ok", echo: 1 });
  });
});

describe("a path", () => {
  it("of as many nodes as may be told is kept; of a longer one only the peer that told it", () => {
    const talk = new Talk(["n1", "n2"]);
    for (const [value, length] of [PATH_NODES_MAX, PATH_NODES_MAX + 1].entries()) {
      const paths = [Array.from({ length }, (_, i) => `m${i}`)];
      talk.tell("n2", { ...header, number: value + 1, values: [value], hops: [length], paths, path_of: [0] });
    }
    const pathOf = (value: number) => talk.ask("delivery_info", { value, path: true }).path as string[];
    expect(pathOf(0)).toHaveLength(PATH_NODES_MAX + 1);
    expect(pathOf(1)).toEqual(["n2", "n1"]);
  });
});

describe("notices that nobody takes", () => {
  it("are kept up to the limit; the next is counted as a drop", () => {
    const talk = new Talk(["n1"]);
    const { counters } = talk.node.node;
    for (let i = 0; i < NOTICES_MAX; i++) talk.ask("configure", { [`field ${i}`]: 1 });
    expect(talk.node.drops).toEqual({});
    talk.ask("configure", { last: 1 });
    expect(talk.node.drops).toEqual({ "notices-full": 1 });
    const told = takeNotices(counters);
    expect(told).toHaveLength(NOTICES_MAX);
    expect(told.at(-1)).toContain(`"field ${NOTICES_MAX - 1}"`);
  });
});
