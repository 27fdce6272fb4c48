/** Tasks 6 to 10: random peers, rounds and digests. */

import { labCommand } from "../../command-line/command-line.ts";
import type { Task } from "../task.ts";

export const gossipTasks: readonly Task[] = [
  {
    number: 6,
    name: "gossip-fanout",
    title: "Fanout K",
    build:
      "Forward each new value to K random peers, 2 unless `configure` says otherwise; never to this node itself nor to the sender. A seen set ends the loops. Chance leaves some nodes out, so share what is known again now and then, as in task 3. `gossip_stats` tells what was sent for each `broadcast` of a client; forwards of peers do not count as broadcasts.",
    messages: [
      ["configure {fanout}", "configure_ok"],
      ["broadcast {message}", "broadcast_ok"],
      [
        "gossip_stats",
        "gossip_stats_ok {broadcasts_received, gossip_messages_sent, messages_per_op, unique_messages}",
      ],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 5,
      says: [
        ["c0", { type: "configure", fanout: 3 }],
        ["c1", { type: "broadcast", message: 5 }],
        ["c1", { type: "gossip_stats" }],
      ],
    },
    mistake:
      "Off by one: the loop over the peers leaves out the last of them, so that too few are told. This run shares nothing a second time, which would hide the mistake; the right one does, and most of its messages are for that.",
    show: {
      load: "--nodes 9 --rate 20 --time-limit 5 --latency 10 --max-msgs-per-op 30",
      wrong: "--mistake wrong-fanout-off-by-one -- --strategy random-fanout",
      right: "-- --strategy random-fanout",
      figures: ["lost", "msgs-per-op"],
      isForAnyNode: true,
    },
    reach: "Nothing lost, with at most 30 messages between nodes for an operation.",
    source: ["src/strategies/random-fanout.ts", "src/node/base/counters.ts"],
    cases: ["two-unless-configured", "the-seen-set-stops-loops", "without-a-topology"],
    further: [labCommand("spread")],
  },
  {
    number: 7,
    name: "fanout-probability",
    title: "Minimum fanout",
    build:
      "How large must K be? If each round offers every node the same chance, P(miss) = (1 − K/(N − 1))^R after R rounds. `calc_fanout` gives the smallest K with P(miss) ≤ 1 − target, and P(miss) for it, to 6 decimals. `simulate_gossip` plays it many times and counts.",
    messages: [
      ["calc_fanout {nodes, target_prob, rounds}", "calc_fanout_ok {min_fanout, miss_prob}"],
      [
        "simulate_gossip {nodes, fanout, rounds, trials}",
        "simulate_gossip_ok {delivery_rate, avg_rounds_to_all}",
      ],
    ],
    example: {
      nodes: 1,
      says: [
        ["c1", { type: "calc_fanout", nodes: 25, target_prob: 0.99, rounds: 5 }],
        ["c1", { type: "simulate_gossip", nodes: 25, fanout: 3, rounds: 5, trials: 500 }],
      ],
    },
    mistake:
      "A fanout by feeling. One peer seems to be enough, since each peer tells another one; without repair that chain soon ends at a node that knows the value.",
    show: {
      load: "--nodes 25 --rate 10 --time-limit 5 --latency 10",
      wrong: "-- --strategy random-fanout --fanout 1 --no-repair",
      right: "-- --strategy random-fanout --fanout 15 --no-repair",
      figures: ["lost", "msgs-per-op", "max ms"],
      isForAnyNode: false,
    },
    reach:
      "N = 25, R = 5, target 0.99: K = 15, P(miss) = 0.007416. Certain but expensive: the formula leaves out that the informed nodes tell others, too.",
    source: ["src/theory/spread/fanout.ts", "src/theory/spread/monte-carlo.ts"],
    cases: ["smallest-fanout", "certain-outcomes", "monte-carlo"],
    further: [labCommand("spread --part fanout")],
  },
  {
    number: 8,
    name: "gossip-timer",
    title: "Periodic rounds",
    build:
      "Every interval (`gossip_interval_ms`) the node picks K random peers and sends them what it knows, as `gossip_sync`. That repairs every message that was dropped. `gossip_round` does a round at once; its `messages_sent` counts the values, over all peers.",
    messages: [
      ["configure {fanout, gossip_interval_ms}", "configure_ok"],
      ["broadcast {message}", "broadcast_ok"],
      ["gossip_round", "gossip_round_ok {peers_contacted, messages_sent}"],
      ["gossip_sync {messages}", "gossip_sync_ok {new_count}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c1", { type: "broadcast", message: 8 }],
        ["n2", { type: "gossip_sync", messages: [3, 8] }],
        ["c1", { type: "gossip_round" }],
      ],
    },
    mistake:
      "Telling everybody in each round: n(n − 1) messages a round, while two or three random peers reach all in about log n rounds.",
    show: {
      load: "--nodes 9 --rate 20 --time-limit 5 --latency 10 --max-msgs-per-op 30",
      wrong: "-- --strategy anti-entropy --fanout 8",
      right: "-- --strategy anti-entropy --fanout 2",
      figures: ["msgs-per-op", "median ms", "max ms", "lost"],
      isForAnyNode: true,
    },
    reach: "Nothing lost, with at most 30 messages between nodes for an operation.",
    source: ["src/node/repair/rounds.ts", "src/node/base/timers.ts", "src/node/requests/gossip-requests.ts"],
    cases: ["a-round-to-the-only-peer", "a-round-to-two-of-four", "a-round-with-nothing-known"],
    further: [labCommand("spread")],
  },
  {
    number: 9,
    name: "anti-entropy",
    title: "Digest comparison",
    build:
      "Compare before sending: a digest is a short text that depends on the set alone, not on the order of arrival. Equal digests end the exchange; only where they differ do values travel. Count the bytes that this saves.",
    messages: [
      ["broadcast {message}", "broadcast_ok"],
      ["digest", "digest_ok {digest, count}"],
      ["digest_sync {remote_digest, remote_messages}", "digest_sync_ok {match, transferred, local_messages}"],
      ["read", "read_ok {messages}"],
    ],
    example: {
      nodes: 2,
      says: [
        ["c1", { type: "broadcast", message: 1 }],
        ["c1", { type: "digest" }],
        ["n2", { type: "digest_sync", remote_digest: "another", remote_messages: [1, 2] }],
      ],
    },
    mistake:
      "Whole sets in each round. They grow with every value ever sent, while a digest grows with what differs. (Small sets are cheaper sent whole.) One run has both figures: each comparison also counts what the whole sets would have taken.",
    show: {
      load: "--nodes 5 --rate 300 --time-limit 10 --latency 10",
      right: "-- --strategy anti-entropy",
      figures: ["kB of comparisons", "kB of whole sets instead", "lost"],
      isForAnyNode: false,
    },
    reach: "Fewer bytes for comparisons than whole sets would take; nothing transferred between equal sets.",
    source: ["src/strategies/anti-entropy.ts", "src/node/repair/comparison.ts", "src/reconcile/README.md"],
    cases: ["only-what-differs", "the-digest-names-the-set"],
    further: [labCommand("test --virtual --rate 300 --time-limit 20 -- --strategy anti-entropy")],
  },
  {
    number: 10,
    name: "tuning",
    title: "Tuning for Maelstrom",
    build:
      "`configure` sets fanout and interval while the node runs: all of it or nothing, if one field is wrong. `gossip_stats` tells what they cost. Then tune, with partitions: under 30 messages an operation.",
    messages: [
      ["configure {fanout, gossip_interval_ms}", "configure_ok"],
      ["topology {topology}", "topology_ok"],
      ["broadcast {message}", "broadcast_ok"],
      [
        "gossip_stats",
        "gossip_stats_ok {broadcasts_received, gossip_messages_sent, messages_per_op, unique_messages}",
      ],
    ],
    example: {
      nodes: 2,
      says: [
        ["c0", { type: "configure", fanout: 4, gossip_interval_ms: 0 }],
        ["c1", { type: "broadcast", message: 31 }],
        ["c1", { type: "gossip_stats" }],
      ],
    },
    mistake:
      "An interval that nobody measured. Rounds are paid for even if there is nothing to tell, so a short interval is dear.",
    show: {
      load: "--nodes 15 --rate 100 --time-limit 2 --nemesis partition --nemesis-interval 1 --max-msgs-per-op 30",
      wrong: "-- --strategy anti-entropy --gossip-interval-ms 10",
      right: "-- --strategy anti-entropy --gossip-interval-ms 300",
      figures: ["msgs-per-op", "median ms", "max ms", "lost"],
      isForAnyNode: true,
    },
    reach: "At most 30 messages an operation under partitions, and nothing lost.",
    source: [
      "src/node/settings/settings.ts",
      "src/node/requests/gossip-requests.ts",
      "src/theory/gossip-model.ts",
    ],
    cases: ["messages-per-operation"],
    further: [labCommand("tune --help"), labCommand("test --challenge 3e --bin ./mine")],
  },
];
