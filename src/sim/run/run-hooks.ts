import type { Random } from "../../node/random.ts";
import type { Body } from "../../wire/message.ts";
import type { OnReply } from "../clients/client.ts";
import type { HistoryEvent } from "../clients/history.ts";
import type { Workload } from "../clients/workloads/workload.ts";
import type { NemesisEvent } from "../nemesis/nemesis-plan.ts";
import type { Journal } from "../network/journal.ts";
import type { LinkPolicy } from "../network/link-policy.ts";
import type { Network } from "../network/network.ts";
import type { RunningNode } from "../nodes/running-node.ts";
import type { Violation } from "../nodes/violation.ts";
import type { Scheduler } from "../time/scheduler.ts";
import type { Downtime } from "./downtime.ts";
import type { RunOptions } from "./run-options.ts";
import type { Problem } from "./run-result.ts";

/** The parts of a run, in order. */
export type PhaseName = "init" | "setup" | "load" | "recovery" | "final" | "end";

/** The parts of a run that hooks may work with, and faults act upon. */
export interface RunContext {
  readonly options: RunOptions;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly nodeIds: readonly string[];
  /** The nodes, in node order. */
  readonly nodes: ReadonlyMap<string, RunningNode>;
  /** The times in which nodes did not run because of a fault. */
  readonly downtime: Downtime;
  /** A stream of random numbers of its own for each name. */
  readonly random: (name: string) => Random;
  /** Sends `init` to a node from a fresh client, as after a restart; calls back with what went wrong, if anything. */
  readonly sendInit: (nodeId: string, onDone: (problem: string | undefined) => void) => void;
  /** A request from a client of its own, which leaves when it is answered or after its patience; no part of the history. */
  readonly ask: (nodeId: string, body: Body, onReply: OnReply) => void;
  /** The history of the clients so far. */
  readonly history: readonly HistoryEvent[];
  /** Whether every node that was started anew has answered all that a fresh node is told. */
  readonly isWhole: boolean;
}

/** Hooks that watch a run or disturb it, all optional. */
export interface RunHooks {
  /** The load, instead of the workload that the options name. Of the same kind as that one: it is judged as it. */
  readonly workload?: Workload;
  onPhase?(phase: PhaseName, context: RunContext): void;
  /** How far the run is, 0 … 1: on the wall clock a few times a second, in virtual time after some thousand actions. */
  onProgress?(fraction: number, phase: PhaseName): void;
  /** The nemesis has broken something or healed it. */
  onNemesis?(event: NemesisEvent, context: RunContext): void;
  /** Instead of the pause before the last reads: they begin when it calls back. */
  recover?(context: RunContext, onRecovered: () => void): void;
  /** A fault ended a node, and its memory with it. */
  onMemoryLost?(nodeId: string): void;
  /** Whether a violation is a fault's doing, not the node's: then it is not noted. */
  isExcused?(violation: Violation): boolean;
  onViolation?(violation: Violation): void;
  onProblem?(problem: Problem): void;
  onStderrLine?(nodeId: string, line: string): void;
  /** Gets every event of the network; writing them all down costs time. */
  readonly journal?: Journal | undefined;
  /** Wraps the link between servers in faults. */
  decorateLink?(link: LinkPolicy, random: (name: string) => Random): LinkPolicy;
  /** Whether the death of a node ends the run; default true. */
  readonly endOnDeath?: boolean;
  /**
   * The nodes are asked at the end what their comparisons have cost: only ours know that request, and others may
   * not survive it. Default false.
   */
  readonly asksBytes?: boolean;
  /**
   * Nodes may write to their peers as soon as they have got `init`: every node of this network is registered by then, though real
   * Maelstrom may still be starting some. Otherwise it is a violation before the first request after `init`, as it is by default.
   */
  readonly allowsEarlyGossip?: boolean;
  /** Violations of one node after which the run ends, as it cannot be meant well; default 1,000. */
  readonly violationsPerNodeMax?: number;
}
