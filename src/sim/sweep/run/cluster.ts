import type { HostedNode } from "../../../node/hosted.ts";
import type { Body } from "../../../wire/message.ts";
import { CLIENT_TIMEOUT_MS, Client, type ClientHost, type StrayReply } from "../../clients/client.ts";
import { shakeHands } from "../../clients/handshake.ts";
import type { NextStart } from "../../faults/fault.ts";
import type { Network } from "../../network/network.ts";
import { InProcessNode } from "../../nodes/in-process-node.ts";
import type { NodeHost } from "../../nodes/running-node.ts";
import type { Violation } from "../../nodes/violation.ts";
import type { Problem } from "../../run/run-result.ts";
import { TroubleLog } from "../../run/trouble-log.ts";
import type { VirtualScheduler } from "../../time/virtual-scheduler.ts";
import { Downtime } from "./downtime.ts";

const INIT_TIMEOUT_MS = 10_000;
const SETUP_TIMEOUT_MS = 10_000;
/** A node that breaks the protocol this often is not heard any further. */
const VIOLATIONS_MAX = 500;

export interface ClusterParts {
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

/** The nodes of a run: starts and stops them, and keeps the book of what they did wrong. */
export class Cluster implements NodeHost, ClientHost {
  readonly scheduler: VirtualScheduler;
  readonly network: Network;
  readonly nodes: ReadonlyMap<string, InProcessNode>;
  readonly downtime = new Downtime();
  readonly troubles = new TroubleLog();
  /** Lines to clients that had left while the node did not run. */
  excused = 0;
  readonly #parts: ClusterParts;
  /** What is to be said of the next start of each node that is down, or was. */
  readonly #next = new Map<string, NextStart>();
  readonly #initialised = new Set<string>();
  /** Nodes in whose place another program runs. */
  readonly #possessed = new Map<string, () => HostedNode>();
  /** Who wants which node to stand still. */
  readonly #pausedBy = new Map<string, Set<object>>();
  #clientIdNext = 0;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
    this.scheduler = parts.scheduler;
    this.network = parts.network;
    this.nodes = new Map(
      parts.nodeIds.map(
        (id) =>
          [id, new InProcessNode(id, this, () => this.#possessed.get(id)?.() ?? parts.make(id))] as const,
      ),
    );
  }

  /** Nodes that will run again at the end. */
  get livingIds(): readonly string[] {
    return this.#parts.nodeIds.filter((id) => this.#next.get(id) !== "never");
  }

  isRunning(id: string): boolean {
    return this.#node(id).state().status === "running" && !this.#possessed.has(id);
  }

  /** Whether another program runs in the node's place. */
  isPossessed(id: string): boolean {
    return this.#possessed.has(id);
  }

  nextClientId(): string {
    return `c${this.#clientIdNext++}`;
  }

  /** Registers and starts a node, and sends `init`. */
  begin(id: string, onInitialised: () => void): void {
    const node = this.#node(id);
    this.network.register(id, "server", node);
    node.start();
    this.#initialise(id, onInitialised);
  }

  /** Tells a node its place, one request after the other. */
  tell(id: string, requests: readonly Body[], onDone: () => void): void {
    this.#shakeHands(id, SETUP_TIMEOUT_MS, requests, (problem) => {
      if (problem === undefined) return onDone();
      this.complain({ kind: "setup", node: id, text: `${id} ${problem}` });
      this.#parts.onAbort();
    });
  }

