import type { Workload } from "../../src/node/settings/options.ts";
import type { Body } from "../../src/wire/message.ts";
import type { RequestType } from "../../src/wire/requests.ts";
import type { Scene } from "./plays.ts";

/** The example of a request: from a fixture, or from a scene of its own. In both it is the one of its type that shows most, and was not refused. */
export type Example =
  | { readonly fixture: string; readonly workload?: undefined }
  | { readonly scene: Scene; readonly workload?: Workload };

export interface Entry {
  /** The schema of its fields. */
  readonly schema: RequestType;
  /** The type on the wire, where it is not the schema's name. */
  readonly type?: string;
  /** Tells the entry from others of its type. */
  readonly title?: string;
  readonly about: string;
  readonly example: Example;
}

export interface Topic {
  readonly title: string;
  readonly about?: string;
  readonly entries: readonly Entry[];
}

const init: Body = { type: "init", node_id: "n1", node_ids: ["n1", "n2", "n3"] };
const topology: Body = { type: "topology", topology: { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] } };

/** A neighbour of our make, two counted writes and one that is not. */
const benchmarked = (question: string): Scene => [
  init,
  topology,
  { src: "n2", body: { type: "batch", life: 7, to_life: 0, acked: 0 } },
  { type: "bench_write", key: "a", value: 1 },
  { type: "write", key: "b", value: 2 },
  { type: "bench_write", key: "c", value: 3 },
  { type: question },
];

