import type { HostedNode } from "../../../node/hosted.ts";
import type { Random } from "../../../node/random.ts";
import type { Message } from "../../../wire/message.ts";
import { HostileWords } from "./hostile-words.ts";

/** It reacts at least this late: at once, two nodes could go on for ever without time passing. */
const REACTION_MS = 2;
const REACTIONS_WAITING_MAX = 50;

/**
 * A member gone mad: it speaks the dialect and means harm. Requests of clients it leaves unanswered. It never forges
 * its id, and it does not remove elements of others: only signatures would help against those.
 */
export class HostileNode implements HostedNode {
  readonly #id: string;
  readonly #peers: readonly string[];
  readonly #random: Random;
  readonly #intervalMs: number;
  readonly #words: HostileWords;
  #outbox: Message[] = [];
  #reactions: Message[] = [];
  #deadlineMs = 0;

  constructor(id: string, nodeIds: readonly string[], random: Random, values: readonly unknown[]) {
    this.#id = id;
    this.#peers = nodeIds.filter((other) => other !== id);
    this.#random = random;
    this.#intervalMs = 2 + random.float() * 100;
    this.#words = new HostileWords(random, values);
  }

  receive({ src, body }: Message, nowMs: number): void {
    if (!this.#peers.includes(src)) return;
    this.#words.hear(src, body);
    if (this.#reactions.length < REACTIONS_WAITING_MAX && this.#random.chance(0.5)) {
      this.#reactions.push({ src: this.#id, dest: src, body: this.#words.reaction(src, body) });
      this.#deadlineMs = Math.min(this.#deadlineMs, nowMs + REACTION_MS);
    }
  }

  advance(nowMs: number): void {
    if (nowMs < this.#deadlineMs) return;
    this.#deadlineMs = nowMs + this.#intervalMs;
    this.#outbox.push(...this.#reactions.splice(0));
    const dest = this.#random.pick(this.#peers);
    if (dest !== undefined) this.#outbox.push({ src: this.#id, dest, body: this.#words.junk(dest) });
  }

  nextDeadlineMs(): number {
    return this.#deadlineMs;
  }

  finish(): void {
    // It has nothing to lose.
  }

  takeOutbox(): readonly Message[] {
    const outbox = this.#outbox;
    this.#outbox = [];
    return outbox;
  }
}
