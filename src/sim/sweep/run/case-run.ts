import type { HostedNode } from "../../../node/hosted.ts";
import type { Random } from "../../../node/random.ts";
import type { Settings } from "../../../node/settings.ts";
import type { Convergence } from "../../checkers/promises/convergence.ts";
import { countdown } from "../../clients/handshake.ts";
import type { Fault, FaultId } from "../../faults/fault.ts";
import type { Journal, JournalEvent } from "../../network/journal.ts";
import { latencySampler } from "../../network/latency.ts";
import { latencyLink } from "../../network/link-policy.ts";
import { Network } from "../../network/network.ts";
import { VirtualScheduler } from "../../time/virtual-scheduler.ts";
import { type Case, streamOf } from "../case/case.ts";
import { drawFaults } from "../case/drawn-faults.ts";
import { drawShape, type Shape } from "../case/shape.ts";
import { configureRequest } from "../case/subjects.ts";
import type { CaseRecord } from "./case-record.ts";
import { Clients } from "./clients.ts";
import { acknowledged, Converging } from "./converging.ts";
import { DataClients } from "./data-clients.ts";
import { Evidence } from "./evidence.ts";
import { Lives } from "./lives.ts";
import { OddClient } from "./odd-client.ts";
import { probe } from "./probe.ts";
import { queuesOf } from "./queues.ts";
import { RunStage } from "./run-stage.ts";
import { Trickle } from "./trickle.ts";

/** More actions than this is a storm: an honest run has a tenth of it, and large bursts what each of their values takes. */
const ACTIONS_MAX = 4_000_000;
const ACTIONS_PER_VALUE_AND_NODE = 40;
/** Until the cluster is idle: the last check of all nodes, 15 s after the last news, is over. */
const SETTLE_MS = 20_000;
const SETTLE_ACK_TIMEOUTS = 4;
/** Traffic of the idle cluster is counted for this long. */
const IDLE_WINDOW_MS = 6_000;
/** Some greet their neighbours after a second: they do it in a time like this. */
const STAGGER_MS_MAX = 3_000;
/** The last words of a node that is gone for good, and values that collide, are looked for only when it is quiet: so long it may take at most. */
const TRICKLE_MS_MAX = 5_000;

export interface CaseOptions {
  /** The settings that the nodes start with, and go by again after reconfigurations. */
  readonly settings: Settings;
  /** Makes a node; each start calls it again. */
  readonly make: (nodeId: string) => HostedNode;
  /** Gets every event of the network. */
  readonly journal?: Journal;
  /** Gets what the faults do, in words. */
  readonly onNote?: (timeMs: number, text: string) => void;
}

/** Runs one case from beginning to end. The same case and nodes give the same record. */
export function runCase(one: Case, options: CaseOptions): CaseRecord {
  return new CaseRun(one, options).run();
}

class CaseRun {
  readonly #case: Case;
  readonly #shape: Shape;
  readonly #options: CaseOptions;
  readonly #scheduler = new VirtualScheduler();
  readonly #network: Network;
  readonly #lives: Lives;
  readonly #clients: Clients;
  readonly #data: DataClients | undefined;
  readonly #stage: RunStage;
  readonly #faults: ReadonlyMap<FaultId, Fault>;
  readonly #evidence: Evidence;
  readonly #random = (name: string): Random => streamOf(this.#case, `run/${name}`);
  #phases = { loadMs: 0, healedMs: 0, trickleEndMs: 0, restMs: 0, endMs: 0 };
  #sent = { load: 0, rest: 0, end: 0 };
  #convergence: Convergence | undefined;
  #isEqual = false;
  #expected: readonly unknown[] = [];
  #trickle: Trickle | undefined;
  #ended = false;

