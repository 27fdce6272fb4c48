import { Random } from "../../node/random.ts";
import type { Body } from "../../wire/message.ts";
import { countdown } from "../clients/handshake.ts";
import type { HistoryEvent } from "../clients/history.ts";
import { finalOperationsOf, type Workload } from "../clients/workloads/workload.ts";
import { workload } from "../clients/workloads/workloads.ts";
import { Nemesis } from "../nemesis/nemesis.ts";
import type { NemesisEvent } from "../nemesis/nemesis-plan.ts";
import { latencySampler } from "../network/latency.ts";
import { among, losing } from "../network/link-faults.ts";
import { type LinkPolicy, latencyLink } from "../network/link-policy.ts";
import type { NetStats } from "../network/net-stats.ts";
import { Network } from "../network/network.ts";
import { topology } from "../network/topology.ts";
import type { NodeLauncher, RunningNode } from "../nodes/running-node.ts";
import type { Violation } from "../nodes/violation.ts";
import { createServices, registerServices } from "../services/services.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { clockOffOf } from "./clock-offsets.ts";
import { Cluster, type ClusterEvents } from "./cluster.ts";
import { askComparisonBytes } from "./comparison-bytes.ts";
import type { Downtime } from "./downtime.ts";
import { NodeLives } from "./node-lives.ts";
import { RunClients } from "./run-clients.ts";
import type { PhaseName, RunContext, RunHooks } from "./run-hooks.ts";
import { nodeIdsOf, type RunOptions } from "./run-options.ts";
import type { ComparisonBytes, Phases, RunResult } from "./run-result.ts";

const VIOLATIONS_PER_NODE_DEFAULT_MAX = 1000;

/** The parts of a run. */
export interface RunParts {
  readonly options: RunOptions;
  readonly launch: NodeLauncher;
  readonly scheduler: Scheduler;
  readonly hooks: RunHooks;
  /** Messages that may be under way at once; default: what virtual time can bear. */
  readonly waitingMax?: number;
  /** Called once, when nothing more will happen. The nodes are still to be stopped. */
  onEnd(): void;
}

/**
 * One run, from `init` to the last read. It acts only when its scheduler runs an action or a node writes something;
 * the owner of the scheduler runs it.
 */
export class TestRun implements RunContext {
  readonly options: RunOptions;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly nodeIds: readonly string[];
  readonly nodes: ReadonlyMap<string, RunningNode>;
  // Properties, not methods, so that hooks can take them out of their context.
  readonly random = (name: string): Random => new Random(`${this.options.seed}/${name}`);
  readonly sendInit: RunContext["sendInit"] = (nodeId, onDone) => {
    this.#cluster.initialise(nodeId, this.options.initTimeoutMs, onDone);
  };
  readonly ask: RunContext["ask"] = (nodeId, body, onReply) => this.#cluster.ask(nodeId, body, onReply);
  readonly #parts: RunParts;
  readonly #hooks: RunHooks;
  readonly #cluster: Cluster;
  readonly #workload: Workload;
  readonly #lives: NodeLives;
  readonly #nemesis: Nemesis;
  readonly #clients: RunClients;
  #phase: PhaseName = "init";
  #phases: Phases;
  #ended = false;
  #completed = false;
  /** The messages so far, when the last read was answered. */
  #net: NetStats | undefined;
  #comparisonBytes: ComparisonBytes | undefined;
  #earlyGossip: Violation | undefined;

