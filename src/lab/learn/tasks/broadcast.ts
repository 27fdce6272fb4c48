/** Tasks 1 to 5: a broadcast that reaches everybody. */

import { labCommand } from "../../command-line/command-line.ts";
import type { Task } from "../task.ts";

export const broadcastTasks: readonly Task[] = [
  {
    number: 1,
    name: "basic-broadcast",
    title: "Basic broadcast to all nodes",
    build:
      "Every value that a client brings has to reach every node. Store it, reply, and forward it to the neighbours that `topology` gives this node. A node that gets a value for the first time does the same, but sends nothing back to where the value came from. `read` lists all values that the node holds.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c0", { type: "topology", topology: { n1: ["n2"], n2: ["n1"] } }],
        ["c1", { type: "broadcast", message: 5 }],
        ["n2", { type: "broadcast", message: 6 }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "No seen set: a value is forwarded each time it comes. Where the topology has a circle, it goes round for ever and multiplies.",
    show: {
      load: "--nodes 5 --rate 20 --time-limit 5 --latency 10 --strict --max-msgs-per-op 12",
      wrong: "--mistake no-seen-set",
      right: "-- --strategy flood",
      figures: ["msgs-per-op", "storm", "lost"],
      isForAnyNode: true,
    },
    reach: "Nothing lost, no storm, and at most 12 messages between nodes for an operation.",
    source: ["src/strategies/flood.ts", "src/node/log/log.ts"],
    cases: ["one-node-alone", "strings-sorted", "end-of-a-line", "flood-on-a-cycle"],
    further: [labCommand("test --challenge 3a --bin ./mine"), labCommand("test --challenge 3b --bin ./mine")],
  },
  {
    number: 2,
    name: "tree-topology",
    title: "Flat tree topology",
    build:
      "In a well-connected topology flooding sends a value along every link. Choose a spanning tree instead: breadth-first from the first node, neighbours in the order of the topology. Each node can work it out alone, since all of them get the same topology. Then each value crosses each of the n − 1 edges once.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 3,
      says: [
        ["c0", { type: "topology", topology: { n1: ["n2", "n3"], n2: ["n1", "n3"], n3: ["n1", "n2"] } }],
        ["n2", { type: "broadcast", message: 6 }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "Flooding a complete graph: every node tells all the others, and almost every message brings what is known already.",
    show: {
      load: "--nodes 9 --topology total --rate 20 --time-limit 5 --latency 10 --max-msgs-per-op 10",
      wrong: "-- --strategy flood",
      right: "-- --strategy tree",
      figures: ["msgs-per-op", "max ms", "lost"],
      isForAnyNode: true,
    },
    reach:
      "At most 10 messages between nodes for an operation: 8 forwards and 8 acknowledgements a broadcast, half of the operations being reads.",
    source: ["src/strategies/tree.ts", "src/node/overlay/overlay.ts"],
    cases: ["root-of-a-complete-graph", "leaf-of-a-complete-graph", "far-corner-of-a-cycle"],
    further: [labCommand("frontier")],
  },
  {
    number: 3,
    name: "random-gossip",
    title: "Random neighbours",
    build:
      "Leave the topology aside and forward each new value to a few random nodes. Chance leaves some node out, and a message may be dropped. So share what is known again now and then, until everybody has it: `gossip_round` does that at once.",
    messages: [
      ["configure {fanout}", "configure_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["gossip_round", "gossip_round_ok {peers_contacted, messages_sent}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 5,
      says: [
        ["c1", { type: "broadcast", message: 42 }],
        ["c1", { type: "gossip_round" }],
        ["c1", { type: "read" }],
      ],
    },
    mistake: "No retry: a value is sent once, and the nodes that chance left out never get it.",
    show: {
      load: "--nodes 9 --rate 20 --time-limit 5 --latency 10 --max-msgs-per-op 30",
      wrong: "--mistake no-retry -- --strategy random-fanout",
      right: "-- --strategy random-fanout",
      figures: ["lost", "msgs-per-op", "max ms"],
      isForAnyNode: true,
    },
    reach: "Nothing lost, with at most 30 messages between nodes for an operation.",
    source: ["src/strategies/random-fanout.ts", "src/node/repair/rounds.ts"],
    cases: ["two-of-four-peers", "never-back-to-the-sender", "a-round-repeats-what-may-be-lost"],
    further: [labCommand("spread")],
  },
  {
    number: 4,
    name: "batching",
    title: "Message batching",
    build:
      "Collect values for a neighbour and send them together: when a timer fires, or when enough of them wait. Fewer messages for more latency. The window decides: half of it is added at each hop, on the average.",
    messages: [
      ["broadcast {message}", "broadcast_ok"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c0", { type: "configure", strategy: "batched", batch_window_ms: 1_000 }],
        ["c1", { type: "broadcast", message: 5 }],
        ["c1", { type: "broadcast", message: 4 }],
        ["c1", { type: "read" }],
      ],
    },
    mistake:
      "No batching: each value goes out at once and alone, and a busy cluster pays a message for each.",
    show: {
      load: "--nodes 25 --rate 100 --time-limit 5 --latency 100 --max-msgs-per-op 10 --max-median 1000 --max-latency 2000",
      wrong: "--mistake no-batching",
      right: "-- --profile balanced",
      figures: ["msgs-per-op", "median ms", "max ms"],
      isForAnyNode: true,
    },
    reach: "At most 10 messages an operation, a median stable latency of 1 s, a maximum of 2 s.",
    source: ["src/strategies/batched.ts", "src/strategies/window-phase.ts"],
    cases: ["alone-there-is-nothing-to-flush"],
    further: [labCommand("test --challenge 3e --bin ./mine"), labCommand("tune --help")],
  },
  {
    number: 5,
    name: "partition-healing",
    title: "Partition healing and resynchronisation",
    build:
      "A partition drops messages without a word. Remember which neighbour has acknowledged what, notice that a neighbour can be reached again, and exchange what is missing, both ways. `partition` and `heal` make the node itself drop the messages of some nodes, so that this can be tried by hand.",
    messages: [
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["partition {blocked}", "partition_ok"],
      ["heal", "heal_ok"],
      ["gossip_sync {messages}", "gossip_sync_ok {new_count}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c0", { type: "partition", blocked: ["n2"] }],
        ["n2", { type: "gossip_sync", messages: [1] }],
        ["c0", { type: "heal" }],
        ["n2", { type: "gossip_sync", messages: [1] }],
        ["c1", { type: "read" }],
      ],
    },
    mistake: "No retry: a value is forwarded once, and a node that was cut off at that moment never gets it.",
    show: {
      load: "--rate 20 --time-limit 6 --latency 10 --nemesis partition --nemesis-interval 2",
      wrong: "--mistake no-retry",
      look: "why --lost --count 1",
      right: "",
      figures: ["lost", "msgs-per-op"],
      isForAnyNode: true,
    },
    reach: "Nothing lost, whatever the partitions. Maelstrom reads 10 s after the last one.",
    source: ["src/node/repair/agenda.ts", "src/node/repair/comparison.ts", "src/node/links/streams.ts"],
    cases: ["exchange-after-heal", "values-of-the-other-side"],
    further: [labCommand("test --challenge 3c --bin ./mine")],
  },
];
