import type { Body } from "../../wire/message.ts";
import type { NodeFaults } from "../nemesis/deed.ts";
import type { Cluster } from "./cluster.ts";
import { Downtime } from "./downtime.ts";

export interface NodeLivesParts {
  readonly cluster: Cluster;
  /** The requests that a node gets after `init`. */
  readonly setup: readonly Body[];
  readonly initTimeoutMs: number;
  readonly setupTimeoutMs: number;
  readonly clockOffMs: (nodeId: string) => number;
  /** A node is gone, with its memory. */
  onKilled(nodeId: string): void;
  /** It is back, and has answered all that a fresh node is told. */
  onBack(nodeId: string): void;
  /** It did not come back. */
  onLost(nodeId: string, problem: string): void;
}

/** The lives of a test run's nodes under kills and pauses, in process or as processes, with the book of their downtimes. */
export class NodeLives implements NodeFaults {
  readonly downtime = new Downtime();
  readonly #parts: NodeLivesParts;
  /** The pauses of each node that go on. */
  readonly #pausedBy = new Map<string, Set<object>>();
  /** How often each node has been killed: what was begun in an earlier life is of no interest. */
  readonly #deaths = new Map<string, number>();
  /** Nodes that were started anew and are not back yet. */
  readonly #returning = new Set<string>();

  constructor(parts: NodeLivesParts) {
    this.#parts = parts;
  }

  /** Whether every node that was started anew is back. */
  get isWhole(): boolean {
    return this.#returning.size === 0;
  }

  clockOffMs(id: string): number {
    return this.#parts.clockOffMs(id);
  }

  kill(id: string): boolean {
    const node = this.#parts.cluster.node(id);
    const { status } = node.state();
    if (status !== "running" && status !== "paused") return false;
    this.#deaths.set(id, this.#deathsOf(id) + 1);
    this.#pausedBy.delete(id);
    this.#returning.delete(id);
    node.crash();
    this.downtime.onStop(id, this.#nowMs);
    this.#parts.onKilled(id);
    return true;
  }

  restart(id: string): boolean {
    const { cluster } = this.#parts;
    if (cluster.node(id).state().status !== "stopped") return false;
    this.downtime.onStart(id, this.#nowMs);
    this.#returning.add(id);
    cluster.beginAgain(id);
    this.#introduce(id);
    return true;
  }

  pause(id: string, owner: object): boolean {
    const node = this.#parts.cluster.node(id);
    const { status } = node.state();
    if (status !== "running" && status !== "paused") return false;
    const owners = this.#pausedBy.get(id) ?? new Set();
    this.#pausedBy.set(id, owners.add(owner));
    if (status === "running") {
      node.pause();
      this.downtime.onStop(id, this.#nowMs);
    }
    return true;
  }

  resume(id: string, owner: object): boolean {
    const owners = this.#pausedBy.get(id);
    if (owners?.delete(owner) !== true || owners.size > 0) return false;
    this.downtime.onGoOn(id, this.#nowMs);
    this.#parts.cluster.node(id).resume();
    return true;
  }

  /** `init` and all that a fresh node is told; over again where a pause made it late. */
  #introduce(id: string): void {
    const { cluster, setup, initTimeoutMs, setupTimeoutMs } = this.#parts;
    const life = this.#deathsOf(id);
    const startMs = this.#nowMs;
    const judge = (problem: string | undefined, onGood: () => void): void => {
      if (this.#deathsOf(id) !== life) return;
      if (problem === undefined) onGood();
      else if (this.downtime.stoppedMs(id, startMs, this.#nowMs) > 0) this.#introduce(id);
      else this.#parts.onLost(id, problem);
    };
    cluster.initialise(id, initTimeoutMs, (refusal) =>
      judge(refusal, () =>
        cluster.tell(id, setup, setupTimeoutMs, (problem) => judge(problem, () => this.#onBack(id))),
      ),
    );
  }

  #onBack(id: string): void {
    this.#returning.delete(id);
    this.#parts.onBack(id);
  }

  #deathsOf(id: string): number {
    return this.#deaths.get(id) ?? 0;
  }

  get #nowMs(): number {
    return this.#parts.cluster.scheduler.nowMs();
  }
}