  constructor(parts: RunParts) {
    const { options, scheduler, hooks } = parts;
    this.#parts = parts;
    this.#hooks = hooks;
    this.options = options;
    this.scheduler = scheduler;
    this.nodeIds = nodeIdsOf(options.nodeCount);
    this.#workload = hooks.workload ?? workload(options.workload);
    const sampler = latencySampler(options.latencyDistribution, options.latencyMs, this.random("latency"));
    const plain = this.#lossy(latencyLink(sampler));
    const link = hooks.decorateLink?.(plain, this.random) ?? plain;
    const { waitingMax } = parts;
    const waiting = "whole-milliseconds";
    this.network = new Network({ scheduler, link, journal: hooks.journal, waiting, waitingMax });
    const { network, nodeIds } = this;
    this.#cluster = new Cluster({
      scheduler,
      network,
      nodeIds,
      launch: parts.launch,
      events: this.#events(),
    });
    this.nodes = this.#cluster.nodes;
    const { random } = this;
    this.#clients = new RunClients({ options, cluster: this.#cluster, workload: this.#workload, random });
    this.#lives = this.#makeLives();
    this.#nemesis = new Nemesis({
      plan: options.nemesis,
      network,
      scheduler,
      nodeIds,
      random,
      nodeFaults: this.#lives,
      onEvent: (event: NemesisEvent) => hooks.onNemesis?.(event, this),
    });
    this.#phases = { initMs: scheduler.nowMs(), endMs: scheduler.nowMs() };
  }

  get downtime(): Downtime {
    return this.#lives.downtime;
  }

  get history(): readonly HistoryEvent[] {
    return this.#clients.history.events;
  }

  get isWhole(): boolean {
    return this.#lives.isWhole;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get phase(): PhaseName {
    return this.#phase;
  }

  /** Registers and starts all nodes, and goes on from there. Services are there before any node. */
  start(): void {
    this.#hooks.onPhase?.("init", this);
    registerServices(
      this.network,
      createServices((name) => this.random(`service ${name}`)),
    );
    for (const id of this.nodeIds) this.#cluster.begin(id);
    const allDone = countdown(this.nodeIds.length, () => this.#setUp());
    for (const id of this.nodeIds)
      this.sendInit(id, (problem) => this.#onSetUp("init", id, problem, allDone));
  }

  /** Ends the run where it stands. */
  abort(text: string): void {
    if (!this.#ended) this.#cluster.complain({ kind: "aborted", text });
    this.#end(false);
  }

  /** Ends all nodes; settles when nothing of them is left running. */
  stop(): Promise<void> {
    return this.#cluster.stop();
  }

  /** The result; complete once the run has ended and its nodes are stopped. */
  result(): RunResult {
    const { violations, violationCount, strayReplies, problems } = this.#cluster.troubles;
    return {
      options: this.options,
      seed: this.options.seed,
      history: this.history,
      net: this.#net ?? this.network.stats(),
      ...(this.#comparisonBytes && { comparisonBytes: this.#comparisonBytes }),
      violations,
      violationCount,
      strayReplies,
      ...(this.#earlyGossip && { earlyGossip: this.#earlyGossip }),
      problems,
      nodes: [...this.nodes.values()].map((node) => node.state()),
      nemesis: this.#nemesis.log,
      restarts: this.downtime.restarts,
      lag: this.scheduler.lag(),
      phases: this.#phases,
      completed: this.#completed,
    };
  }

  /** The link with the loss that the run always has. */
  #lossy(link: LinkPolicy): LinkPolicy {
    const { lossShare = 0 } = this.options;
    if (lossShare === 0) return link;
    const all = new Set(this.nodeIds);
    return among({ all, some: all }, link, losing(link, lossShare, this.random("loss")));
  }

  #events(): ClusterEvents {
    const hooks = this.#hooks;
    return {
      isExcused: (violation) => this.#isExcused(violation),
      onViolation: (violation, count) => this.#onViolation(violation, count),
      onProblem: (problem) => hooks.onProblem?.(problem),
      onDeath: () => {
        if (hooks.endOnDeath ?? true) this.#end(false);
      },
      onStderrLine: (nodeId, line) => hooks.onStderrLine?.(nodeId, line),
    };
  }

  #isExcused(violation: Violation): boolean {
    if (violation.kind !== "early-peer-message" || this.#hooks.allowsEarlyGossip !== true)
      return this.#hooks.isExcused?.(violation) === true;
    // Later even real Maelstrom has started all nodes.
    if (this.#phase === "init") this.#earlyGossip ??= violation;
    return true;
  }

  #onViolation(violation: Violation, count: number): void {
    const { kind, node, reason } = violation;
    this.#hooks.onViolation?.(violation);
    if (kind === "flood") this.abort(`${node} floods the network: ${reason}`);
    else if (count >= (this.#hooks.violationsPerNodeMax ?? VIOLATIONS_PER_NODE_DEFAULT_MAX)) {
      this.abort(`${node} broke the protocol ${count} times`);
    }
  }

  /** All nodes have answered `init`: each gets what the workload wants it to know. */
  #setUp(): void {
    this.#enter("setup", { setupMs: this.scheduler.nowMs() });
    const requests = this.#setupRequests();
    const allDone = countdown(this.nodeIds.length, () => this.#startLoad());
    for (const id of this.nodeIds) {
      this.#cluster.tell(id, requests, this.options.clientTimeoutMs, (problem) =>
        this.#onSetUp("setup", id, problem, allDone),
      );
    }
  }

  /** The requests that each node gets after `init`. */
  #setupRequests(): readonly Body[] {
    return this.#workload.setup(topology(this.options.topology, this.nodeIds));
  }

  #makeLives(): NodeLives {
    const { initTimeoutMs, clientTimeoutMs } = this.options;
    return new NodeLives({
      cluster: this.#cluster,
      setup: this.#setupRequests(),
      initTimeoutMs,
      setupTimeoutMs: clientTimeoutMs,
      clockOffMs: (id) => clockOffOf(this.options, id),
      onKilled: (id) => {
        this.#hooks.onMemoryLost?.(id);
        this.#clients.onKilled(id);
      },
      onBack: (id) => this.#clients.onBack(id),
      onLost: (id, problem) =>
        this.#onSetUp("init", id, `was killed, started anew, and ${problem}`, () => undefined),
    });
  }

  #onSetUp(kind: "init" | "setup", node: string, problem: string | undefined, onDone: () => void): void {
    if (this.#ended) return;
    if (problem === undefined) {
      onDone();
      return;
    }
    this.#cluster.complain({ kind, node, text: `${node} ${problem}` });
    this.#end(false);
  }

  #startLoad(): void {
    this.#clients.join();
    this.#enter("load", { loadMs: this.scheduler.nowMs() });
    this.#nemesis.start();
    this.#clients.startLoad(() => this.#recover());
  }

  #recover(): void {
    if (this.#ended) return;
    const healedMs = this.scheduler.nowMs();
    this.#nemesis.finish();
    this.#enter("recovery", { healedMs });
    if (finalOperationsOf(this.#workload).length === 0) this.#end(true);
    else if (this.#hooks.recover !== undefined) this.#hooks.recover(this, () => this.#readLast());
    else this.scheduler.at(healedMs + this.options.recoveryMs, () => this.#readLast());
  }

  #readLast(): void {
    if (this.#ended) return;
    this.#enter("final", { finalMs: this.scheduler.nowMs() });
    this.#clients.readLast(() => this.#askBytes());
  }

  /** The bytes that comparisons have saved. These messages are no part of what the run has cost. */
  #askBytes(): void {
    if (this.#ended) return;
    if (this.#hooks.asksBytes !== true) return this.#end(true);
    this.#net = this.network.stats();
    askComparisonBytes(this.#cluster, (bytes) => {
      this.#comparisonBytes = bytes;
      this.#end(true);
    });
  }

  #enter(phase: Exclude<PhaseName, "init">, times: Partial<Phases>): void {
    this.#phase = phase;
    this.#phases = { ...this.#phases, ...times };
    this.#hooks.onPhase?.(phase, this);
  }

  #end(completed: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#completed = completed;
    this.#cluster.close();
    this.#nemesis.finish();
    this.#enter("end", { endMs: this.scheduler.nowMs() });
    this.#parts.onEnd();
  }
}
