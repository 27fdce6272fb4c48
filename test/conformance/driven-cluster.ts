import { ourNodes } from "../../src/lab/trials/our-nodes.ts";
import type { InspectableNode, Inspection } from "../../src/node/inspection.ts";
import { Random } from "../../src/node/random.ts";
import { Client } from "../../src/sim/clients/client.ts";
import type { JournalEvent } from "../../src/sim/network/journal.ts";
import { losing } from "../../src/sim/network/link-faults.ts";
import { latencyLink } from "../../src/sim/network/link-policy.ts";
import { Network } from "../../src/sim/network/network.ts";
import { type PartitionKind, partition } from "../../src/sim/network/partitions.ts";
import { plainBody } from "../../src/sim/network/plain-body.ts";
import { type Topology, type TopologyName, topology } from "../../src/sim/network/topology.ts";
import { type InProcessNode, inProcessLauncher } from "../../src/sim/nodes/in-process-node.ts";
import { Cluster } from "../../src/sim/run/cluster.ts";
import { nodeIdsOf, runOptions } from "../../src/sim/run/run-options.ts";
import { VirtualScheduler } from "../../src/sim/time/virtual-scheduler.ts";
import { identityOf } from "../../src/wire/json.ts";
import type { Json, Message } from "../../src/wire/message.ts";

export interface ClusterOptions {
  /** As on the command line of a node. */
  readonly flags: readonly string[];
  readonly nodeCount: number;
  readonly topology: TopologyName;
  readonly latencyMs: number;
  readonly seed: string;
  /** Puts something around each node, for canaries. */
  readonly wrap?: Wrap;
}

export type Wrap = (node: InspectableNode, id: string) => InspectableNode;

type Fields = { readonly [field: string]: unknown };

/**
 * A cluster of our nodes in virtual time, with a client beside each of them, driven step by step: a request is answered
 * before the call returns, and time passes only when it is told to.
 */
export class DrivenCluster {
  readonly ids: readonly string[];
  readonly scheduler = new VirtualScheduler();
  readonly network: Network;
  readonly random: Random;
  /** Sees every event of the network between servers. */
  onServerEvent: (event: JournalEvent) => void = () => undefined;
  /** Messages that nodes have sent to each other. */
  sent = 0;
  readonly #cluster: Cluster<InProcessNode>;
  readonly #clients: ReadonlyMap<string, Client>;
  #topology: Topology;
  /** Every value that a client was told to be stored. */
  readonly #acknowledged: Json[] = [];
  /** Broadcasts that were not acknowledged. */
  readonly #refused: string[] = [];

  constructor({ flags, nodeCount, topology: shape, latencyMs, seed, wrap }: ClusterOptions) {
    const { scheduler } = this;
    this.ids = nodeIdsOf(nodeCount);
    this.random = new Random(seed);
    this.network = new Network({
      scheduler,
      link: latencyLink(() => latencyMs),
      journal: (event) => this.#onEvent(event),
      // A client's request does not wait behind what other nodes have on their way.
      receivers: "free",
    });
    const make = ourNodes(flags, runOptions({ nodeCount, seed }));
    const launch = inProcessLauncher((id) => (wrap === undefined ? make(id) : wrap(make(id), id)));
    const cluster = new Cluster({ scheduler, network: this.network, nodeIds: this.ids, launch });
    this.#cluster = cluster;
    this.#clients = new Map(this.ids.map((id) => [id, new Client(`c-${id}`, cluster)] as const));
    for (const id of this.ids) cluster.begin(id);
    for (const id of this.ids) this.#initialise(id);
    this.#topology = topology(shape, this.ids);
    this.askAll({ type: "topology", topology: this.#topology });
  }

  /** Every violation on the wire and by a node's end: none is ever allowed. */
  get breaches(): readonly string[] {
    const { violations, strayReplies, problems } = this.#cluster.troubles;
    return [
      ...violations.map(({ node, kind, line }) => `${node} ${kind}: ${line}`),
      ...strayReplies.map(({ node, inReplyTo }) => `${node} answered ${inReplyTo} once too often`),
      ...problems.map(({ text }) => text),
      ...this.#refused,
    ];
  }

  get nowMs(): number {
    return this.scheduler.nowMs();
  }

  inspect(id: string): Inspection {
    const inspection = this.#cluster.node(id).inspect();
    if (inspection === undefined) throw new Error(`${id} does not run`);
    return inspection;
  }

  /** A request of the client that is where the node is, and its reply without the ids. No time passes. */
  ask(id: string, body: { readonly type: string } & Fields): Fields {
    const askedMs = this.nowMs;
    let reply: Fields | undefined;
    this.#clients.get(id)?.request(id, body, 1, (answer) => {
      reply = answer === undefined ? undefined : plainBody(answer);
    });
    this.scheduler.runWhile(() => reply === undefined && this.nowMs === askedMs);
    if (reply === undefined) throw new Error(`${id} did not answer ${body.type} at once`);
    const { in_reply_to: _inReplyTo, msg_id: _msgId, ...fields } = reply;
    return fields;
  }

