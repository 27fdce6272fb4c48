import type * as z from "zod/mini";
import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Body, Message } from "../../wire/message.ts";
import { isReply } from "../../wire/parse.ts";
import { isPeerType, type PeerType, parsePeerMessage } from "../../wire/peer-messages.ts";
import { problemOf, typeName } from "../../wire/schema.ts";
import type { Counters } from "../base/counters.ts";
import type { Core } from "../core.ts";
import { type InspectableNode, type Inspection, inspectCore } from "../inspection.ts";
import { TYPE_NAME_MAX } from "../limits.ts";
import { didYouMean } from "../settings/did-you-mean.ts";
import type { Reply } from "./handlers.ts";
import { ReplyCache } from "./reply-cache.ts";

/** Performs a request, after its fields have passed the schema. */
export type Perform = (request: unknown, src: string) => Reply | Failure | undefined;

/** A schema as the node uses it. The schemas of zod and of zod/mini both fit. */
export interface RequestSchema {
  safeParse(
    fields: unknown,
  ):
    | { readonly success: true; readonly data: unknown }
    | { readonly success: false; readonly error: z.core.$ZodError };
}

/** A request type as it is mounted: with the schema that its fields have to pass. */
export interface Mounted {
  /** Made when the first request of its type comes. */
  readonly schema: () => RequestSchema;
  /** The type of its replies, where the handler names no other. */
  readonly replyType: string;
  readonly perform: Perform;
}

/** The state of the output. While it is not open, output waits for its reader: gossip is held back first, then requests are refused. */
export type OutputLevel = "open" | "gossip-waits" | "full";

export interface GossipNodeParts {
  readonly core: Core;
  readonly requests: ReadonlyMap<string, Mounted>;
  /** A reply to a message of ours. */
  readonly onReply: (reply: Message) => void;
  /** Gets each defect: the type of the request, and what was thrown. */
  readonly onDefect: (type: string, error: unknown) => void;
}

/**
 * The dispatcher: one message in, its reply out, then the gossip that it causes. Every message passes the same gates in the
 * same order, each of which may answer an error or drop it. Whatever happens, the node goes on.
 */
export class GossipNode implements InspectableNode {
  readonly core: Core;
  readonly #requests: ReadonlyMap<string, Mounted>;
  readonly #onReply: (reply: Message) => void;
  readonly #onDefect: (type: string, error: unknown) => void;
  readonly #answered = new ReplyCache();
  #outputLevel: OutputLevel = "open";
  #isFinished = false;

  constructor(parts: GossipNodeParts) {
    this.core = parts.core;
    this.#requests = parts.requests;
    this.#onReply = parts.onReply;
    this.#onDefect = parts.onDefect;
  }

  receive(message: Message, nowMs: number): void {
    this.core.base.clock.update(nowMs);
    if (isReply(message.body)) this.#receiveReply(message);
    else this.#receiveRequest(message);
    this.#spread();
  }

  advance(nowMs: number): void {
    this.core.base.clock.update(nowMs);
    if (this.#outputLevel !== "open") return;
    this.#guard("timer", (core) => core.base.timers.fire(core.base.nowMs));
    this.#spread();
  }

  nextDeadlineMs(): number {
    return this.#outputLevel === "open"
      ? this.core.base.clock.toHost(this.core.base.timers.nextMs)
      : Infinity;
  }

  finish(nowMs: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.core.base.clock.update(nowMs);
    if (this.core.id !== "") this.#guard("finish", (core) => core.finish());
    this.core.base.timers.clear();
  }

  /** The counts of the node, and of its host. */
  get counters(): Counters {
    return this.core.base.counters;
  }

  takeOutbox(): readonly Message[] {
    return this.core.base.outbox.take();
  }

  inspect(): Inspection {
    return inspectCore(this.core);
  }

  /** The host says how its output stands. While it is not open, gossip waits: timers rest, new values are kept. */
  setOutputLevel(level: OutputLevel): void {
    this.#outputLevel = level;
  }

  #spread(): void {
    if (this.#outputLevel === "open" && this.core.id !== "") this.#guard("spread", (core) => core.spread());
  }

  #receiveReply(message: Message): void {
    if (this.#isStrayed(message)) return;
    this.#guard(message.body.type, () => this.#onReply(message));
  }

  #receiveRequest(message: Message): void {
    const { core } = this;
    const { src, dest, body } = message;
    const isInitialised = core.id !== "";
    if (isInitialised && this.#isStrayed(message)) return;
    const previous = body.msg_id === undefined ? undefined : this.#answered.find(src, body);
    if (previous !== undefined) return core.base.outbox.repeat(dest, src, previous);
    const refusal = this.#refusal(body, isInitialised);
    if (refusal !== undefined) return this.#refuse(message, refusal);
    const { type } = body;
    if (isPeerType(type)) return this.#receiveGossip(message, type);
    if (isInitialised && type !== "init") this.#guard("open", (core) => core.open());
    this.#perform(message, this.#requests.get(type) as Mounted);
  }

  /** Whether a message is for another node, or comes from one that is cut off: then it is counted and dropped. */
  #isStrayed({ src, dest }: Message): boolean {
    const { outbox, counters } = this.core.base;
    if (dest !== this.core.id) counters.drop("wrong-destination");
    else if (outbox.blocked.has(src)) counters.partitionDrops++;
    else return false;
    return true;
  }

