/** Tasks 15 to 19: replicated data. */

import { labCommand } from "../../command-line/command-line.ts";
import type { Task } from "../task.ts";

export const dataTasks: readonly Task[] = [
  {
    number: 15,
    name: "gset",
    title: "Grow-only set",
    build:
      "The simplest replicated data type: elements are added and never removed, and two copies are merged by their union. Order, repeats and losses of merges do not matter, since a union can be taken again at any time. `new_count` says how many elements were new.",
    messages: [
      ["add {element}", "add_ok"],
      ["merge {elements}", "merge_ok {new_count}"],
      ["read", "read_ok {elements}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c1", { type: "add", element: "x" }],
        ["n2", { type: "merge", elements: ["x", "y"] }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "Merging whatever comes: an acknowledgement is taken for a value. In a set that only grows, the `null` that nobody added stays for ever, everywhere.",
    show: {
      load: "--nodes 5 --rate 20 --time-limit 5 --latency 10",
      wrong: "--mistake ack-as-value",
      right: "",
      figures: ["broken promise", "lost"],
      isForAnyNode: false,
    },
    reach: "Every element everywhere, and none that nobody added.",
    measure: labCommand("test -w g-set --bin ./mine"),
    source: ["src/crdt/g-set.ts", "src/strategies/crdt.ts", "src/node/requests/set-requests.ts"],
    cases: ["letters", "any-element"],
    further: [labCommand("test -w g-set --virtual --nemesis partition --time-limit 20")],
  },
  {
    number: 16,
    name: "twopset",
    title: "Two-phase set",
    build:
      "A set with removal is two grow-only sets: what was added, and the tombstones of what was removed. An element is in the set if it was added and has no tombstone. Copies are merged by two unions. A tombstone is for ever: what was removed once does not come back.",
    messages: [
      ["add {element}", "add_ok"],
      ["remove {element}", "remove_ok"],
      ["merge {add_set, remove_set}", "merge_ok"],
      ["read", "read_ok {elements}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c1", { type: "add", element: 1 }],
        ["c1", { type: "remove", element: 1 }],
        ["n2", { type: "merge", add_set: [1, 2], remove_set: [] }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "Removing for real: the element is deleted and no tombstone kept. The next merge with a copy that has not heard of it brings the element back. The example shows it: the last `read` must not list 1.",
    reach: "The same set on every node, in whatever order adds, removals and merges come.",
    source: ["src/crdt/two-phase-set.ts", "src/node/requests/set-requests.ts"],
    cases: ["a-tombstone-is-for-ever", "merge-of-both-sets"],
    further: [],
  },
  {
    number: 17,
    name: "lww-kv",
    title: "Last-writer-wins key-value",
    build:
      "Every value has the time of its writing; of two copies the later one wins. Equal times need a rule that gives the same winner on every node and in every order of arrival. A write is later than all that this node has seen, whatever its clock says.",
    messages: [
      ["write {key, value}", "write_ok {ts}"],
      ["kv_read {key}", "kv_read_ok {key, value, ts}"],
      ["kv_merge {entries}", "kv_merge_ok {updated}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["n2", { type: "kv_merge", entries: { k: { value: "red", ts: 100.5 } } }],
        ["n2", { type: "kv_merge", entries: { k: { value: "blue", ts: 99 } } }],
        ["c1", { type: "kv_read", key: "k" }],
      ],
    },
    mistake:
      "The clock as truth: a counter is kept as one value, of which the later copy wins. Of two additions at about the same time one is gone.",
    show: {
      load: "-w pn-counter --nodes 3 --rate 50 --time-limit 5 --latency 10",
      wrong: "--mistake clock-as-truth",
      right: "",
      figures: ["last reads", "right is"],
      isForAnyNode: false,
    },
    reach: "The same value on every node after the last merge. Keep counters and sets as what they are.",
    measure: labCommand("test --challenge 4 --bin ./mine"),
    source: ["src/crdt/lww-map.ts", "src/crdt/clocks/hybrid-clock.ts", "src/node/base/clock.ts"],
    cases: ["write-and-read", "the-later-timestamp-wins", "a-tie-is-broken-alike"],
    further: [labCommand("lww-loss")],
  },
  {
    number: 18,
    name: "lww-problem",
    title: "What LWW loses, version vectors",
    build:
      "Two clients write the same key without knowing of each other: the last writer wins, and the other write is gone, though it was acknowledged. A version vector counts the writes of each client, so that a node can see that neither knew of the other. Then it keeps both as siblings, until a write that has read both replaces them.",
    messages: [
      ["set_mode {mode}", "set_mode_ok"],
      ["vv_write {key, value, context}", "vv_write_ok {vc}"],
      ["vv_read {key}", "vv_read_ok {values, conflict}"],
      ["kv_merge {entries}", "kv_merge_ok {updated}"],
      ["kv_read {key}", "kv_read_ok {key, value, ts}"],
    ],
    example: {
      nodes: 1,
      says: [
        ["c1", { type: "set_mode", mode: "vv" }],
        ["c1", { type: "vv_write", key: "k", value: "milk", context: {} }],
        ["c2", { type: "vv_write", key: "k", value: "eggs", context: {} }],
        ["c3", { type: "vv_read", key: "k" }],
      ],
    },
    mistake:
      'Letting the last writer win where every write counts, as in a cart. With mode "lww" the milk is gone, and nobody is told.',
    bench: { command: "lww-loss --time-limit 3 --seeds 1 --clocks-apart 250", rows: "losses" },
    reach:
      "With version vectors no acknowledged write is lost: it is there, or a write that had read it replaced it.",
    source: ["src/crdt/multi-value-map.ts", "src/crdt/clocks/version-vector.ts"],
    cases: ["concurrent-writes-are-siblings", "a-context-covers-only-what-was-read"],
    further: [labCommand("lww-loss")],
  },
  {
    number: 19,
    name: "gossip-kv-bench",
    title: "Benchmark of the key-value store",
    build:
      "Measure the store: how long until a write is everywhere, how many messages a write costs, how many reads are stale, with and without partitions. `bench_write` numbers the writes 1, 2, 3…; `bench_report` (also `bench_stats`) says what they cost.",
    messages: [
      ["bench_write {key, value}", "bench_write_ok {write_id}"],
      ["bench_report", "bench_report_ok {total_writes, total_gossip_msgs, msgs_per_write, keys_stored}"],
      ["bench_stats", "bench_report_ok {…}"],
      ["kv_merge {entries}", "kv_merge_ok {updated}"],
    ],
    example: {
      nodes: 1,
      says: [
        ["c1", { type: "bench_write", key: "a", value: 1 }],
        ["c1", { type: "bench_write", key: "a", value: 2 }],
        ["c1", { type: "bench_report" }],
      ],
    },
    mistake:
      "Measuring the healthy network only. Under partitions the cost and the age of what is read are other figures, and those are the ones that count.",
    bench: {
      command: "kv-bench --nodes 5,25 --reads 0.5 --keys zipf --strategies balanced --time-limit 2",
      rows: "costs",
    },
    reach: "A table with both rows: healthy and partitioned, for 5 and for 25 nodes.",
    source: ["src/node/requests/store-requests.ts", "src/crdt/lww-map.ts"],
    cases: ["nothing-written-yet", "writes-are-numbered"],
    further: [labCommand("kv-bench")],
  },
];
