import type { Random } from "../../node/random.ts";
import { countdown } from "../clients/handshake.ts";
import { HistoryRecorder } from "../clients/history-recorder.ts";
import { Load } from "../clients/load.ts";
import { Worker, type WorkerHost } from "../clients/worker.ts";
import { finalOperationsOf, type Operation, type Workload } from "../clients/workloads/workload.ts";
import type { Cluster } from "./cluster.ts";
import type { RunOptions } from "./run-options.ts";

export interface RunClientsParts {
  readonly options: RunOptions;
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly random: (name: string) => Random;
}

/** The clients of a test run: workers, dealt out to the nodes in turn. They do the load and the last reads, and write the history. */
export class RunClients {
  readonly history = new HistoryRecorder();
  readonly #parts: RunClientsParts;
  #workers: readonly Worker[] = [];
  #load: Load | undefined;

  constructor(parts: RunClientsParts) {
    this.#parts = parts;
  }

  /** The workers join the network. */
  join(): void {
    const { options, cluster } = this.#parts;
    const { nodeIds } = cluster;
    const host = this.#workerHost();
    this.#workers = Array.from(
      { length: options.concurrency },
      (_, index) => new Worker(index, nodeIds[index % nodeIds.length] as string, host),
    );
  }

  /** Begins the load; calls back when no operation is begun any more, and all have ended. */
  startLoad(onEnd: () => void): void {
    const { options, cluster, workload, random } = this.#parts;
    const { ratePerSecond, timeLimitMs } = options;
    this.#load = new Load({
      workers: this.#workers,
      workload,
      scheduler: cluster.scheduler,
      ratePerSecond,
      timeLimitMs,
      timing: random("timing"),
      mix: random("mix"),
      onEnd,
    });
    this.#load.start();
  }

  /** A node was killed: the operations at hand there end, and no others begin until it is back. */
  onKilled(nodeId: string): void {
    this.#load?.leave(nodeId);
    for (const worker of this.#workers) if (worker.nodeId === nodeId) worker.interrupt("the node was killed");
  }

  onBack(nodeId: string): void {
    this.#load?.comeBack(nodeId);
  }

  /** Every worker does its last operations, one after another; calls back when all of them have ended. */
  readLast(onDone: () => void): void {
    const operations = finalOperationsOf(this.#parts.workload);
    const allDone = countdown(this.#workers.length, onDone);
    for (const worker of this.#workers) performAll(worker, operations, allDone);
  }

  #workerHost(): WorkerHost {
    const { options, cluster, workload } = this.#parts;
    return {
      scheduler: cluster.scheduler,
      network: cluster.network,
      workload,
      history: this.history,
      clientTimeoutMs: options.clientTimeoutMs,
      processStep: options.concurrency,
      nextClientId: () => cluster.nextClientId(),
      onViolation: (violation) => cluster.onViolation(violation),
      onStrayReply: (stray) => cluster.onStrayReply(stray),
      onClientLeft: (client, givenUp) => cluster.onClientLeft(client, givenUp),
    };
  }
}

/** The last operations of a worker, one after another. */
function performAll(worker: Worker, operations: readonly Operation[], onDone: () => void, at = 0): void {
  const operation = operations[at];
  if (operation === undefined) onDone();
  else worker.perform(operation, true, () => performAll(worker, operations, onDone, at + 1));
}
