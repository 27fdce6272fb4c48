import { Random } from "../../src/node/random.ts";
import { Nemesis } from "../../src/sim/nemesis/nemesis.ts";
import { latencyLink } from "../../src/sim/network/link-policy.ts";
import { Network } from "../../src/sim/network/network.ts";
import { type Topology, topology } from "../../src/sim/network/topology.ts";
import type { NodeLauncher, RunningNode } from "../../src/sim/nodes/running-node.ts";
import { Cluster } from "../../src/sim/run/cluster.ts";
import { nodeIdsOf } from "../../src/sim/run/run-options.ts";
import type { Scheduler } from "../../src/sim/time/scheduler.ts";
import type { Body } from "../../src/wire/message.ts";
import { SoakClient } from "./soak-client.ts";

export interface SoakOptions {
  readonly nodeCount: number;
  readonly ratePerSecond: number;
  readonly latencyMs: number;
  readonly cycles: number;
  /** Load with partitions that come and go; then everything is healed. */
  readonly loadMs: number;
  /** From convergence to rest, and how long rest is measured. */
  readonly settleMs: number;
  readonly restMs: number;
  readonly seed: string;
}

/** The end of a cycle, when the cluster is idle. */
export interface Checkpoint {
  readonly timeMs: number;
  /** Distinct values that every node holds. */
  readonly values: number;
  /** From the heal; `undefined`: it was waited for in vain. */
  readonly convergenceMs: number | undefined;
  readonly restPerSecond: number;
  /** Messages between servers during the load, per broadcast. */
  readonly messagesPerBroadcast: number;
  /** Broadcasts without an answer. */
  readonly unanswered: number;
  /** The queues of all nodes together; see `queues.ts`. */
  readonly queued: number;
  /** Bytes, of all nodes; as far as it can be told. */
  readonly memoryBytes: number;
}

export interface SoakParts {
  readonly scheduler: Scheduler;
  readonly launch: NodeLauncher;
  readonly memoryBytes: (nodes: readonly RunningNode[]) => number;
  readonly queued: (nodes: readonly RunningNode[]) => number;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly onEnd: () => void;
}

const TICK_MS = 10;
const NEMESIS_INTERVAL_MS = 2_000;
const POLL_MS = 50;
const PATIENCE_MS = 30_000;

/** Load and partitions, heal, rest, over and over: does anything but the values grow? */
export class Soak {
  readonly cluster: Cluster;
  readonly #options: SoakOptions;
  readonly #parts: SoakParts;
  readonly #scheduler: Scheduler;
  readonly #network: Network;
  readonly #clients: readonly SoakClient[];
  readonly #topology: Topology;
  readonly #random: Random;
  #values = 0;
  #cycle = 0;
  #sentAtStart = 0;
  #valuesAtStart = 0;

  constructor(options: SoakOptions, parts: SoakParts) {
    const { scheduler, launch, onEnd } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#scheduler = scheduler;
    this.#network = new Network({ scheduler, link: latencyLink(() => options.latencyMs) });
    this.#random = new Random(`${options.seed}/soak`);
    const network = this.#network;
    const nodeIds = nodeIdsOf(options.nodeCount);
    this.#topology = topology("grid", nodeIds);
    this.cluster = new Cluster({ scheduler, network, nodeIds, launch, events: { onDeath: onEnd } });
    this.#clients = nodeIds.map((id) => new SoakClient(this.cluster.nextClientId(), id, network));
  }

  get nodes(): readonly RunningNode[] {
    return [...this.cluster.nodes.values()];
  }

  /** Violations of the nodes. */
  get problems(): readonly string[] {
    const { violations, problems } = this.cluster.troubles;
    return [
      ...violations.map(({ node, kind, reason }) => `${node}: ${kind}: ${reason}`),
      ...problems.map(({ text }) => text),
    ];
  }

  start(): void {
    const { cluster } = this;
    for (const id of cluster.nodeIds) cluster.begin(id);
    this.#askAll(
      (id) => ({ type: "init", node_id: id, node_ids: cluster.nodeIds }),
      () =>
        this.#askAll(
          () => ({ type: "topology", topology: this.#topology }),
          () => this.#load(),
        ),
    );
  }

  #load(): void {
    const { loadMs, ratePerSecond } = this.#options;
    const startMs = this.#scheduler.nowMs();
    this.#sentAtStart = this.#sent;
    this.#valuesAtStart = this.#values;
    const nemesis = new Nemesis({
      plan: { kind: "partition", intervalMs: NEMESIS_INTERVAL_MS },
      network: this.#network,
      scheduler: this.#scheduler,
      nodeIds: this.cluster.nodeIds,
      random: () => this.#random,
    });
    nemesis.start();
    const alarm = this.#scheduler.alarm(() => {
      const elapsedMs = this.#scheduler.nowMs() - startMs;
      const due = Math.floor((Math.min(elapsedMs, loadMs) * ratePerSecond) / 1_000);
      while (this.#values - this.#valuesAtStart < due) this.#broadcast();
      if (elapsedMs < loadMs) return alarm.setAt(this.#scheduler.nowMs() + TICK_MS);
      nemesis.finish();
      this.#converge(this.#scheduler.nowMs());
    });
    alarm.setAt(startMs + TICK_MS);
  }

  #broadcast(): void {
    (this.#random.pick(this.#clients) as SoakClient).broadcast(this.#values++);
  }

  /** Asks all nodes how many values they hold until it is all of them. */
  #converge(healedMs: number): void {
    const lengths: number[] = [];
    this.#askAll(
      () => ({ type: "gossip_stats" }),
      () => {
        const timeMs = this.#scheduler.nowMs() - healedMs;
        const isDone = lengths.every((length) => length === this.#values);
        if (!isDone && timeMs < PATIENCE_MS) {
          this.#scheduler.at(this.#scheduler.nowMs() + POLL_MS, () => this.#converge(healedMs));
          return;
        }
        this.#scheduler.at(this.#scheduler.nowMs() + this.#options.settleMs, () =>
          this.#rest(isDone ? timeMs : undefined),
        );
      },
      (reply) => lengths.push(reply.unique_messages as number),
    );
  }

  #rest(convergenceMs: number | undefined): void {
    const sent = this.#sent;
    this.#scheduler.at(this.#scheduler.nowMs() + this.#options.restMs, () => {
      this.#parts.onCheckpoint(this.#checkpoint(convergenceMs, this.#sent - sent));
      this.#cycle++;
      if (this.#cycle < this.#options.cycles) this.#load();
      else this.#parts.onEnd();
    });
  }

  #checkpoint(convergenceMs: number | undefined, restMessages: number): Checkpoint {
    const broadcasts = this.#values - this.#valuesAtStart;
    return {
      timeMs: this.#scheduler.nowMs(),
      values: this.#values,
      convergenceMs,
      restPerSecond: (restMessages * 1_000) / this.#options.restMs,
      messagesPerBroadcast: (this.#sent - this.#sentAtStart) / Math.max(1, broadcasts),
      unanswered: this.#clients.reduce((sum, client) => sum + client.unanswered, 0),
      queued: this.#parts.queued(this.nodes),
      memoryBytes: this.#parts.memoryBytes(this.nodes),
    };
  }

  get #sent(): number {
    return this.#network.stats().servers.sendCount;
  }

  #askAll(
    body: (id: string) => Body,
    onAll: () => void,
    onReply: (reply: Body) => void = () => undefined,
  ): void {
    let pending = this.#clients.length;
    for (const client of this.#clients) {
      client.ask(body(client.node), (reply) => {
        onReply(reply);
        pending--;
        if (pending === 0) onAll();
      });
    }
  }
}
