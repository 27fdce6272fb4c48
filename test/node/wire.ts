import type { Core } from "../../src/node/core.ts";
import type { GossipNode } from "../../src/node/dispatch/gossip-node.ts";
import { defaultOptions, type NodeOptions } from "../../src/node/settings/options.ts";
import type { Settings } from "../../src/node/settings/settings.ts";
import { plainBody } from "../../src/sim/network/plain-body.ts";
import { createNode, type NodeExtras } from "../../src/strategies/create-node.ts";
import type { Message } from "../../src/wire/message.ts";
import { Standstill } from "../support/standstill.ts";
import { type Fields, type Neighbors, START_MS } from "./bench.ts";
import { Notation } from "./notation.ts";

export interface WireOptions {
  readonly members?: readonly string[];
  /** Default: the members as a line. */
  readonly topology?: Neighbors;
  readonly settings?: Partial<Settings>;
  /** Of nodes that differ from the others. */
  readonly settingsOf?: { readonly [id: string]: Partial<Settings> };
  readonly limitsOf?: { readonly [id: string]: NonNullable<NodeExtras["limits"]> };
  readonly workload?: NodeOptions["workload"];
  readonly latencyMs?: number;
}

/** A message between nodes as a test sees it. */
export interface Passing {
  readonly atMs: number;
  readonly src: string;
  readonly dest: string;
  readonly body: Fields & { readonly type: string };
}

interface UnderWay {
  readonly message: Message;
  readonly atMs: number;
}

/**
 * Real nodes and a wire between them that loses exactly what a test says. Everything that is sent is written down,
 * as in `10 n1>n2 batch acked=0 number=1 values=[7]`; what is lost has a cross at its end.
 */
export class Wire {
  readonly nodes = new Map<string, GossipNode>();
  readonly #members: readonly string[];
  readonly #topology: Neighbors;
  readonly #options: WireOptions;
  readonly #latencyMs: number;
  /** Whether a message is lost. */
  lose: (passing: Passing) => boolean = () => false;
  /** How much longer than others a message takes. */
  delayMs: (passing: Passing) => number = () => 0;
  nowMs = START_MS;
  /** In the order in which they arrive. */
  readonly #underWay: UnderWay[] = [];
  readonly #log: string[] = [];
  #notation = new Notation();
  #nextMsgId = 1;
  #starts = 0;
  /** Replies to clients that no test has looked at. */
  readonly #replies: Message[] = [];