  /** The reason to refuse a request, whatever its fields are; `undefined` where there is none. */
  #refusal(body: Body, isInitialised: boolean): Failure | undefined {
    const { type } = body;
    if (typeof type !== "string" || type === "") {
      const { error } = typeName.safeParse(type);
      return new Failure(ErrorCode.malformedRequest, `type: ${problemOf(error as z.core.$ZodError)}`);
    }
    if (!isInitialised && type !== "init") {
      return new Failure(ErrorCode.temporarilyUnavailable, "this node is not initialised yet");
    }
    if (!this.#requests.has(type) && !isPeerType(type)) {
      const written = JSON.stringify(type.slice(0, TYPE_NAME_MAX));
      const hint = didYouMean(type, this.#requests.keys());
      return new Failure(ErrorCode.notSupported, `unknown request type ${written}${hint}`);
    }
    if (this.#outputLevel === "full") {
      return new Failure(ErrorCode.temporarilyUnavailable, "the output buffer is full");
    }
    return undefined;
  }

  /** Gossip is never answered. Junk with a `msg_id` counts as a request that cannot be performed, and gets an error. */
  #receiveGossip(message: Message, type: PeerType): void {
    const link = this.core.links.get(message.src);
    if (link === undefined) {
      const refusal = new Failure(ErrorCode.notSupported, `${type} is for nodes of this cluster`);
      return this.#dropGossip(message, "gossip-from-stranger", refusal);
    }
    const gossip = parsePeerMessage(type, message.body);
    if (gossip === undefined) {
      const refusal = new Failure(ErrorCode.malformedRequest, `${type} does not have the fields it should`);
      return this.#dropGossip(message, "malformed-gossip", refusal);
    }
    this.#guard(type, (core) => {
      if (this.#outputLevel !== "open") return core.base.counters.drop("output-waits");
      core.open();
      core.reception.onPeerMessage(link, gossip);
    });
  }

  #dropGossip(message: Message, reason: string, refusal: Failure): void {
    this.core.base.counters.drop(reason);
    if (message.body.msg_id !== undefined) this.#refuse(message, refusal);
  }

  #perform(message: Message, mounted: Mounted): void {
    let outcome: Reply | Failure | undefined;
    try {
      const parsed = mounted.schema().safeParse(message.body);
      if (parsed.success) outcome = mounted.perform(parsed.data, message.src);
      else outcome = new Failure(ErrorCode.malformedRequest, problemOf(parsed.error));
    } catch (error) {
      this.#onDefect(message.body.type, error);
      outcome = new Failure(
        ErrorCode.crash,
        `defect in ${message.body.type}: ${String(error).slice(0, 200)}`,
      );
    }
    if (outcome === undefined) return;
    if (outcome instanceof Failure) this.#refuse(message, outcome);
    else this.#reply(message, mounted.replyType, outcome);
  }

  #refuse(message: Message, failure: Failure): void {
    if (message.body.msg_id === undefined) return this.core.base.counters.drop(`refused-${failure.code}`);
    const reply = { code: failure.code, text: failure.text };
    // A temporary error is no answer to a later repetition of the request.
    this.#reply(message, "error", reply, failure.code !== ErrorCode.temporarilyUnavailable);
  }

  #reply(message: Message, type: string, fields: Reply, isLasting = true): void {
    const { src, dest, body } = message;
    if (body.msg_id === undefined) return;
    const reply = this.core.base.outbox.reply(dest, src, type, fields, body.msg_id);
    if (isLasting) this.#answered.keep(src, body, reply, fields);
  }

  /** Runs a step that no reply depends on. A defect there costs this one step. */
  #guard(what: string, step: (core: Core) => void): void {
    try {
      step(this.core);
    } catch (error) {
      this.core.base.counters.drop("defect");
      this.#onDefect(what, error);
    }
  }
}
