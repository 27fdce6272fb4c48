/** Tasks 11 to 14: trees, and what happens when they break. */

import { labCommand } from "../../command-line/command-line.ts";
import type { Task } from "../task.ts";

const treeLoad =
  "--nodes 9 --topology tree2 --rate 20 --time-limit 6 --nemesis partition --nemesis-interval 2";

export const treeTasks: readonly Task[] = [
  {
    number: 11,
    name: "tree-broadcast",
    title: "Tree overlay",
    build:
      "Take the neighbours from `topology`, which is a tree this time. Forward each new value to all of them but the one that it came from. `tree_info` lists this node's neighbours in the order of the topology, and says how many values it holds.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["tree_info", "tree_info_ok {neighbors, message_count}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 3,
      says: [
        ["c0", { type: "topology", topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] } }],
        ["n2", { type: "broadcast", message: 64 }],
        ["c1", { type: "tree_info" }],
      ],
    },
    mistake:
      "Echo: the loop over the neighbours does not leave out the sender. A seen set hides it, but half of the messages are for nothing.",
    show: {
      load: "--nodes 9 --topology tree2 --rate 20 --time-limit 5 --latency 10 --max-msgs-per-op 9",
      wrong: "--mistake echo-to-sender -- --strategy tree",
      right: "-- --strategy tree",
      figures: ["msgs-per-op", "max ms", "lost"],
      isForAnyNode: true,
    },
    reach:
      "At most 9 messages between nodes for an operation: 8 forwards and 8 acknowledgements a broadcast, half of the operations being reads.",
    source: ["src/strategies/tree.ts", "src/strategies/eager-push.ts", "src/node/requests/tree-requests.ts"],
    cases: ["a-leaf", "all-but-the-source"],
    further: [labCommand("test --challenge 3d --bin ./mine")],
  },
  {
    number: 12,
    name: "tree-failure",
    title: "Tree node failure",
    build:
      "In a tree one silent node cuts off everything behind it. Each forward wants a `broadcast_ack` (or `broadcast_ok`) within 500 ms. Without one, the value goes straight to every node that may lie behind the silent neighbour. `check_acks` looks at once, `failure_stats` counts.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["broadcast_ack {message}", ""],
      ["check_acks", "check_acks_ok {pending, timed_out, direct_sent}"],
      ["failure_stats", "failure_stats_ok {total_failures, direct_deliveries}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 3,
      says: [
        ["c0", { type: "topology", topology: { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] } }],
        ["c1", { type: "broadcast", message: 90 }],
        ["n2", { type: "broadcast_ack", message: 90 }],
        ["c1", { type: "check_acks" }],
      ],
    },
    mistake:
      "No retry: a forward counts as delivered as soon as it is written, and a cut edge loses a whole subtree.",
    show: {
      load: treeLoad,
      wrong: "--mistake no-retry -- --strategy tree",
      look: "why --lost --count 1",
      right: "-- --strategy tree",
      figures: ["lost", "msgs-per-op"],
      isForAnyNode: true,
    },
    reach: "Nothing lost when edges of the tree are cut.",
    source: ["src/node/links/acknowledgements.ts", "src/node/links/direct-deliveries.ts"],
    cases: ["acknowledged-in-time", "two-neighbours-two-values", "acknowledged-as-the-peer-does"],
    further: [],
  },
  {
    number: 13,
    name: "hybrid-gossip",
    title: "Hybrid tree and gossip",
    build:
      "A tree is fast and cheap, gossip finds a way round what is broken: do both. New values go along the tree; rounds bring stragglers what they lack. `delivery_info` says how a value came, and over how many hops.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["gossip_sync {messages}", "gossip_sync_ok {new_count}"],
      ["delivery_info {value}", "delivery_info_ok {value, delivered_via, hops}"],
      ["hybrid_stats", "hybrid_stats_ok {tree_deliveries, gossip_deliveries, total}"],
      ["digest_sync {remote_digest, remote_messages}", "digest_sync_ok {match, transferred, local_messages}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["n2", { type: "broadcast", message: 2 }],
        ["n2", { type: "gossip_sync", messages: [2, 3] }],
        ["c1", { type: "delivery_info", value: 3 }],
        ["c1", { type: "hybrid_stats" }],
      ],
    },
    mistake: "The tree alone: cheap, and broken by the first edge that is cut.",
    show: {
      load: treeLoad,
      wrong: "-- --strategy tree --no-repair",
      look: "why --lost --count 1",
      right: "-- --strategy hybrid",
      figures: ["lost", "msgs-per-op", "median ms"],
      isForAnyNode: true,
    },
    reach: "Nothing lost under partitions, for about the messages of the tree alone.",
    source: ["src/strategies/hybrid.ts", "src/node/log/paths.ts", "src/node/requests/tree-requests.ts"],
    cases: ["path-and-hops", "nothing-delivered-yet"],
    further: [],
  },
  {
    number: 14,
    name: "partition-heal",
    title: "Partition and healing, simulated",
    build:
      "Build the partition into the node: after `partition` it drops everything to and from the blocked nodes, and counts that. After `heal` it has to catch up. A client still gets its replies, whichever nodes are blocked.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["partition {blocked}", "partition_ok"],
      ["heal", "heal_ok"],
      ["partition_status", "partition_status_ok {blocked, is_partitioned, messages_dropped}"],
      ["gossip_sync {messages}", "gossip_sync_ok {new_count}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c0", { type: "partition", blocked: ["n2"] }],
        ["n2", { type: "broadcast", message: 34 }],
        ["c1", { type: "partition_status" }],
        ["c0", { type: "heal" }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "The dropped values are forgotten: the node counts them, and after `heal` sends only what is new. The other side lacks all values of that time.",
    show: {
      load: "--rate 50 --time-limit 8 --latency 10 --nemesis partition --nemesis-interval 3",
      wrong: "--mistake no-retry",
      look: "why --stale --count 1",
      right: "",
      figures: ["lost", "msgs-per-op", "max ms"],
      isForAnyNode: true,
    },
    reach: "Nothing lost; every value everywhere within seconds of the heal.",
    source: ["src/node/links/link.ts", "src/node/repair/lives.ts", "src/sim/nemesis/nemesis.ts"],
    cases: ["one-neighbour-blocked", "cut-off-from-everybody", "strangers-are-blocked-too"],
    further: [labCommand("test")],
  },
];
