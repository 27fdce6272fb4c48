import type { Core } from "../../src/node/core.ts";
import type { GossipNode } from "../../src/node/dispatch/gossip-node.ts";
import { defaultOptions, type NodeOptions } from "../../src/node/settings/options.ts";
import type { Settings } from "../../src/node/settings/settings.ts";
import { plainBody } from "../../src/sim/network/plain-body.ts";
import { createNode, type NodeExtras } from "../../src/strategies/create-node.ts";
import type { Message } from "../../src/wire/message.ts";
import { isPeerType } from "../../src/wire/peer-messages.ts";
import { Standstill } from "../support/standstill.ts";
import { Notation } from "./notation.ts";

export type Fields = { readonly [field: string]: unknown };
export type Neighbors = Readonly<Record<string, readonly string[]>>;

/** A multiple of every window that is used here, so that times read as times since the start. */
export const START_MS = 9_000_000;
/** The life in which every peer of a bench speaks, if nothing else is said. */
export const PEER_LIFE = 7;

/** A batch of a neighbour that counts on this node to pass its values on. */
export const streamed = (number: number, ...values: readonly unknown[]) => ({
  number,
  neighbor: true,
  relay: true,
  values,
});

export interface BenchOptions {
  readonly id?: string;
  readonly members?: readonly string[];
  /** Sent as a `topology` request, unless there is none. */
  readonly topology?: Neighbors;
  readonly settings?: Partial<Settings>;
  readonly workload?: NodeOptions["workload"];
  readonly seed?: string;
  readonly extras?: NodeExtras;
}

/** A node's answer to a request, without the ids, and its other messages. */
export interface Answer {
  readonly reply: Fields | undefined;
  readonly sent: readonly string[];
}

/** One node on a bench. It gets messages and the time from a test, which sees everything that comes out. */
export class Bench {
  readonly node: GossipNode;
  readonly notation = new Notation();
  nowMs = START_MS;
  #nextMsgId = 1;

  constructor(options: BenchOptions = {}) {
    const { id = "n1", members = ["n1", "n2", "n3"], topology, settings, workload, seed, extras } = options;
    this.node = createNode(
      {
        settings: { ...defaultOptions.settings, ...settings },
        workload: workload ?? "broadcast",
        seed: seed ?? "bench",
      },
      {
        onDefect: (type, error) => {
          throw new Error(`defect in ${type}: ${String(error)}`);
        },
        ...extras,
      },
    );
    this.#dest = id;
    this.ask({ type: "init", node_id: id, node_ids: members });
    if (topology !== undefined) this.ask({ type: "topology", topology });
  }

  readonly #dest: string;

  get core(): Core {
    return this.node.core;
  }

  /** Milliseconds since the start. */
  get atMs(): number {
    return this.nowMs - START_MS;
  }

  /** A request with a `msg_id`: its answer, which has to come first, and the rest of the outbox. */
  ask(body: { readonly type: string } & Fields, src = "c1"): Answer {
    const msgId = this.#nextMsgId++;
    this.#receive(src, { ...body, msg_id: msgId });
    const [first, ...rest] = this.#take();
    if (first === undefined) return { reply: undefined, sent: [] };
    if (first.dest !== src || first.body.in_reply_to !== msgId) {
      return { reply: undefined, sent: [first, ...rest].map((message) => this.#note(message)) };
    }
    const { in_reply_to: _inReplyTo, msg_id: _msgId, ...reply } = plainBody(first.body);
    return { reply, sent: rest.map((message) => this.#note(message)) };
  }

  /** A client's broadcast: what is sent because of it. */
  broadcast(message: unknown): readonly string[] {
    const { reply, sent } = this.ask({ type: "broadcast", message });
    if (reply?.type !== "broadcast_ok") throw new Error(`the broadcast got ${JSON.stringify(reply)}`);
    return sent;
  }

  /** The values that `read` shows. */
  read(): unknown {
    return this.ask({ type: "read" }, "reader").reply?.messages;
  }

  /** Any message: the whole outbox. One of our dialect comes from a peer of life 7 that knows this node, if nothing else is said. */
  hear(src: string, body: { readonly type: string } & Fields): readonly string[] {
    const header = { life: PEER_LIFE, to_life: this.core.base.life, acked: 0 };
    this.#receive(src, isPeerType(body.type) ? { ...header, ...body } : body);
    return this.#take().map((message) => this.#note(message));
  }

  /** A batch of a peer; without fields it is an acknowledgement of nothing. */
  hearBatch(src: string, fields: Fields = {}): readonly string[] {
    return this.hear(src, { type: "batch", ...fields });
  }

  /** Lets time pass, firing each timer when it is due. Each message comes with the time at which it was sent. */
  wait(ms: number): readonly string[] {
    const said: string[] = [];
    const untilMs = this.nowMs + ms;
    const standstill = new Standstill();
    while (this.node.nextDeadlineMs() <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.node.nextDeadlineMs());
      standstill.onStep(this.nowMs);
      this.node.advance(this.nowMs);
      for (const message of this.#take()) said.push(`${Math.round(this.atMs)} ${this.#note(message)}`);
    }
    this.nowMs = untilMs;
    return said;
  }

  /** The input ends. */
  finish(): readonly string[] {
    this.node.finish(this.nowMs);
    return this.#take().map((message) => this.#note(message));
  }

  #receive(src: string, body: { readonly type: string } & Fields): void {
    this.node.receive({ src, dest: this.#dest, body }, this.nowMs);
  }

  #take(): readonly Message[] {
    return this.node.takeOutbox();
  }

  #note(message: Message): string {
    const toLife = this.core.links.get(message.dest)?.life ?? 0;
    return `${message.dest} ${this.notation.line(message, { life: this.core.base.life, toLife })}`;
  }
}
