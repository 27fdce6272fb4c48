import type { Random } from "../../node/random.ts";
import type { Alarm, Scheduler } from "../time/scheduler.ts";
import type { Worker } from "./worker.ts";
import type { Workload } from "./workloads/workload.ts";

export interface LoadOptions {
  readonly workers: readonly Worker[];
  readonly workload: Workload;
  readonly scheduler: Scheduler;
  readonly ratePerSecond: number;
  readonly timeLimitMs: number;
  /** Gaps and choice of worker. */
  readonly timing: Random;
  /** The mix of operations. */
  readonly mix: Random;
  /** No operation is begun any more, and all have ended. */
  onEnd(): void;
}

/**
 * Operations at a mean rate. Gaps are uniform on (0, 2/rate) over all workers, counted from when the last operation
 * really began; each goes to a random free worker, and where none is free to the first that becomes so.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #free: Worker[];
  /** Nodes that are down: nothing is asked of them. */
  readonly #absentNodes = new Set<string>();
  /** Workers that have nothing to do as long as their node is down. */
  readonly #absent: Worker[] = [];
  readonly #alarm: Alarm;
  readonly #endAlarm: Alarm;
  #endMs = 0;
  /** An operation is due but every worker is busy. */
  #waiting = false;
  #ended = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#free = [...options.workers];
    this.#alarm = options.scheduler.alarm(() => this.#begin());
    this.#endAlarm = options.scheduler.alarm(() => this.#stop());
  }

  start(): void {
    const nowMs = this.#options.scheduler.nowMs();
    this.#endMs = nowMs + this.#options.timeLimitMs;
    this.#endAlarm.setAt(this.#endMs);
    if (this.#options.ratePerSecond > 0) this.#alarm.setAt(nowMs);
  }

  /** A node is down: its workers have nothing to do until it is back. Their operations at hand are the caller's business. */
  leave(nodeId: string): void {
    this.#absentNodes.add(nodeId);
    const free = this.#free.splice(0);
    for (const worker of free) (worker.nodeId === nodeId ? this.#absent : this.#free).push(worker);
  }

  /** It is back, and its workers go on. */
  comeBack(nodeId: string): void {
    if (!this.#absentNodes.delete(nodeId)) return;
    const absent = this.#absent.splice(0);
    for (const worker of absent) (worker.nodeId === nodeId ? this.#free : this.#absent).push(worker);
    this.#beginIfDue();
  }

  #begin(): void {
    const { workload, timing, mix, scheduler, ratePerSecond } = this.#options;
    if (this.#ended) return;
    const at = timing.int(this.#free.length);
    const worker = this.#free[at];
    if (worker === undefined) {
      this.#waiting = true;
      return;
    }
    this.#free[at] = this.#free[this.#free.length - 1] as Worker;
    this.#free.pop();
    this.#alarm.setAt(scheduler.nowMs() + (timing.float() * 2000) / ratePerSecond);
    worker.perform(workload.next(mix), false, () => this.#onDone(worker));
  }

  #onDone(worker: Worker): void {
    (this.#absentNodes.has(worker.nodeId) ? this.#absent : this.#free).push(worker);
    if (this.#ended) this.#endIfIdle();
    else this.#beginIfDue();
  }

  #beginIfDue(): void {
    if (this.#ended || !this.#waiting || this.#free.length === 0) return;
    this.#waiting = false;
    this.#begin();
  }

  #stop(): void {
    this.#ended = true;
    this.#alarm.cancel();
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#free.length + this.#absent.length === this.#options.workers.length) this.#options.onEnd();
  }
}