  crash(id: string, next: NextStart): void {
    if (this.#next.get(id) !== "never") this.#next.set(id, next);
    this.#initialised.delete(id);
    this.#pausedBy.delete(id);
    this.#node(id).crash();
    this.downtime.onStop(id, this.scheduler.nowMs());
    this.#parts.onMemoryLost(id);
  }

  /** Starts a node that is down, unless it is for good. Returns whether it does. */
  restart(id: string): boolean {
    const next = this.#next.get(id);
    if (next === "never" || this.#node(id).state().status !== "stopped") return false;
    this.downtime.onStart(id, this.scheduler.nowMs());
    this.#node(id).start();
    this.#initialise(id, () => {
      if (next === "init and topology") for (const request of this.#parts.setup) this.ask(id, request);
    });
    return true;
  }

  /** Another program in a node's place. */
  possess(id: string, make: () => HostedNode): void {
    if (this.#next.get(id) === "never") return;
    this.crash(id, "init and topology");
    this.#possessed.set(id, make);
    this.downtime.onNewLife(id, this.scheduler.nowMs());
    this.#node(id).start();
  }

  /** The node itself is started again, if another program was in its place. Returns whether one was. */
  release(id: string): boolean {
    if (!this.#possessed.delete(id)) return false;
    this.crash(id, "init and topology");
    this.restart(id);
    return true;
  }

  /** Everybody runs who is to run again. */
  healAll(): void {
    for (const id of this.livingIds) {
      this.#pausedBy.delete(id);
      this.#goOn(id);
      // One that was stopped before it had answered `init` is asked again.
      if (!this.release(id) && !this.restart(id) && !this.#initialised.has(id)) this.#initialise(id);
    }
  }

  /** A node stands still until everybody who stopped it lets it go on. Returns whether it does so from now on. */
  pause(id: string, owner: object): boolean {
    const owners = this.#pausedBy.get(id) ?? new Set();
    this.#pausedBy.set(id, owners);
    if (!this.isRunning(id)) {
      if (owners.size > 0) owners.add(owner);
      return false;
    }
    owners.add(owner);
    this.#node(id).pause();
    this.downtime.onStop(id, this.scheduler.nowMs());
    return true;
  }

  /** Returns whether it goes on from now on. */
  resume(id: string, owner: object): boolean {
    const owners = this.#pausedBy.get(id);
    return owners?.delete(owner) === true && owners.size === 0 && this.#goOn(id);
  }

  #goOn(id: string): boolean {
    if (this.#node(id).state().status !== "paused") return false;
    this.downtime.onGoOn(id, this.scheduler.nowMs());
    this.#node(id).resume();
    return true;
  }

  /** A request from a client of its own, which leaves when it is answered or after its patience. */
  ask(id: string, body: Body, onReply: (reply: Body | undefined) => void = () => undefined): void {
    const client = new Client(this.nextClientId(), this);
    client.request(id, body, CLIENT_TIMEOUT_MS, (reply) => {
      client.close();
      onReply(reply);
    });
  }

  onViolation(violation: Violation): void {
    if (this.#possessed.has(violation.node)) return;
    if (this.#parts.isExcused(violation)) {
      this.excused++;
      return;
    }
    const count = this.troubles.addViolation(violation);
    if (violation.kind === "flood" || count >= VIOLATIONS_MAX) {
      this.complain({ kind: "aborted", text: `${violation.node}: ${violation.reason}` });
      this.#parts.onAbort();
    }
  }

  onDeath(node: string, problem: string): void {
    this.#next.set(node, "never");
    this.complain({ kind: "node-died", node, text: `${node} ${problem}` });
  }

  onStderrLine(): void {
    // Nodes in this process have no stderr.
  }

  onStrayReply(stray: StrayReply): void {
    this.troubles.addStrayReply(stray);
  }

  complain(problem: Omit<Problem, "timeMs">): void {
    this.troubles.problems.push({ timeMs: this.scheduler.nowMs(), ...problem });
  }

  #initialise(id: string, onInitialised: () => void = () => undefined): void {
    const init = { type: "init", node_id: id, node_ids: this.#parts.nodeIds };
    const { downtime } = this;
    const startMs = this.scheduler.nowMs();
    this.#shakeHands(id, INIT_TIMEOUT_MS, [init], (problem) => {
      // It may have been stopped again in the meantime.
      if (problem === undefined) {
        this.#initialised.add(id);
        onInitialised();
      } else if (downtime.stoppedMs(id, startMs, this.scheduler.nowMs()) === 0) {
        this.complain({ kind: "init", node: id, text: `${id} ${problem}` });
        this.#parts.onAbort();
      }
    });
  }

  #shakeHands(
    id: string,
    timeoutMs: number,
    requests: readonly Body[],
    onDone: (problem: string | undefined) => void,
  ): void {
    const handshake = { host: this, nodeId: id, timeoutMs, nextClientId: () => this.nextClientId() };
    shakeHands(handshake, requests, onDone);
  }

  #node(id: string): InProcessNode {
    return this.nodes.get(id) as InProcessNode;
  }
}
