import type { HostedNode } from "../../../node/hosted.ts";
import type { Random } from "../../../node/random.ts";
import type { Settings } from "../../../node/settings/settings.ts";
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
import { Clients } from "./clients/clients.ts";
import { DataClients } from "./clients/data-clients.ts";
import { OddClient } from "./clients/odd-client.ts";
import { Evidence } from "./evidence.ts";
import { Lives } from "./lives.ts";
import { queuesOf } from "./queues.ts";
import { Recovery } from "./recovery.ts";
import { RunStage } from "./run-stage.ts";

/** More actions than this is a storm: an honest run has a tenth of it, and large bursts what each of their values takes. */
const ACTIONS_MAX = 4_000_000;
const ACTIONS_PER_VALUE_AND_NODE = 40;
/** Some greet their neighbours after a second: they do it in a time like this. */
const STAGGER_MS_MAX = 3_000;

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
  readonly #recovery: Recovery;
  #loadMs = 0;
  #sentBeforeLoad = 0;
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
      onNote: (text) => this.#note(text),
    });
    this.#faults = drawFaults(one, site);
    let link = base;
    for (const fault of this.#faults.values()) link = fault.decorate?.(link, this.#stage) ?? link;
    this.#network.link = this.#stage.watch(link);
    this.#recovery = this.#makeRecovery();
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
    this.#loadMs = this.#scheduler.nowMs();
    this.#sentBeforeLoad = this.#network.stats().servers.sendCount;
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
    this.#note("healed");
    this.#recovery.start(this.#stage.lastArrivalMs);
  }

  #makeRecovery(): Recovery {
    const { repair, ackTimeoutMs } = this.#options.settings;
    const probes = [...this.#faults.values()].flatMap((fault) => fault.probes ?? []);
    return new Recovery({
      case: this.#case,
      hasTrickle: this.#shape.hasTrickle,
      ackTimeoutMs,
      // Without repair what is lost on the way stays lost.
      probes: repair ? probes : [],
      scheduler: this.#scheduler,
      network: this.#network,
      lives: this.#lives,
      clients: this.#clients,
      data: this.#data,
      evidence: this.#evidence,
      random: this.#random,
      onNote: (text) => this.#note(text),
      onEnd: () => this.#end(),
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

  #note(text: string): void {
    this.#options.onNote?.(this.#scheduler.nowMs(), text);
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
    const { phases, sent, convergence, isEqual, expected } = this.#recovery;
    return {
      case: this.#case,
      shape: this.#shape,
      faultTexts: [...this.#faults].map(([id, fault]) => `${id} ${fault.text}`),
      history: this.#clients.history.events,
      phases: { loadMs: this.#loadMs, ...phases, lastMs: this.#scheduler.nowMs() },
      sent: { load: this.#sentBeforeLoad, ...sent },
      convergence,
      isEqual,
      hostileSent: this.#evidence.hostileSent,
      exempt: expected.filter((value) => this.#evidence.holders.isGone(value)),
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
      problems: troubles.problems,
    };
  }
}
