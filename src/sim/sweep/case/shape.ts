import type { Topology, TopologyName } from "../../network/topology.ts";
import { topology } from "../../network/topology.ts";
import { nodeIdsOf } from "../../run/run-options.ts";
import { type Case, streamOf } from "./case.ts";

/** The surroundings of a case: what it has besides faults. */
export interface Shape {
  readonly nodeIds: readonly string[];
  readonly latencyMs: number;
  readonly topologyName: TopologyName;
  readonly topology: Topology;
  readonly ratePerSecond: number;
  /** Share of the operations that broadcast. */
  readonly broadcastShare: number;
  /** `read` of a counter is made into the list of what was added; see `run/clients/counter-values.ts`. */
  readonly workload: "broadcast" | "g-set" | "g-counter" | "pn-counter";
  readonly values: "numbers" | "mixed";
  /** Whether a receiver is Maelstrom's loop, in which what is not due yet holds up what comes after it. */
  readonly receivers: "loop" | "free";
  /** Whether a few broadcasts go on after the heal: what steady traffic puts off again and again shows only then. */
  readonly hasTrickle: boolean;
  /** Whether faults of links are there before the first `init`, not only from the load on. */
  readonly isEarly: boolean;
  /** Whether one of the clients sends messages that need no reply. */
  readonly hasOddClient: boolean;
}

/** Broadcasts of a run, about; more make it slow and find nothing more. */
const OPERATIONS_MOST = 90;
const RATE_MOST = 60;
const TRICKLE_SHARE = 0.25;
const EARLY_SHARE = 0.25;
const ODD_SHARE = 0.25;

export function drawShape(one: Case): Shape {
  const random = streamOf(one, "shape");
  const nodeIds = nodeIdsOf(one.nodes);
  const latencyMs = random.pick([0, 0, 1, 10, 50, 100, 100]) ?? 0;
  const topologyName =
    random.pick(["grid", "grid", "grid", "line", "tree2", "tree4", "total"] as const) ?? "grid";
  const operations = OPERATIONS_MOST * (0.2 + 0.8 * random.float());
  const broadcastShare = 0.4 + 0.5 * random.float();
  const drawn = random.chance(0.1) ? "g-set" : "broadcast";
  const workload = one.faults.includes("C6") ? drawDataWorkload(one) : drawn;
  const values = random.chance(0.25) ? "mixed" : "numbers";
  const receivers = random.chance(0.5) ? "loop" : "free";
  return {
    nodeIds,
    latencyMs,
    topologyName,
    topology: topology(topologyName, nodeIds),
    ratePerSecond: Math.min(RATE_MOST, (operations * 1_000) / one.loadMs),
    broadcastShare,
    workload,
    values,
    receivers,
    // From streams of their own, so that everything else is as it would be without.
    hasTrickle: streamOf(one, "trickle").chance(TRICKLE_SHARE),
    isEarly: streamOf(one, "early").chance(EARLY_SHARE),
    hasOddClient: streamOf(one, "odd").chance(ODD_SHARE),
  };
}

/**
 * With replicated data beside it, the load is that of a set or of a counter, too. No counter where requests come again: a
 * node that was started anew between the two counts both, as it should. None where a hostile peer brings slots.
 */
function drawDataWorkload(one: Case): Shape["workload"] {
  const counters =
    one.faults.includes("C1") || one.faults.includes("I1") ? [] : (["g-counter", "pn-counter"] as const);
  return streamOf(one, "data workload").pick(["broadcast", "g-set", ...counters] as const) ?? "broadcast";
}