/** All requests, by what they are about. */
export const topics: readonly Topic[] = [
  {
    title: "The node",
    entries: [
      {
        schema: "init",
        about:
          "Tells the node its name and all members. It comes first; any other request before it gets error 11. The same `init` again is answered and changes nothing; another one is error 22.",
        example: { fixture: "basic-broadcast/line-of-three" },
      },
      {
        schema: "topology",
        about:
          "Tells every node's neighbours. Unknown names, the node itself and repeats are dropped. A node that the map does not name has no neighbours.",
        example: { fixture: "basic-broadcast/line-of-three" },
      },
      {
        schema: "configure",
        about:
          "Changes settings while the node runs: all that are given, or none where one of them is bad. An unknown strategy is error 10. Unknown fields are ignored, and named on stderr. `gossiper --help` has the values and their ranges.",
        example: { fixture: "batching/a-full-batch-does-not-wait" },
      },
      {
        schema: "echo",
        about: "Gives the value back.",
        example: { scene: [init, { type: "echo", echo: "hello" }] },
      },
      {
        schema: "generate",
        about: "Gives a text that no other node gives and that this node gives once.",
        example: { scene: [init, { type: "generate" }] },
      },
    ],
  },
  {
    title: "Broadcast",
    entries: [
      {
        schema: "broadcast",
        about:
          "Stores a value, which goes to all members. Two values are the same if their JSON with sorted keys is. From a peer it is a forward.",
        example: { fixture: "basic-broadcast/line-of-three" },
      },
      {
        schema: "read",
        about:
          "Gives all values: sorted where all are numbers or all are strings, otherwise in order of arrival. After set operations on this node it gives the set instead, as below.",
        example: { fixture: "basic-broadcast/one-node-alone" },
      },
      {
        schema: "gossip_stats",
        about:
          "Counts broadcasts of clients and the messages of gossip that they caused. With `drops` it tells what was dropped and why; with `bytes`, what comparisons sent and what whole sets would have taken.",
        example: {
          scene: [
            init,
            topology,
            { type: "broadcast", message: 7 },
            { type: "gossip_stats", drops: true, bytes: true },
          ],
        },
      },
    ],
  },
  {
    title: "Rounds and digests",
    entries: [
      {
        schema: "gossip_round",
        about:
          "Runs one round now: the node sends all its values to as many random peers as the fanout says. `messages_sent` counts values, over all peers.",
        example: { fixture: "gossip-timer/a-round-to-two-of-four" },
      },
      {
        schema: "gossip_sync",
        about: "Brings values. The reply tells how many were new.",
        example: { fixture: "partition-healing/values-of-the-other-side" },
      },
      {
        schema: "digest",
        about:
          "Gives the number of values and a digest of them, which does not depend on the order in which they came.",
        example: { fixture: "anti-entropy/the-digest-names-the-set" },
      },
      {
        schema: "digest_sync",
        about:
          "Compares digests and takes the values that are new. `transferred` counts them; `local_messages` are all values after that. Where the digests are equal nothing is taken.",
        example: { fixture: "anti-entropy/only-what-differs" },
      },
      {
        schema: "calc_fanout",
        about:
          "Gives the smallest fanout K with (1 − K / (N − 1))^R at most 1 − `target_prob`, and the probability of a miss with it.",
        example: { fixture: "fanout-probability/smallest-fanout" },
      },
      {
        schema: "simulate_gossip",
        about:
          "Plays rounds with random peers. `delivery_rate` is the share of nodes reached, over all trials; `avg_rounds_to_all` is over the trials that reached all.",
        example: { fixture: "fanout-probability/monte-carlo" },
      },
    ],
  },
  {
    title: "Trees, deliveries and partitions",
    entries: [
      {
        schema: "tree_info",
        about:
          "Gives this node's neighbours in the tree, in the order of the topology, and the number of its values.",
        example: { fixture: "tree-broadcast/all-but-the-source" },
      },
      {
        schema: "broadcast_ack",
        about: "A neighbour acknowledges a forward. There is no reply.",
        example: { fixture: "tree-failure/acknowledged-in-time" },
      },
      {
        schema: "check_acks",
        about:
          "Looks at the forwards that wait for an acknowledgement. Values past the ack timeout go straight to the nodes that may sit behind the silent neighbour.",
        example: { fixture: "tree-failure/two-neighbours-two-values" },
      },
      {
        schema: "failure_stats",
        about: "Counts forwards that were not acknowledged in time, and the deliveries around them.",
        example: { fixture: "tree-failure/two-neighbours-two-values" },
      },
      {
        schema: "delivery_info",
        about:
          "Tells how a value came to this node: over the tree or by gossip, and in how many hops. With `path` it names the nodes that the value passed. A value that was never seen is error 20.",
        example: { fixture: "hybrid-gossip/the-path-if-asked" },
      },
      {
        schema: "hybrid_stats",
        about: "Counts values that came over the tree, and values that came by gossip.",
        example: { fixture: "hybrid-gossip/path-and-hops" },
      },
      {
        schema: "partition",
        about:
          "From now on this node drops what comes from these nodes and what would go to them. The list replaces the last one. Names of nobody are kept, too; this node's own is left out.",
        example: { fixture: "partition-heal/one-neighbour-blocked" },
      },
      {
        schema: "heal",
        about: "Ends that.",
        example: { fixture: "partition-heal/one-neighbour-blocked" },
      },
      {
        schema: "partition_status",
        about: "Tells which nodes are blocked, and how many messages were dropped for it.",
        example: { fixture: "partition-heal/one-neighbour-blocked" },
      },
    ],
  },
  {
    title: "Sets and counters",
    about:
      "A joined state stays joined: the sets of all nodes come to be equal, and so do the counters. The flag `--workload` chooses Maelstrom's workloads, whose `add` and `read` differ.",
    entries: [
      { schema: "add", about: "Adds an element to the set.", example: { fixture: "gset/any-element" } },
      {
        schema: "remove",
        about:
          "Removes an element for ever, whether it was added yet or not. Beyond the limit of tombstones it is error 11.",
        example: { fixture: "twopset/a-tombstone-is-for-ever" },
      },
      {
        schema: "merge",
        about:
          "Joins a set into this node's: either `elements`, and the reply tells how many were new, or the two halves of a two-phase set. It is taken whole or not at all.",
        example: { fixture: "gset/union" },
      },
      {
        schema: "merge",
        title: "of both halves",
        about: "The same with the two halves of a two-phase set.",
        example: { fixture: "twopset/merge-of-both-sets" },
      },
      {
        schema: "read",
        title: "of a set",
        about: "Gives the elements that are present, on a node that was used for sets.",
        example: { fixture: "twopset/merge-of-both-sets" },
      },
      {
        schema: "read",
        title: "with `--workload g-set`",
        about: "Gives the elements under another name.",
        example: {
          scene: [init, { type: "add", element: 3 }, { type: "add", element: 1 }, { type: "read" }],
          workload: "g-set",
        },
      },
      {
        schema: "add_delta",
        type: "add",
        title: "with `--workload pn-counter` or `g-counter`",
        about: "Counts. Under `g-counter` a negative delta is error 12.",
        example: { scene: [init, { type: "add", delta: -2 }], workload: "pn-counter" },
      },
      {
        schema: "read",
        title: "with `--workload pn-counter` or `g-counter`",
        about: "Gives the sum of what all nodes have counted.",
        example: {
          scene: [init, { type: "add", delta: 5 }, { type: "add", delta: -2 }, { type: "read" }],
          workload: "pn-counter",
        },
      },
    ],
  },
  {
    title: "Keys: the last writer wins",
    about:
      "A timestamp is in seconds. A write is later than all that its node has written, than what it overwrites, and than what the node has heard from others, as far as that is no more than 60 s ahead.",
    entries: [
      {
        schema: "write",
        about: "Writes a key. The reply gives the write's timestamp, which never goes back on one node.",
        example: { scene: [init, { type: "write", key: "colour", value: "red" }] },
      },
      {
        schema: "kv_read",
        about:
          "Gives the latest value of a key, and when it was written. A key that nobody wrote is error 20.",
        example: { fixture: "lww-kv/the-later-timestamp-wins" },
      },
      {
        schema: "kv_merge",
        about:
          "Brings keys with their timestamps. For each key the later one wins; a tie goes to the value whose JSON is greater, on every node. `updated` counts the keys that changed. It is taken whole or not at all.",
        example: { fixture: "lww-kv/the-later-timestamp-wins" },
      },
    ],
  },
  {
    title: "Keys: siblings under version vectors",
    entries: [
      {
        schema: "set_mode",
        about:
          "Decides how this node's `vv_write` treats what is there: `vv` keeps concurrent writes as siblings, which is the mode at the start; under `lww` the last writer wins.",
        example: { fixture: "lww-problem/the-mode-decides" },
      },
      {
        schema: "vv_write",
        about:
          "Writes a key for the client `src`, which has read `context`. Writes that the context covers are replaced, all others stay as siblings. The reply gives the write's clock. Too many siblings, or too much text in them, is error 11 unless the client has read them all.",
        example: { fixture: "lww-problem/concurrent-writes-are-siblings" },
      },
      {
        schema: "vv_read",
        about:
          "Gives all siblings of a key with their clocks. The clocks joined are the context of a write that replaces them all. A key that nobody wrote is error 20.",
        example: { fixture: "lww-problem/a-context-covers-only-what-was-read" },
      },
    ],
  },
  {
    title: "The benchmark's counts",
    entries: [
      {
        schema: "bench_write",
        about: "A `write` that is numbered.",
        example: { fixture: "gossip-kv-bench/writes-are-numbered" },
      },
      {
        schema: "bench_report",
        about:
          "Counts those writes, the messages between nodes that carried keys or other items, and the keys stored.",
        example: { scene: benchmarked("bench_report") },
      },
      {
        schema: "bench_stats",
        about: "The same under another name. The reply is a `bench_report_ok`.",
        example: { scene: benchmarked("bench_stats") },
      },
    ],
  },
];
