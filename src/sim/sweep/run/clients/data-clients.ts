import type { Random } from "../../../../node/random.ts";
import { CLIENT_TIMEOUT_MS } from "../../../clients/client.ts";
import type { HistoryEvent } from "../../../clients/history.ts";
import { HistoryRecorder } from "../../../clients/history-recorder.ts";
import { Worker } from "../../../clients/worker.ts";
import { kvLwwWorkload } from "../../../clients/workloads/kv-lww.ts";
import { kvVvWorkload } from "../../../clients/workloads/kv-vv.ts";
import type { StoreMix } from "../../../clients/workloads/store-operations.ts";
import { finalOperationsOf, type Workload } from "../../../clients/workloads/workload.ts";
import type { Cluster } from "../../../run/cluster.ts";
import { GRAVES, gravesWorkload } from "./graves.ts";

/** Few keys, so that writers meet; no other client knows them. */
const KEYS: readonly string[] = ["data 0", "data 1", "data 2"];
const PROCESS_STEP = 1_000_000;

export type DataKind = "kv-lww" | "kv-vv" | "graves";

/** The reads of the clients of replicated data, by kind. */
export type DataHistories = ReadonlyMap<DataKind, readonly HistoryEvent[]>;

export interface DataClientsParts {
  readonly cluster: Cluster;
  readonly random: Random;
  /** Whether the nodes' set can be read, so that removed elements would show. */
  readonly hasSet: boolean;
  /** A client has begun to change something. */
  readonly onChange: () => void;
}

/** The clients of one kind of data: a worker at each node. */
interface Group {
  readonly kind: DataKind;
  readonly workload: Workload;
  readonly history: HistoryRecorder;
  readonly workers: readonly Worker[];
}

/** Clients that write and read keys and remove elements beside the load of a run, each into a history of its own. */
export class DataClients {
  readonly #parts: DataClientsParts;
  readonly #groups: readonly Group[];
  #workersMade = 0;

  constructor(parts: DataClientsParts) {
    this.#parts = parts;
    const mix: StoreMix = {
      readShare: 0.5,
      key: (random) => random.pick(KEYS) as string,
      value: (number) => number,
    };
    this.#groups = [
      this.#group("kv-lww", kvLwwWorkload(mix, KEYS)),
      this.#group("kv-vv", kvVvWorkload(mix, KEYS)),
      ...(parts.hasSet ? [this.#group("graves", gravesWorkload())] : []),
    ];
  }

  get histories(): DataHistories {
    return new Map(this.#groups.map(({ kind, history }) => [kind, history.events] as const));
  }

  /** Elements that the clients add and remove. */
  get elements(): readonly string[] {
    return this.#parts.hasSet ? GRAVES : [];
  }

  /** So many operations, at any times of the load. A client that still waits for an answer passes its turn. */
  start(count: number, loadMs: number): void {
    const { cluster, random } = this.#parts;
    for (let i = 0; i < count; i++) {
      const atMs = cluster.scheduler.nowMs() + random.float() * loadMs;
      cluster.scheduler.at(atMs, () => this.#operate());
    }
  }

  /** Reads everything once more on these nodes, from clients of their own. */
  readLast(nodeIds: readonly string[], onDone: () => void): void {
    const reads = this.#groups.flatMap((group) =>
      nodeIds.map((id) => ({
        worker: this.#worker(id, group),
        operations: finalOperationsOf(group.workload),
      })),
    );
    let pending = reads.length;
    for (const { worker, operations } of reads) {
      const next = (at: number): void => {
        const operation = operations[at];
        if (operation !== undefined) worker.perform(operation, true, () => next(at + 1));
        else if (--pending === 0) onDone();
      };
      next(0);
    }
  }

  #operate(): void {
    const { random, onChange } = this.#parts;
    const group = random.pick(this.#groups) as Group;
    const worker = random.pick(group.workers) as Worker;
    const operation = group.workload.next(random);
    if (worker.busy) return;
    if (!group.workload.isReadOnly(operation)) onChange();
    worker.perform(operation, false, () => undefined);
  }

  #group(kind: DataKind, workload: Workload): Group {
    const parts = { kind, workload, history: new HistoryRecorder() };
    const workers = this.#parts.cluster.nodeIds.map((id) => this.#worker(id, parts));
    return { ...parts, workers };
  }

  #worker(nodeId: string, { workload, history }: Pick<Group, "workload" | "history">): Worker {
    const { cluster } = this.#parts;
    return new Worker(this.#workersMade++, nodeId, {
      scheduler: cluster.scheduler,
      network: cluster.network,
      workload,
      history,
      clientTimeoutMs: CLIENT_TIMEOUT_MS,
      processStep: PROCESS_STEP,
      nextClientId: () => cluster.nextClientId(),
      onViolation: (violation) => cluster.onViolation(violation),
      onStrayReply: (stray) => cluster.onStrayReply(stray),
    });
  }
}
