import type { HostedNode } from "../../../node/hosted.ts";
import type { Body } from "../../../wire/message.ts";
import type { NextStart } from "../../faults/fault.ts";
import type { Network } from "../../network/network.ts";
import { InProcessNode } from "../../nodes/in-process-node.ts";
import type { Violation } from "../../nodes/violation.ts";
import { Cluster } from "../../run/cluster.ts";
import { Downtime } from "../../run/downtime.ts";
import type { VirtualScheduler } from "../../time/virtual-scheduler.ts";

const INIT_TIMEOUT_MS = 10_000;
const SETUP_TIMEOUT_MS = 10_000;
/** A node that breaks the protocol this often is not heard any further. */
const VIOLATIONS_MAX = 500;

export interface LivesParts {
  readonly scheduler: VirtualScheduler;
  readonly network: Network;
  readonly nodeIds: readonly string[];
  readonly make: (nodeId: string) => HostedNode;
  /** Requests after `init` that tell a node its place. */
  readonly setup: readonly Body[];
  /** Whether a line to a client that has left is the client's doing, not the node's. */
  readonly isExcused: (violation: Violation) => boolean;
  readonly onMemoryLost: (nodeId: string) => void;
  /** The run cannot go on. */
  readonly onAbort: () => void;
}

/** The lives of a cluster's nodes under faults: each may be stopped, started anew, paused, or replaced for a while. */
export class Lives {
  readonly cluster: Cluster<InProcessNode>;
  readonly downtime = new Downtime();
  /** Lines to clients that had left while the node did not run. */
  excused = 0;
  readonly #parts: LivesParts;
  /** The next start of each node that is down, or was. */
  readonly #next = new Map<string, NextStart>();
  readonly #initialised = new Set<string>();
  /** Nodes in whose place another program runs. */
  readonly #possessed = new Map<string, () => HostedNode>();
  /** The faults that want a node to stand still. */
  readonly #pausedBy = new Map<string, Set<object>>();

  constructor(parts: LivesParts) {
    this.#parts = parts;
    const { scheduler, network, nodeIds } = parts;
    const make = (id: string) => this.#possessed.get(id)?.() ?? parts.make(id);
    this.cluster = new Cluster({
      scheduler,
      network,
      nodeIds,
      launch: (id, host) => new InProcessNode(id, host, () => make(id)),
      events: {
        isExcused: (violation) => this.#isExcused(violation),
        onViolation: (violation, count) => this.#onViolation(violation, count),
        onDeath: (id) => this.#next.set(id, "never"),
      },
    });
  }

  /** Nodes that will run again at the end. */
  get livingIds(): readonly string[] {
    return this.cluster.nodeIds.filter((id) => this.#next.get(id) !== "never");
  }

  isRunning(id: string): boolean {
    return this.cluster.node(id).state().status === "running" && !this.#possessed.has(id);
  }

  /** Whether another program runs in the node's place. */
  isPossessed(id: string): boolean {
    return this.#possessed.has(id);
  }

  /** Registers and starts a node, and sends `init`. */
  begin(id: string, onInitialised: () => void): void {
    this.cluster.begin(id);
    this.#initialise(id, onInitialised);
  }

  /** Tells a node its place, one request after the other. */
  tell(id: string, requests: readonly Body[], onDone: () => void): void {
    this.cluster.tell(id, requests, SETUP_TIMEOUT_MS, (problem) => {
      if (problem === undefined) return onDone();
      this.cluster.complain({ kind: "setup", node: id, text: `${id} ${problem}` });
      this.#parts.onAbort();
    });
  }

  crash(id: string, next: NextStart): void {
    if (this.#next.get(id) !== "never") this.#next.set(id, next);
    this.#initialised.delete(id);
    this.#pausedBy.delete(id);
    this.cluster.node(id).crash();
    this.downtime.onStop(id, this.#nowMs);
    this.#parts.onMemoryLost(id);
  }

  /** Starts a node that is down, unless it is for good. Returns whether it does. */
  restart(id: string): boolean {
    const next = this.#next.get(id);
    if (next === "never" || this.cluster.node(id).state().status !== "stopped") return false;
    this.downtime.onStart(id, this.#nowMs);
    this.cluster.node(id).start();
    this.#initialise(id, () => {
      if (next === "init and topology")
        for (const request of this.#parts.setup) this.cluster.ask(id, request);
    });
    return true;
  }

  /** Another program in a node's place. */
  possess(id: string, make: () => HostedNode): void {
    if (this.#next.get(id) === "never") return;
    this.crash(id, "init and topology");
    this.#possessed.set(id, make);
    this.downtime.onNewLife(id, this.#nowMs);
    this.cluster.node(id).start();
  }

  /** The node itself is started again, if another program was in its place. Returns whether one was. */
  release(id: string): boolean {
    if (!this.#possessed.delete(id)) return false;
    this.crash(id, "init and topology");
    this.restart(id);
    return true;
  }

  /** Every node that is to run again runs. */
  healAll(): void {
    for (const id of this.livingIds) {
      this.#pausedBy.delete(id);
      this.#goOn(id);
      // One that was stopped before it had answered `init` is asked again.
      if (!this.release(id) && !this.restart(id) && !this.#initialised.has(id)) this.#initialise(id);
    }
  }

  /** A node stands still until every owner that stopped it lets it go on. Returns whether it does so from now on. */
  pause(id: string, owner: object): boolean {
    const owners = this.#pausedBy.get(id) ?? new Set();
    this.#pausedBy.set(id, owners);
    if (!this.isRunning(id)) {
      if (owners.size > 0) owners.add(owner);
      return false;
    }
    owners.add(owner);
    this.cluster.node(id).pause();
    this.downtime.onStop(id, this.#nowMs);
    return true;
  }

  /** Returns whether it goes on from now on. */
  resume(id: string, owner: object): boolean {
    const owners = this.#pausedBy.get(id);
    return owners?.delete(owner) === true && owners.size === 0 && this.#goOn(id);
  }

  #goOn(id: string): boolean {
    if (this.cluster.node(id).state().status !== "paused") return false;
    this.downtime.onGoOn(id, this.#nowMs);
    this.cluster.node(id).resume();
    return true;
  }

  #isExcused(violation: Violation): boolean {
    if (this.#possessed.has(violation.node)) return true;
    if (!this.#parts.isExcused(violation)) return false;
    this.excused++;
    return true;
  }

  #onViolation({ kind, node, reason }: Violation, count: number): void {
    if (kind !== "flood" && count < VIOLATIONS_MAX) return;
    this.cluster.complain({ kind: "aborted", text: `${node}: ${reason}` });
    this.#parts.onAbort();
  }

  #initialise(id: string, onInitialised: () => void = () => undefined): void {
    const { cluster, downtime } = this;
    const startMs = this.#nowMs;
    cluster.initialise(id, INIT_TIMEOUT_MS, (problem) => {
      // It may have been stopped again in the meantime.
      if (problem === undefined) {
        this.#initialised.add(id);
        onInitialised();
      } else if (downtime.stoppedMs(id, startMs, this.#nowMs) === 0) {
        cluster.complain({ kind: "init", node: id, text: `${id} ${problem}` });
        this.#parts.onAbort();
      }
    });
  }

  get #nowMs(): number {
    return this.cluster.scheduler.nowMs();
  }
}
