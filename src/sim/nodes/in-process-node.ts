import type { HostedNode } from "../../node/hosted.ts";
import { type Inspection, inspectionOf } from "../../node/inspection.ts";
import type { Message } from "../../wire/message.ts";
import type { Envelope } from "../network/envelope-queue.ts";
import type { Alarm } from "../time/scheduler.ts";
import { type NodeClock, nodeClock } from "./node-clock.ts";
import { NodePort } from "./node-port.ts";
import type { NodeHost, NodeState, RunningNode } from "./running-node.ts";
import { checkEnvelope } from "./strict-reader.ts";

export interface InProcessOptions {
  /** The node's clock; default: a fixed date at network time 0, at the network's rate. */
  readonly clock?: NodeClock;
  /** How long the node is busy with each message, one at a time; default 0. */
  readonly handlingMs?: number;
}

/** Launches nodes that run in this process. */
export function inProcessLauncher(
  makeNode: (nodeId: string) => HostedNode,
  options: InProcessOptions = {},
): (nodeId: string, host: NodeHost) => InProcessNode {
  return (nodeId, host) => new InProcessNode(nodeId, host, () => makeNode(nodeId), options);
}

/**
 * Runs a node object on the clock of the network: what arrives is handed to it, what it says goes to the network, and
 * one alarm stands at its next deadline.
 */
export class InProcessNode implements RunningNode {
  readonly id: string;
  readonly #host: NodeHost;
  #port: NodePort;
  readonly #make: () => HostedNode;
  readonly #timer: Alarm;
  readonly #work: Alarm;
  /** Messages that arrived while the node was busy or paused. */
  readonly #inbox: Envelope[] = [];
  #clock: NodeClock;
  #handlingMs: number;
  #node: HostedNode | undefined;
  /** The node's deadline that the timer stands for. */
  #deadlineMs = Number.POSITIVE_INFINITY;
  #busyUntilMs = 0;
  #status: NodeState["status"] = "starting";
  #problem: string | undefined;

  constructor(id: string, host: NodeHost, make: () => HostedNode, options: InProcessOptions = {}) {
    this.id = id;
    this.#host = host;
    this.#make = make;
    this.#clock = options.clock ?? nodeClock();
    this.#handlingMs = options.handlingMs ?? 0;
    this.#port = new NodePort(id, host);
    this.#timer = host.scheduler.alarm(() => this.#onTimer());
    this.#work = host.scheduler.alarm(() => this.#workOff());
  }

  /** The node's inspection; `undefined` while it is down, and for a node that has none. */
  inspect(): Inspection | undefined {
    return this.#node === undefined ? undefined : inspectionOf(this.#node);
  }

  start(): void {
    this.#attempt(() => {
      this.#node = this.#make();
      this.#port = new NodePort(this.id, this.#host);
      this.#status = "running";
      this.#carry(this.#node);
    });
  }

  async stop(): Promise<void> {
    this.crash();
  }

  /** Ends it; its memory is gone. Messages that arrive are dropped until `start`. */
  crash(): void {
    for (const envelope of this.#inbox.splice(0)) this.#host.network.onNeverRead(envelope);
    this.#node = undefined;
    this.#timer.cancel();
    this.#work.cancel();
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    if (this.#status !== "dead") this.#status = "stopped";
  }

  pause(): void {
    if (this.#status !== "running") return;
    this.#status = "paused";
    this.#timer.cancel();
    this.#work.cancel();
    this.#deadlineMs = Number.POSITIVE_INFINITY;
  }

  resume(): void {
    if (this.#status !== "paused") return;
    this.#status = "running";
    this.#work.setAt(this.#host.scheduler.nowMs());
  }

  /** Another clock from now on: a jump, or another rate. */
  setClock(clock: NodeClock): void {
    this.#clock = clock;
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    if (this.#status === "running" && this.#node !== undefined) this.#rearm(this.#node);
  }

  /** Another speed from now on. */
  setHandlingMs(handlingMs: number): void {
    this.#handlingMs = handlingMs;
  }

  state(): NodeState {
    const state = { id: this.id, status: this.#status, stderrTail: [] };
    return this.#problem === undefined ? state : { ...state, problem: this.#problem };
  }

  isDown(): boolean {
    return this.#status === "stopped" || this.#status === "dead";
  }

  deliver(envelope: Envelope): void {
    if (this.#status === "running" && this.#handlingMs === 0 && this.#inbox.length === 0) {
      this.#receive(envelope.message);
    } else {
      this.#inbox.push(envelope);
      if (this.#status === "running" && !this.#work.pending) this.#scheduleWork();
    }
  }

  #scheduleWork(): void {
    const startMs = Math.max(this.#busyUntilMs, this.#host.scheduler.nowMs());
    this.#busyUntilMs = startMs + this.#handlingMs;
    this.#work.setAt(this.#busyUntilMs);
  }

  /** Without handling time all that waits is worked off at once, as a process would after a pause. */
  #workOff(): void {
    do {
      const next = this.#inbox.shift();
      if (next !== undefined) this.#receive(next.message);
    } while (this.#inbox.length > 0 && this.#handlingMs === 0 && this.#status === "running");
    if (this.#status !== "running") return;
    if (this.#inbox.length > 0) this.#scheduleWork();
    else if (this.#node !== undefined) this.#rearm(this.#node);
  }

  #receive(message: Message): void {
    const node = this.#node;
    if (node === undefined) return;
    this.#port.onInput(message);
    try {
      node.receive(message, this.#clock.toNodeMs(this.#host.scheduler.nowMs()));
      this.#carry(node);
    } catch (error) {
      this.#die(error);
    }
  }

  #onTimer(): void {
    const node = this.#node;
    if (node === undefined) return;
    // Rounding must not leave the node a fraction before its own deadline.
    const nowMs = Math.max(this.#clock.toNodeMs(this.#host.scheduler.nowMs()), this.#deadlineMs);
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    this.#attempt(() => {
      node.advance(nowMs);
      this.#carry(node);
    });
  }

  /** Takes away what the node has to say and asks for its next deadline. */
  #carry(node: HostedNode): void {
    const outbox = node.takeOutbox();
    for (let i = 0; i < outbox.length; i++) {
      const message = outbox[i] as Message;
      const refused = checkEnvelope(message);
      if (refused === undefined) this.#port.send(message);
      else this.#port.report(refused.refusal, JSON.stringify(message), refused.detail);
    }
    this.#rearm(node);
  }

  #rearm(node: HostedNode): void {
    const deadlineMs = node.nextDeadlineMs();
    if (deadlineMs === this.#deadlineMs) return;
    this.#deadlineMs = deadlineMs;
    if (deadlineMs === Number.POSITIVE_INFINITY) this.#timer.cancel();
    else this.#timer.setAt(this.#clock.toNetworkMs(deadlineMs));
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#die(error);
    }
  }

  #die(error: unknown): void {
    this.#status = "dead";
    this.#problem = `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    this.crash();
    this.#host.onDeath(this.id, this.#problem);
  }
}