  constructor(options: WireOptions = {}) {
    const { members = ["n1", "n2"], topology, latencyMs = 10 } = options;
    this.#members = members;
    this.#topology = topology ?? line(members);
    this.#options = options;
    this.#latencyMs = latencyMs;
    for (const id of members) this.#init(id);
    for (const id of members) this.ask(id, { type: "topology", topology: this.#topology });
  }

  core(id: string): Core {
    return this.#node(id).core;
  }

  /** A request of a client, which is where the node is: its reply, without the ids. */
  ask(id: string, body: { readonly type: string } & Fields): Fields {
    const msgId = this.#nextMsgId++;
    this.#deliver({ src: "c1", dest: id, body: { ...body, msg_id: msgId } });
    const reply = this.#replies.shift();
    if (reply?.body.in_reply_to !== msgId) throw new Error(`${id} did not answer ${body.type}`);
    const { in_reply_to: _inReplyTo, msg_id: _msgId, ...fields } = plainBody(reply.body);
    return fields;
  }

  broadcast(id: string, ...messages: readonly unknown[]): void {
    for (const message of messages) this.ask(id, { type: "broadcast", message });
  }

  read(id: string): unknown {
    return this.ask(id, { type: "read" }).messages;
  }

  /** The process is killed and started anew, its memory is gone. `init` comes again, and perhaps `topology`. */
  restart(id: string, tellsTopology = true): void {
    this.#init(id);
    if (tellsTopology) this.ask(id, { type: "topology", topology: this.#topology });
  }

  /** Lets time pass. Gives what was sent since the last call. */
  run(ms: number): readonly string[] {
    const untilMs = this.nowMs + ms;
    const standstill = new Standstill();
    for (let nextMs = this.#nextMs(); nextMs <= untilMs; nextMs = this.#nextMs()) {
      this.nowMs = Math.max(this.nowMs, nextMs);
      standstill.onStep(this.nowMs);
      this.#step();
    }
    this.nowMs = untilMs;
    return this.#log.splice(0);
  }

  /** The next question is called q1. */
  nameAnew(): void {
    this.#notation = new Notation();
  }

  /** Values in the messages of a log, as often as they were sent. */
  static valuesIn(log: readonly string[]): unknown[] {
    return log.flatMap((entry) => {
      const list = / values=(\[.*?\])(?: |$)/.exec(entry)?.[1];
      const single = / broadcast message=(\S+)/.exec(entry)?.[1];
      if (single !== undefined) return [JSON.parse(single) as unknown];
      return list === undefined ? [] : (JSON.parse(list) as unknown[]);
    });
  }

  #node(id: string): GossipNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no ${id}`);
    return node;
  }

  #init(id: string): void {
    const { settings, settingsOf, limitsOf, workload = "broadcast" } = this.#options;
    const limits = limitsOf?.[id];
    const node = createNode(
      {
        settings: { ...defaultOptions.settings, ...settings, ...settingsOf?.[id] },
        workload,
        seed: `wire ${this.#starts++}`,
      },
      {
        ...(limits === undefined ? {} : { limits }),
        onDefect: (type, error) => {
          throw new Error(`defect in ${type}: ${String(error)}`);
        },
      },
    );
    this.nodes.set(id, node);
    this.ask(id, { type: "init", node_id: id, node_ids: this.#members });
  }

  #nextMs(): number {
    const deadlines = [...this.nodes.values()].map((node) => node.nextDeadlineMs());
    return Math.min(this.#underWay[0]?.atMs ?? Infinity, ...deadlines);
  }

  /** One thing that is due: what arrives comes before timers. */
  #step(): void {
    const next = this.#underWay[0];
    if (next !== undefined && next.atMs <= this.nowMs) {
      this.#underWay.shift();
      this.#deliver(next.message);
      return;
    }
    for (const [id, node] of this.nodes) {
      if (node.nextDeadlineMs() > this.nowMs) continue;
      node.advance(this.nowMs);
      this.#carry(id);
      return;
    }
  }

  /** Puts a message on its way, behind those that arrive at the same time. */
  #put(underWay: UnderWay): void {
    const after = this.#underWay.findIndex(({ atMs }) => atMs > underWay.atMs);
    this.#underWay.splice(after < 0 ? this.#underWay.length : after, 0, underWay);
  }

  #deliver(message: Message): void {
    this.#node(message.dest).receive(message, this.nowMs);
    this.#carry(message.dest);
  }

  #carry(id: string): void {
    for (const message of this.#node(id).takeOutbox()) {
      const { src, dest, body } = message;
      if (!this.nodes.has(dest)) {
        this.#replies.push(message);
        continue;
      }
      const atMs = this.nowMs - START_MS;
      const passing = { atMs, src, dest, body };
      const lost = this.lose(passing);
      const known = { life: this.core(src).base.life, toLife: this.core(dest).base.life };
      const line = this.#notation.line(message, known);
      this.#log.push(`${Math.round(atMs)} ${src}>${dest} ${line}${lost ? " x" : ""}`);
      if (!lost) this.#put({ message, atMs: this.nowMs + this.#latencyMs + this.delayMs(passing) });
    }
  }
}

/** Each member has the next and the one before it. */
export function line(members: readonly string[]): Neighbors {
  return Object.fromEntries(
    members.map((id, i) => [id, [members[i - 1], members[i + 1]].filter((peer) => peer !== undefined)]),
  );
}

/** Each node has all others. */
export function total(members: readonly string[]): Neighbors {
  return Object.fromEntries(members.map((id) => [id, members.filter((peer) => peer !== id)]));
}

/** The time of an entry of a wire's or a bench's log, in milliseconds. */
export function timeOf(entry: string): number {
  return Number(entry.split(" ")[0]);
}

/** The messages between two nodes, in both directions: for a wire to lose. */
export function between(a: string, b: string): (passing: Passing) => boolean {
  return ({ src, dest }) => (src === a && dest === b) || (src === b && dest === a);
}

/**
 * Half a minute in which links lose messages, one link is cut, all are well, and all are cut, a second each in turn. Every second each node
 * is told a value and adds 1 to its counter. Then nothing is lost for `calmMs`. Gives all that was said.
 */
export function halfMinuteOfTrouble(
  wire: Wire,
  members: readonly string[],
  calmMs: number,
): readonly string[] {
  let losses = 0;
  const lossy = () => ++losses % 3 === 0;
  const log: string[] = [];
  for (let second = 0; second < 30; second++) {
    wire.lose = [lossy, between("n1", "n2"), () => false, () => true][second % 4] as () => boolean;
    for (const id of members) {
      wire.ask(id, { type: "add", delta: 1 });
      wire.broadcast(id, `${id} ${second}`);
    }
    log.push(...wire.run(1_000));
  }
  wire.lose = () => false;
  log.push(...wire.run(calmMs));
  return log;
}
