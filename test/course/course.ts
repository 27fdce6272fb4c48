import { defaultOptions } from "../../src/node/settings/options.ts";
import type { Settings } from "../../src/node/settings/settings.ts";
import { createNode } from "../../src/strategies/create-node.ts";
import { wireLine } from "../../src/wire/json.ts";
import type { Body, Message } from "../../src/wire/message.ts";
import { takeNotices } from "../support/notices.ts";
import { Standstill } from "../support/standstill.ts";

export type Fields = { readonly [field: string]: unknown };
export type Request = { readonly type: string } & Fields;
export type Topology = Readonly<Record<string, readonly string[]>>;

/** A message that a node sent, as any reader of its output sees it. */
export interface Sent {
  readonly dest: string;
  readonly body: Fields & { readonly type: string };
}

export interface CourseOptions {
  readonly members?: readonly string[];
  /** Told to every node, unless there is none. */
  readonly topology?: Topology;
  readonly settings?: Partial<Settings>;
}

const START_MS = 1_800_000_000_000;
const LATENCY_MS = 10;

/**
 * Nodes as the course sees them: requests of clients go in, and what comes out is looked at as it stands on the wire. Of the
 * members only those that are started exist; a test plays the others by hand.
 */
export class Course {
  readonly members: readonly string[];
  readonly #options: CourseOptions;
  readonly #nodes = new Map<string, ReturnType<typeof createNode>>();
  readonly #underWay: { readonly atMs: number; readonly message: Message }[] = [];
  #nowMs = START_MS;
  #nextMsgId = 1;
  /** Messages to members that are played by hand. */
  #sent: Sent[] = [];

  /** `started` are the members that are real nodes; default: all of them. */
  constructor(options: CourseOptions = {}, started = options.members ?? ["n1", "n2", "n3"]) {
    this.#options = options;
    this.members = options.members ?? ["n1", "n2", "n3"];
    for (const id of started) this.start(id);
    for (const id of started) this.#tellTopology(id);
  }

  /** Starts a node and initialises it; under an id that was used before it is a restart without memory. */
  start(id: string): void {
    const settings = { ...defaultOptions.settings, ...this.#options.settings };
    const onDefect = (type: string, error: unknown) => {
      throw new Error(`defect in ${type}: ${String(error)}`);
    };
    this.#nodes.set(id, createNode({ ...defaultOptions, settings, seed: `course ${id}` }, { onDefect }));
    this.ask(id, { type: "init", node_id: id, node_ids: this.members });
  }

  /** A client's request: the body of its reply, without the ids. Other messages stay on their way. */
  ask(id: string, request: Request, client = "c1"): Fields {
    const msgId = this.#nextMsgId++;
    const reply = this.#receive(id, client, { ...request, msg_id: msgId }).find(
      ({ dest, body }) => dest === client && body.in_reply_to === msgId,
    );
    if (reply === undefined) throw new Error(`${id} did not answer ${request.type}`);
    const { in_reply_to: _, msg_id: __, ...fields } = reply.body;
    return fields;
  }

  /** Any message to a node, from a member that is played by hand: what the node says to members that are. */
  hear(id: string, src: string, body: Request): readonly Sent[] {
    this.#receive(id, src, body as Body);
    return this.sent();
  }

  /** Messages to members that are played by hand since the last look. */
  sent(): readonly Sent[] {
    return this.#sent.splice(0);
  }

  /** The node's notices for stderr that nobody has taken yet. */
  told(id: string): readonly string[] {
    return takeNotices(this.#node(id).counters);
  }

  broadcast(id: string, ...messages: readonly unknown[]): void {
    for (const message of messages) this.ask(id, { type: "broadcast", message });
  }

  /** Lets time pass. */
  run(ms: number): void {
    const untilMs = this.#nowMs + ms;
    const standstill = new Standstill();
    for (let nextMs = this.#nextMs(); nextMs <= untilMs; nextMs = this.#nextMs()) {
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      standstill.onStep(this.#nowMs);
      this.#step();
    }
    this.#nowMs = untilMs;
  }

  /** The input of a node ends: everything that it says to others because of that. */
  end(id: string): readonly Sent[] {
    this.#node(id).finish(this.#nowMs);
    return this.#take(id);
  }

  #tellTopology(id: string): void {
    const { topology } = this.#options;
    if (topology !== undefined) this.ask(id, { type: "topology", topology });
  }

  #node(id: string): ReturnType<typeof createNode> {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`there is no ${id}`);
    return node;
  }

  #nextMs(): number {
    const deadlines = [...this.#nodes.values()].map((node) => node.nextDeadlineMs());
    return Math.min(this.#underWay[0]?.atMs ?? Infinity, ...deadlines);
  }

  #step(): void {
    const next = this.#underWay[0];
    if (next !== undefined && next.atMs <= this.#nowMs) {
      this.#underWay.shift();
      this.#receive(next.message.dest, next.message.src, next.message.body);
      return;
    }
    for (const [id, node] of this.#nodes) {
      if (node.nextDeadlineMs() > this.#nowMs) continue;
      node.advance(this.#nowMs);
      this.#take(id);
      return;
    }
  }

  #receive(id: string, src: string, body: Body): readonly Sent[] {
    this.#node(id).receive({ src, dest: id, body }, this.#nowMs);
    return this.#take(id);
  }

  /** Everything that a node has said; what is for a real node is on its way from now on. */
  #take(id: string): readonly Sent[] {
    const messages = this.#node(id).takeOutbox();
    const plain = messages.map((message): Sent => {
      const { dest, body } = JSON.parse(wireLine(message)) as Sent;
      return { dest, body };
    });
    for (const [i, message] of messages.entries()) {
      if (this.#nodes.has(message.dest)) this.#underWay.push({ atMs: this.#nowMs + LATENCY_MS, message });
      else if (this.members.includes(message.dest)) this.#sent.push(plain[i] as Sent);
    }
    return plain;
  }
}
