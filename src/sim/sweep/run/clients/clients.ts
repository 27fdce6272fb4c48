import type { Random } from "../../../../node/random.ts";
import type { Body } from "../../../../wire/message.ts";
import { CLIENT_TIMEOUT_MS } from "../../../clients/client.ts";
import type { HistoryEvent } from "../../../clients/history.ts";
import { HistoryRecorder } from "../../../clients/history-recorder.ts";
import { Load } from "../../../clients/load.ts";
import { Worker, type WorkerHost } from "../../../clients/worker.ts";
import { type Operation, readOperation } from "../../../clients/workloads/workload.ts";
import type { Cluster } from "../../../run/cluster.ts";
import type { Shape } from "../../case/shape.ts";
import { SweepWorkload } from "./sweep-workload.ts";

/** Process numbers of one worker are this far apart: no two workers ever share one. */
const PROCESS_STEP = 1_000_000;
/** No run has so many workers. */
const UNASKED_PROCESS = 500_000;
/** Workers a node has during extra load. */
const EXTRA_WORKERS = 4;

/** The clients of a run: the load, bursts, and the readers at the end. All of it is written into the history. */
export class Clients {
  readonly history = new HistoryRecorder();
  readonly workload: SweepWorkload;
  readonly #cluster: Cluster;
  readonly #shape: Shape;
  readonly #random: (name: string) => Random;
  readonly #workers: ReadonlyMap<string, Worker>;
  readonly #host: WorkerHost;
  #workersMade = 0;
  #unasked = 0;
  /** Loads and single operations under way. */
  #active = 0;
  #onIdle: () => void = () => undefined;

  constructor(cluster: Cluster, shape: Shape, random: (name: string) => Random) {
    this.#cluster = cluster;
    this.#shape = shape;
    this.#random = random;
    this.workload = new SweepWorkload(shape);
    this.#host = {
      scheduler: cluster.scheduler,
      network: cluster.network,
      workload: this.workload,
      history: this.history,
      clientTimeoutMs: CLIENT_TIMEOUT_MS,
      processStep: PROCESS_STEP,
      nextClientId: () => cluster.nextClientId(),
      onViolation: (violation) => cluster.onViolation(violation),
      onStrayReply: (stray) => cluster.onStrayReply(stray),
    };
    this.#workers = new Map(shape.nodeIds.map((id) => [id, this.#worker(id)] as const));
  }

  /** Begins the load; calls back when it and everything else that began meanwhile have ended. */
  start(loadMs: number, onIdle: () => void): void {
    this.#onIdle = onIdle;
    this.#load([...this.#workers.values()], this.#shape.ratePerSecond, loadMs);
  }

  /** Load from other clients, at a multiple of the rate. */
  extraLoad(rateFactor: number, timeMs: number): void {
    const workers = this.#shape.nodeIds.flatMap((id) =>
      Array.from({ length: EXTRA_WORKERS }, () => this.#worker(id)),
    );
    this.#load(workers, this.#shape.ratePerSecond * rateFactor, timeMs);
  }

  /** So many adds at once, from a client each, spread over the nodes. */
  burst(count: number): void {
    const random = this.#random("burst");
    this.#active += count;
    for (let i = 0; i < count; i++) {
      const worker = this.#worker(this.#shape.nodeIds[i % this.#shape.nodeIds.length] as string);
      worker.perform(this.workload.add(random), false, () => this.#end());
    }
  }

  /** One read from the node's own worker; calls back with the list, `undefined` where it failed. */
  read(nodeId: string, isFinal: boolean, onDone: (values: readonly unknown[] | undefined) => void): void {
    const worker = this.#workers.get(nodeId) as Worker;
    worker.perform(readOperation, isFinal, () => {
      const end = this.history.events.at(-1) as HistoryEvent;
      onDone(end.kind === "ok" ? (end.value as readonly unknown[]) : undefined);
    });
  }

  /** One add from a client of its own. */
  oneAdd(nodeId: string): void {
    this.#perform(nodeId, this.workload.add(this.#random("single")));
  }

  /** One add of a given value from a client of its own. */
  oneAddOf(nodeId: string, value: unknown): void {
    this.#perform(nodeId, this.workload.addOf(value));
  }

  /** One add that nobody waits for, from a client of its own. */
  trickle(nodeId: string, random: Random): void {
    this.#worker(nodeId).perform(this.workload.add(random), false, () => undefined);
  }

  /** The body of an add to which no answer will come: nobody will know what became of it. */
  unaskedAdd(node: string, client: string, random: Random): Body {
    const operation = this.workload.add(random);
    const event = { process: UNASKED_PROCESS + this.#unasked++, client, node, ...operation };
    const timeMs = this.#cluster.scheduler.nowMs();
    this.history.record({ ...event, timeMs, kind: "invoke" });
    this.history.record({ ...event, timeMs, kind: "info", error: "no answer wanted" });
    return this.workload.request(operation);
  }

  #perform(nodeId: string, operation: Operation): void {
    this.#active++;
    this.#worker(nodeId).perform(operation, false, () => this.#end());
  }

  #load(workers: readonly Worker[], ratePerSecond: number, timeLimitMs: number): void {
    this.#active++;
    const name = `load ${this.#workersMade}`;
    const load = new Load({
      workers,
      workload: this.workload,
      scheduler: this.#cluster.scheduler,
      ratePerSecond,
      timeLimitMs,
      timing: this.#random(`${name} timing`),
      mix: this.#random(`${name} mix`),
      onEnd: () => this.#end(),
    });
    load.start();
  }

  #end(): void {
    this.#active--;
    if (this.#active === 0) this.#onIdle();
  }

  #worker(nodeId: string): Worker {
    return new Worker(this.#workersMade++, nodeId, this.#host);
  }
}
