import type { HostedNode } from "../../node/hosted.ts";
import type { Random } from "../../node/random.ts";
import type { Body, Message } from "../../wire/message.ts";

/** It reacts at least this late: at once, two nodes could go on for ever without time passing. */
const REACTION_MS = 2;
const REACTIONS_WAITING_MAX = 50;

/**
 * A member gone mad: it speaks the dialect and means harm. Requests of clients it leaves unanswered. It never forges who
 * it is, and it does not remove elements of others: against those nothing helps that has no signatures.
 */
export class HostileNode implements HostedNode {
  readonly #id: string;
  readonly #peers: readonly string[];
  readonly #random: Random;
  readonly #intervalMs: number;
  readonly #values: readonly unknown[];
  #outbox: Message[] = [];
  #reactions: Message[] = [];
  #deadlineMs = 0;
  /** The latest digest that a peer told: it is told back as our own. */
  #digest = "1-0000000000000000";
  #epoch = 1;
  #peerEpoch = 0;

  constructor(id: string, nodeIds: readonly string[], random: Random, values: readonly unknown[]) {
    this.#id = id;
    this.#peers = nodeIds.filter((other) => other !== id);
    this.#random = random;
    this.#intervalMs = 2 + random.float() * 100;
    this.#values = values;
  }

  receive(message: Message, nowMs: number): void {
    const { src, body } = message;
    if (!this.#peers.includes(src)) return;
    if (typeof body.digest === "string") this.#digest = body.digest;
    if (typeof body.epoch === "number") this.#peerEpoch = body.epoch;
    if (this.#reactions.length < REACTIONS_WAITING_MAX && this.#random.chance(0.5)) {
      this.#reactions.push({ src: this.#id, dest: src, body: this.#reaction(body) });
      this.#deadlineMs = Math.min(this.#deadlineMs, nowMs + REACTION_MS);
    }
  }

  advance(nowMs: number): void {
    if (nowMs < this.#deadlineMs) return;
    this.#deadlineMs = nowMs + this.#intervalMs;
    this.#outbox.push(...this.#reactions.splice(0));
    const dest = this.#random.pick(this.#peers);
    if (dest !== undefined) this.#outbox.push({ src: this.#id, dest, body: this.#junk() });
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

  /** Keeps whoever spoke to us busy. */
  #reaction(body: Body): Body {
    if (body.type === "digest_syn") {
      const buckets = Array.isArray(body.sums) ? body.sums.length : 16;
      const differing = Array.from({ length: buckets }, (_, bucket) => bucket);
      return {
        type: "digest_ack",
        epoch: this.#epoch,
        mode: "push-pull",
        digest: "0-0",
        buckets,
        differing,
      };
    }
    if (body.type === "digest_ack") return this.#syn();
    return this.#gossip({ acked: this.#anyNumber(), ping: 1 + this.#random.int(5), gap: true });
  }

  #junk(): Body {
    const makers: (() => Body)[] = [
      () => this.#gossip({ acked: this.#anyNumber(), start: this.#anyNumber(), end: this.#anyNumber() }),
      () =>
        this.#gossip({ acked: 1e9, crdt_acked: 1e9, pong: 1 + this.#random.int(4), digest: this.#digest }),
      () => this.#gossip({ acked: 0, start: 0, end: 1 + this.#random.int(9), values: this.#someValues(9) }),
      () => this.#gossip({ acked: 0, values: this.#someValues(500) }),
      () =>
        this.#gossip({
          acked: 0,
          start: 0,
          end: 1 + this.#random.int(9),
          values: this.#someValues(3),
          batch: this.#anyBatch(),
          early: [this.#anyBatch(), this.#random.pick([0, -5, 60_000, -60_000, 1e300, 0.5, "1"])],
          greeting: this.#random.pick([undefined, true, false]),
        }),
      () => this.#gossip({ acked: 0, gap: true, crdt_gap: true, ping: 1 }),
      () =>
        this.#gossip({ acked: 0, untold: true, topology: this.#random.pick([{}, { n0: ["n0", "x"] }, 7]) }),
      () => this.#gossip({ acked: 0, crdt: this.#junkCrdt(), crdt_start: 0, crdt_end: this.#anyNumber() }),
      () =>
        this.#gossip({ acked: 0, crdt: {}, crdt_start: 0, crdt_end: 2 ** 40, crdt_part: this.#anyPart() }),
      () => this.#syn(),
      () =>
        this.#spoken({ type: "digest_ack", mode: "pull", digest: this.#digest, buckets: 16, differing: [] }),
      () =>
        this.#spoken({
          type: "digest_ack",
          mode: "push",
          digest: "x",
          buckets: 17,
          differing: [-1, 2 ** 40],
        }),
      () => this.#spoken({ type: "digest_ack2", values: this.#someValues(200) }),
      () => this.#spoken({ type: "rumor", values: this.#someValues(3) }),
      () => ({ type: "broadcast", message: this.#random.pick(this.#values), msg_id: this.#random.int(9) }),
      () => ({ type: "broadcast_ok", in_reply_to: this.#random.int(40), msg_id: 1 }),
      () => ({ type: "broadcast_ack", message: this.#random.pick(this.#values) }),
      () => ({ type: "error", code: 99, text: "", in_reply_to: this.#random.int(40) }),
      () => ({ type: "nonsense", ["__proto__"]: 1, msg_id: 3 }),
    ];
    return (this.#random.pick(makers) as () => Body)();
  }

  #gossip(fields: Record<string, unknown>): Body {
    const peerEpoch = this.#random.chance(0.8) ? this.#peerEpoch : this.#random.int(9);
    return this.#spoken({ type: "gossip", peer_epoch: peerEpoch, ...fields });
  }

  /** Our epoch stays, goes back, or is another. */
  #spoken(body: Body): Body {
    if (this.#random.chance(0.1)) this.#epoch = 1 + this.#random.int(2 ** 31);
    return { epoch: this.#epoch, ...body };
  }

  #syn(): Body {
    const length = this.#random.pick([16, 15, 1024, 64]) ?? 16;
    const sums = Array.from({ length }, () => this.#random.next32());
    return this.#spoken({ type: "digest_syn", mode: "push-pull", digest: this.#digest, sums });
  }

  /** The last ones have all fields as they should be, and one of them out of its range: nothing of them may be taken. */
  #junkCrdt(): unknown {
    const phantom = { add: ["phantom"] };
    return this.#random.pick([
      "x",
      { add: this.#someValues(5) },
      { add: "x" },
      { siblings: [["k"]] },
      { lww: [["k", null, "late"]] },
      [],
      { ...phantom, added: [["n0#1", -5]] },
      { ...phantom, lww: [["k", 1, 1e300]] },
      { ...phantom, siblings: [["k", "c1", 0, {}, 1]] },
      { ...phantom, replaced: [["k", { c1: 2 ** 53 }]] },
    ]);
  }

  /** The number of a batch that was sent, may have been, or cannot be. */
  #anyBatch(): unknown {
    return this.#random.pick([
      1,
      2,
      1 + this.#random.int(100),
      1e9,
      Number.MAX_SAFE_INTEGER,
      2 ** 53,
      -1,
      "1",
    ]);
  }

  /** Of a delta that never becomes whole, and of many at once. */
  #anyPart(): unknown {
    return [this.#random.int(3), this.#random.pick([2, 2, 1e9, 0, "2"]), this.#random.int(100)];
  }

  #someValues(most: number): unknown[] {
    return this.#random.sample(this.#values, 1 + this.#random.int(most));
  }

  #anyNumber(): unknown {
    return this.#random.pick([0, 1, 7, -1, 1.5, 1e9, 2 ** 53, "1", null, this.#random.int(50)]);
  }
}