  constructor(one: Case, options: CaseOptions) {
    this.#case = one;
    this.#options = options;
    const shape = drawShape(one);
    this.#shape = shape;
    this.#evidence = new Evidence(shape, () => this.#lives);
    const scheduler = this.#scheduler;
    const base = latencyLink(latencySampler("constant", shape.latencyMs, this.#random("latency")));
    const journal: Journal = (event) => this.#observe(event);
    this.#network = new Network({ scheduler, link: base, journal, receivers: shape.receivers });
    this.#lives = new Lives({
      scheduler,
      network: this.#network,
      nodeIds: shape.nodeIds,
      make: options.make,
      setup: shape.workload === "broadcast" ? [{ type: "topology", topology: shape.topology }] : [],
      isExcused: (violation) => this.#evidence.excuses(violation),
      onMemoryLost: (id) => this.#evidence.onMemoryLost(id),
      onAbort: () => this.#end(),
    });
    this.#clients = new Clients(this.#lives.cluster, shape, this.#random);
    this.#data = one.faults.includes("C6") ? this.#dataClients() : undefined;
    const site = {
      nodeIds: shape.nodeIds,
      loadMs: one.loadMs,
      latencyMs: shape.latencyMs,
      ratePerSecond: shape.ratePerSecond,
    };
    this.#stage = new RunStage({
      scheduler,
      lives: this.#lives,
      clients: this.#clients,
      data: this.#data,
      site,
      random: this.#random,
      setup: [{ type: "topology", topology: shape.topology }, configureRequest(options.settings)],
      onNote: (text) => options.onNote?.(scheduler.nowMs(), text),
    });
    this.#faults = drawFaults(one, site);
    let link = base;
    for (const fault of this.#faults.values()) link = fault.decorate?.(link, this.#stage) ?? link;
    this.#network.link = this.#stage.watch(link);
  }

  run(): CaseRecord {
    this.#begin();
    const { values } = this.#clients.workload;
    const perValue = ACTIONS_PER_VALUE_AND_NODE * this.#case.nodes;
    const isStorm = () => this.#scheduler.actions >= ACTIONS_MAX + perValue * values.length;
    this.#scheduler.runWhile(() => !this.#ended && !isStorm());
    if (!this.#ended) {
      this.#lives.cluster.complain({
        kind: "aborted",
        text: `no end after ${this.#scheduler.actions} actions`,
      });
      this.#end();
    }
    return this.#record();
  }

  #begin(): void {
    const { nodeIds, isEarly } = this.#shape;
    if (isEarly) this.#stage.beginLinks();
    if (isEarly) for (const fault of this.#faults.values()) fault.startLinks?.(this.#stage);
    const allDone = countdown(nodeIds.length, () => this.#setUp());
    for (const id of nodeIds) {
      let delayMs = 0;
      for (const fault of this.#faults.values()) delayMs = Math.max(delayMs, fault.startDelayMs?.(id) ?? 0);
      this.#scheduler.at(delayMs, () => this.#lives.begin(id, allDone));
    }
  }

  #setUp(): void {
    const { nodeIds, topology } = this.#shape;
    const requests = this.#clients.workload.setup(topology);
    const allDone = countdown(nodeIds.length, () => this.#startLoad());
    // If links are faulty already, some nodes know the topology before others, and talk to them.
    const isStaggered = this.#shape.isEarly && this.#faults.size > 0;
    const random = this.#random("setup");
    for (const id of nodeIds) {
      const delayMs = isStaggered ? random.float() * STAGGER_MS_MAX : 0;
      this.#scheduler.at(this.#scheduler.nowMs() + delayMs, () => this.#lives.tell(id, requests, allDone));
    }
  }

  #startLoad(): void {
    this.#phases.loadMs = this.#scheduler.nowMs();
    this.#sent.load = this.#serversSent;
    this.#stage.begin();
    for (const fault of this.#faults.values()) fault.start?.(this.#stage);
    const { cluster } = this.#lives;
    if (this.#shape.hasOddClient) {
      const parts = { cluster, clients: this.#clients, random: this.#random("odd") };
      new OddClient(parts).start(this.#case.loadMs);
    }
    this.#evidence.queues.start(this.#scheduler, cluster.nodes);
    this.#clients.start(this.#case.loadMs, () => this.#heal());
  }

  #heal(): void {
    if (this.#ended) return;
    this.#stage.end();
    for (const fault of this.#faults.values()) fault.heal?.(this.#stage);
    this.#options.onNote?.(this.#scheduler.nowMs(), "healed");
    if (this.#shape.hasTrickle) this.#startTrickle();
    this.#scheduler.at(this.#stage.lastArrivalMs, () => this.#converge());
  }

  /** Values of before are waited for while it goes on; then it stops, and its own have to come everywhere, too. */
  #startTrickle(): void {
    const { livingIds } = this.#lives;
    this.#trickle = new Trickle({
      scheduler: this.#scheduler,
      clients: this.#clients,
      nodeIds: livingIds,
      random: this.#random("trickle"),
    });
    if (livingIds.length < this.#case.nodes || this.#case.faults.includes("C4"))
      this.#scheduler.at(this.#scheduler.nowMs() + TRICKLE_MS_MAX, () => this.#endTrickle());
  }

  #converge(): void {
    if (this.#ended) return;
    this.#phases.healedMs = this.#scheduler.nowMs();
    this.#expected = acknowledged(this.#clients.history.events);
    new Converging({
      scheduler: this.#scheduler,
      clients: this.#clients,
      nodeIds: this.#lives.livingIds,
      expected: this.#expected.filter((value) => !this.#evidence.holders.isGone(value)),
      onDecided: () => this.#endTrickle(),
      onDone: (convergence, isEqual) => {
        this.#convergence = convergence;
        this.#isEqual = isEqual;
        this.#options.onNote?.(this.#scheduler.nowMs(), "converged, or given up");
        const settleMs = Math.max(SETTLE_MS, SETTLE_ACK_TIMEOUTS * this.#options.settings.ackTimeoutMs);
        this.#scheduler.at(this.#scheduler.nowMs() + settleMs, () => this.#rest());
      },
    });
  }

  #dataClients(): DataClients {
    return new DataClients({
      cluster: this.#lives.cluster,
      random: this.#random("data"),
      hasSet: this.#shape.workload === "g-set",
      onChange: () => this.#stage.fired("C6"),
    });
  }

  #endTrickle(): void {
    if (this.#trickle === undefined) return;
    this.#trickle.stop();
    this.#trickle = undefined;
    this.#phases.trickleEndMs = this.#scheduler.nowMs();
  }

  #rest(): void {
    this.#phases.restMs = this.#scheduler.nowMs();
    this.#sent.rest = this.#serversSent;
    this.#scheduler.at(this.#phases.restMs + IDLE_WINDOW_MS, () => {
      this.#phases.endMs = this.#scheduler.nowMs();
      this.#sent.end = this.#serversSent;
      this.#readLast();
    });
  }

  #readLast(): void {
    if (this.#ended) return;
    const { livingIds } = this.#lives;
    const allDone = countdown(livingIds.length + (this.#data === undefined ? 0 : 1), () => this.#end());
    for (const id of livingIds) this.#clients.read(id, true, allDone);
    this.#data?.readLast(livingIds, allDone);
    for (const fault of this.#faults.values())
      for (const request of fault.probes ?? []) probe(this.#lives, request);
  }

  get #serversSent(): number {
    return this.#network.stats().servers.sendCount;
  }

  #observe(event: JournalEvent): void {
    this.#evidence.observe(event);
    this.#stage.observe(event);
    this.#options.journal?.(event);
  }

  #end(): void {
    this.#ended = true;
  }

  #record(): CaseRecord {
    const { cluster, downtime, excused, livingIds } = this.#lives;
    const { troubles } = cluster;
    return {
      case: this.#case,
      shape: this.#shape,
      faultTexts: [...this.#faults].map(([id, fault]) => `${id} ${fault.text}`),
      history: this.#clients.history.events,
      phases: { ...this.#phases, lastMs: this.#scheduler.nowMs() },
      sent: this.#sent,
      convergence: this.#convergence,
      isEqual: this.#isEqual,
      hostileSent: this.#evidence.hostileSent,
      exempt: this.#expected.filter((value) => this.#evidence.holders.isGone(value)),
      allowed: this.#stage.allowed,
      data: this.#data?.histories ?? new Map(),
      restarts: downtime.restarts,
      lastStartMs: downtime.lastStartMs,
      livingIds,
      replies: this.#evidence.replies.finish(this.#scheduler.nowMs(), new Set()),
      excused,
      fired: this.#stage.firedCounts,
      branches: this.#evidence.branches.counts,
      queues: livingIds.flatMap((id) => {
        const inspection = cluster.node(id).inspect();
        return inspection === undefined ? [] : [queuesOf(inspection, livingIds)];
      }),
      queuesMost: this.#evidence.queues.most,
      repair: this.#options.settings.repair,
      violations: troubles.violations,
      violationCount: troubles.violationCount,
      strayReplies: troubles.strayReplies,
      problems: troubles.problems,
    };
  }
}
