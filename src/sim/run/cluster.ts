import type { Body, Message } from "../../wire/message.ts";
import {
  CLIENT_TIMEOUT_MS,
  Client,
  type ClientHost,
  type OnReply,
  type StrayReply,
} from "../clients/client.ts";
import { Departures, type GivenUp } from "../clients/departures.ts";
import { shakeHands } from "../clients/handshake.ts";
import type { Envelope } from "../network/envelope-queue.ts";
import type { Network } from "../network/network.ts";
import type { NodeHost, RunningNode } from "../nodes/running-node.ts";
import type { Violation } from "../nodes/violation.ts";
import type { Scheduler } from "../time/scheduler.ts";
import type { Problem } from "./run-result.ts";
import { TroubleLog } from "./trouble-log.ts";

/** Events of a cluster. All optional. */
export interface ClusterEvents {
  /** Whether a violation is not the node's fault: then it is not noted. */
  isExcused?(violation: Violation): boolean;
  /** A violation was noted. `count`: those of its node so far. */
  onViolation?(violation: Violation, count: number): void;
  /** A problem was noted: a node did not answer, or died, or the run was aborted. */
  onProblem?(problem: Problem): void;
  /** A node died without being asked to; comes after the problem. */
  onDeath?(nodeId: string): void;
  onStderrLine?(nodeId: string, line: string): void;
}

export interface ClusterParts<Node extends RunningNode> {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly nodeIds: readonly string[];
  /** Makes each node, once; `begin` starts it. */
  readonly launch: (nodeId: string, host: NodeHost) => Node;
  readonly events?: ClusterEvents;
}

/**
 * The nodes of a run on their network: under test runs, the sweep, the soak and the conformance suite alike. It makes and
 * begins the nodes, introduces them to each other, hands out the names of clients, and notes what nodes do wrong.
 */
export class Cluster<Node extends RunningNode = RunningNode> implements NodeHost, ClientHost {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly nodeIds: readonly string[];
  /** In node order. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly troubles = new TroubleLog();
  readonly #departures = new Departures();
  readonly #events: ClusterEvents;
  /** Nodes that have begun again and not been handed `init` yet. */
  readonly #uninitialised = new Set<string>();
  #clientIdNext = 0;
  #isClosed = false;

  constructor({ scheduler, network, nodeIds, launch, events = {} }: ClusterParts<Node>) {
    this.scheduler = scheduler;
    this.network = network;
    this.nodeIds = nodeIds;
    this.#events = events;
    this.nodes = new Map(nodeIds.map((id) => [id, launch(id, this)] as const));
  }

  node(id: string): Node {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no ${id}`);
    return node;
  }

  nextClientId(): string {
    return `c${this.#clientIdNext++}`;
  }

  /** Registers a node and starts it. */
  begin(id: string): void {
    const node = this.node(id);
    this.network.register(id, "server", {
      isDown: (message) => this.#isDown(node, message),
      deliver: (envelope) => this.#deliver(node, envelope),
    });
    node.start();
  }

  /**
   * Starts a node again that was ended. Until `init` reaches it, it is as if it were down: its peers write to it all the
   * time, and no node has to know what to do with that before it knows its own name.
   */
  beginAgain(id: string): void {
    this.#uninitialised.add(id);
    this.node(id).start();
  }

  /** Sends `init`; calls back with what went wrong, if anything. */
  initialise(id: string, timeoutMs: number, onDone: (problem: string | undefined) => void): void {
    this.tell(id, [{ type: "init", node_id: id, node_ids: this.nodeIds }], timeoutMs, onDone);
  }

  /** Sends requests, one after the other, from a client of its own; calls back with what went wrong, if anything. */
  tell(
    id: string,
    requests: readonly Body[],
    timeoutMs: number,
    onDone: (problem: string | undefined) => void,
  ): void {
    const handshake = { host: this, nodeId: id, timeoutMs, nextClientId: () => this.nextClientId() };
    shakeHands(handshake, requests, onDone);
  }

  /** A request from a client of its own, which leaves when it is answered or after its patience. */
  ask(id: string, body: Body, onReply: OnReply = () => undefined): void {
    const client = new Client(this.nextClientId(), this);
    client.request(id, body, CLIENT_TIMEOUT_MS, (reply) => {
      client.close();
      onReply(reply);
    });
  }

  complain(problem: Omit<Problem, "timeMs">): void {
    const noted = { timeMs: this.scheduler.nowMs(), ...problem };
    this.troubles.problems.push(noted);
    this.#events.onProblem?.(noted);
  }

  /** The run is over: what nodes do wrong from now on is not noted. */
  close(): void {
    this.#isClosed = true;
  }

  onViolation(violation: Violation): void {
    if (this.#isClosed || this.#events.isExcused?.(violation) === true) return;
    const count = this.troubles.addViolation(violation);
    this.#events.onViolation?.(violation, count);
  }

  onDeath(node: string, problem: string): void {
    if (this.#isClosed) return;
    this.complain({ kind: "node-died", node, text: `${node} ${problem}` });
    this.#events.onDeath?.(node);
  }

  onStderrLine(nodeId: string, line: string): void {
    this.#events.onStderrLine?.(nodeId, line);
  }

  onStrayReply(stray: StrayReply): void {
    this.troubles.addStrayReply(stray);
  }

  onClientLeft(client: string, givenUp: ReadonlyMap<unknown, GivenUp>): void {
    this.#departures.onLeft(client, givenUp);
  }

  lateReplyText(client: string, inReplyTo: unknown): string | undefined {
    return this.#departures.lateReplyText(client, inReplyTo, this.scheduler.nowMs());
  }

  #isDown(node: Node, { body }: Message): boolean {
    return node.isDown() || (this.#uninitialised.has(node.id) && body.type !== "init");
  }

  #deliver(node: Node, envelope: Envelope): void {
    if (envelope.message.body.type === "init") this.#uninitialised.delete(node.id);
    node.deliver(envelope);
  }

  /** Ends all nodes; settles when nothing of them is left running. */
  async stop(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
  }
}