  /** A client's broadcast, which has to be acknowledged. */
  broadcast(id: string, message: Json): void {
    const { type } = this.ask(id, { type: "broadcast", message });
    if (type === "broadcast_ok") this.#acknowledged.push(message);
    else this.#refused.push(`${id} answered a broadcast with ${String(type)}`);
  }

  /** Every node gets a value of its own. */
  broadcastEverywhere(round: string): void {
    for (const id of this.ids) this.broadcast(id, `${round} ${id}`);
  }

  read(id: string): readonly Json[] {
    return this.ask(id, { type: "read" }).messages as readonly Json[];
  }

  askAll(body: { readonly type: string } & Fields): readonly Fields[] {
    return this.ids.map((id) => this.ask(id, body));
  }

  setTopology(shape: TopologyName): void {
    this.#topology = topology(shape, this.ids);
    this.askAll({ type: "topology", topology: this.#topology });
  }

  /** The process is killed and started anew, `init` and `topology` come again: nothing is left of its memory. */
  restart(id: string): void {
    const node = this.#cluster.node(id);
    node.crash();
    node.start();
    this.#initialise(id);
    this.ask(id, { type: "topology", topology: this.#topology });
  }

  partition(kind: PartitionKind): void {
    this.network.block(partition(kind, this.ids, this.random));
  }

  heal(): void {
    this.network.heal();
  }

  /** From now on the links lose messages. */
  lose(probability: number): void {
    this.network.link = losing(this.network.link, probability, this.random);
  }

  run(ms: number): void {
    this.scheduler.runUntil(this.nowMs + ms);
  }

  /** Whether every node has every value that a client was told to be stored, and nothing else. */
  get isConverged(): boolean {
    const lists = this.ids.map((id) => this.inspect(id).values);
    if (lists.some(({ length }) => length !== this.#acknowledged.length)) return false;
    return lists.every((values) => this.#lacking(values).length === 0);
  }

  /** Runs until all is everywhere; gives how long that took, `undefined` where the time is over before. */
  timeToConverge(limitMs: number): number | undefined {
    const fromMs = this.nowMs;
    while (!this.isConverged) {
      if (this.nowMs - fromMs >= limitMs) return undefined;
      this.run(10);
    }
    return this.nowMs - fromMs;
  }

  /** The values that each node lacks, to find out why. */
  missing(): Readonly<Record<string, readonly Json[]>> {
    const lacking = this.ids.map((id) => [id, this.#lacking(this.inspect(id).values)] as const);
    return Object.fromEntries(lacking.filter(([, values]) => values.length > 0));
  }

  /** Defects that nodes caught and counted; a handler that throws is one. */
  defects(): number {
    return this.ids.reduce((sum, id) => sum + (this.inspect(id).drops.get("defect") ?? 0), 0);
  }

  #initialise(id: string): void {
    this.ask(id, { type: "init", node_id: id, node_ids: this.ids });
  }

  /** The values that have to be everywhere and are not among these. */
  #lacking(values: readonly Json[]): readonly Json[] {
    const held = new Set(values.map(identityOf));
    return this.#acknowledged.filter((value) => !held.has(identityOf(value)));
  }

  #onEvent(event: JournalEvent): void {
    const { src, dest } = event.message;
    if (!this.network.isServer(src) || !this.network.isServer(dest)) return;
    if (event.kind === "send") this.sent++;
    this.onServerEvent(event);
  }
}

/** The values that a message between nodes brings, however it brings them. */
export function valuesOf({ body }: Message): readonly Json[] {
  const { type, message, values, messages } = plainBody(body);
  if (type === "broadcast") return [message as Json];
  return ((values ?? messages) as readonly Json[] | undefined) ?? [];
}
