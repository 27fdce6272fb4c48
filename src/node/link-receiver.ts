import type { Json } from "../wire/message.ts";
import type { AnyPeerMessage, PeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import { EMPTY_DIGEST } from "./digest.ts";
import type { Link } from "./link.ts";
import { LinkEpochs } from "./link-epochs.ts";
import type { LinkPatience } from "./link-patience.ts";
import type { LinkSender } from "./link-sender.ts";
import type { Ways } from "./paths.ts";
import type { Stream } from "./stream.ts";
import { Untold } from "./untold.ts";

type Gossip = PeerMessage<"gossip">;

/** A gap is reported this late, so that messages that overtook each other are not sent twice. */
const GAP_DELAY_MS = 150;
/** What was sent again because of a gap is not sent once more within one round trip. */
const REWIND_INTERVAL_MS = 300;
/** Epochs that differ by 200 ms at most began together: they are microseconds. */
const EPOCHS_TOGETHER = 200_000;
/** A peer that speaks plainly is shown our dialect this late: whoever plays a peer by hand is left alone. */
const INTRODUCTION_MS = 1_000;

/** What peers say: the values it brings, and what it shows of what they hold and what they have missed. */
export class LinkReceiver {
  readonly #core: Core;
  readonly #sender: LinkSender;
  readonly #patience: LinkPatience;
  readonly #epochs: LinkEpochs;
  readonly #untold: Untold;
  /** Whether any peer is known to be of our make. */
  someSpeakDialect = false;
  /** Whether any peer has said anything to this process. */
  hasContact = false;
  /** Whether any peer that holds something has answered a question of this incarnation. */
  #hasJoined = false;

  constructor(core: Core, sender: LinkSender, patience: LinkPatience) {
    this.#core = core;
    this.#sender = sender;
    this.#patience = patience;
    this.#epochs = new LinkEpochs(core, patience);
    this.#untold = new Untold(core, sender);
  }

  /** A forward of a value as a plain `broadcast` came from a peer. */
  onPlainBroadcast(link: Link, position: number): void {
    this.hasContact = true;
    if (link.epoch === 0) link.hasBroughtUnnamed = true;
    // Who has named its epoch hardly uses plain words any more. They may be of an earlier one that nobody here has met,
    // unless both began together, with the cluster.
    else if (link.holdsForwards && Math.abs(link.epoch - this.#core.incarnation) > EPOCHS_TOGETHER)
      this.#core.rounds.onDoubt(link);
    if (link.holdsForwards) this.#holds(link, position);
    // It is answered already. Only a peer of our own make needs more, so that both can do without answers.
    const { ackDelayMs } = this.#core.timing;
    this.#patience.oweAcknowledgement(
      link,
      link.speaksDialect ? ackDelayMs : Math.max(INTRODUCTION_MS, ackDelayMs),
    );
  }

  /** A peer acknowledged a plain forward: by its `msg_id`, or by the value at `position`. */
  onPlainAck(link: Link, acknowledged: { readonly msgId: number } | { readonly position: number }): void {
    const position =
      "msgId" in acknowledged ? link.plain.get(acknowledged.msgId)?.position : acknowledged.position;
    if (position === undefined) return;
    this.hasContact = true;
    for (const [msgId, forward] of link.plain) if (forward.position === position) link.plain.delete(msgId);
    this.#holds(link, position);
    this.#onAnswer(link);
    if (link.isNeighbor && !link.speaksDialect) this.#core.links.push(link);
  }

  /** The peer has everything that is known here: an exchange of digests has shown it. */
  onEqual(link: Link): void {
    // Of others no position counts, and in a large cluster there are many of them.
    if (!link.isNeighbor) return;
    this.onHeld(link, this.#core.seen.length);
    link.plain.clear();
    this.#onAnswer(link);
  }

  /** The peer has everything below a position: it said so of a whole list. */
  onHeld(link: Link, length: number): void {
    if (!link.isNeighbor) return;
    for (const position of link.known) if (position < length) link.known.delete(position);
    link.cleared = Math.max(link.cleared, length);
    link.hasUnpositioned = true;
    this.#patience.settle(link);
  }

  /** A message of our dialect that has passed its schema. */
  onMessage(link: Link, message: AnyPeerMessage): void {
    const { exchange, rounds } = this.#core;
    rounds.onHeard(link);
    if (!link.speaksDialect) this.#onFirstMessage(link);
    if (!this.#epochs.admits(link, message)) return this.#onStraggler(link, message);
    switch (message.type) {
      case "gossip":
        return this.#onGossip(link, message);
      case "rumor":
        this.#learn(link, message, "gossip");
        return;
      case "digest_syn":
        return exchange.onSyn(link, message);
      case "digest_ack":
        return exchange.onAck(link, message);
      case "digest_ack2":
        return exchange.onAck2(link, message);
    }
  }

  #onFirstMessage(link: Link): void {
    link.speaksDialect = true;
    this.someSpeakDialect = true;
    this.hasContact = true;
    // What was sent in plain words has no positions: the stream starts anew.
    if (link.hasUnpositioned) link.restart();
    this.#core.retelling.onMet(link);
  }

  /** Values of an ended incarnation are as good as any, but nobody is known to hold them, and its positions mean nothing. */
  #onStraggler(link: Link, message: AnyPeerMessage): void {
    if (message.type === "digest_syn") return;
    if (message.type === "gossip" && message.ping !== undefined) this.#show(link, message.ping);
    this.#core.learnAll(message.values ?? [], undefined);
    if ("crdt" in message && message.crdt !== undefined) this.#core.replica.merge(message.crdt, undefined);
  }

  #onGossip(link: Link, gossip: Gossip): void {
    const wasSuspect = link.isSuspect;
    // A question to which nothing was outstanding.
    const wasGreeting = !link.isOutstanding;
    this.#core.strategy.onStamp?.(link, gossip);
    const isStored = this.#learn(link, gossip, "tree");
    // A range leaves out what the receiver holds. Meant for an earlier life of ours, it leaves out too much.
    const isOurs = gossip.peer_epoch === 0 || gossip.peer_epoch === this.#core.epoch;
    if (isStored && isOurs) this.#onValueRange(link, gossip);
    // Only neighbours are streamed to and asked.
    const takesUsForNeighbor = gossip.start !== undefined || gossip.ping !== undefined;
    if (takesUsForNeighbor && !link.isNeighbor) this.#core.rounds.onStranger(link);
    this.#onCrdtRange(link, gossip, isOurs);
    this.#onPeerEpoch(link, gossip);
    if (gossip.digest !== undefined)
      this.#onDigest(link, gossip.digest, gossip.pong !== undefined, wasGreeting);
    this.#untold.onGossip(link, gossip);
    if (gossip.ping !== undefined) this.#answer(link, gossip.ping, wasSuspect);
    else if (link.isSuspect) this.#patience.hurry(link);
  }

  /**
   * The answer to a question, and nothing more: to who is no neighbour, and to an incarnation that seems to have ended. If it
   * lives all the same, it may doubt us likewise.
   */
  #show(link: Link, pong: number): void {
    this.#sender.acknowledge(link, this.#answerTo(pong));
  }

  /** Acknowledgements are of our log, so they count only where the peer means this incarnation; else it is told. */
  #onPeerEpoch(link: Link, gossip: Gossip): void {
    if (gossip.peer_epoch === this.#core.epoch) this.#onAcknowledgements(link, gossip);
    else if (gossip.peer_epoch !== 0) this.#patience.oweAcknowledgement(link, GAP_DELAY_MS);
  }

  /**
   * The peer's whole set in a word. Who lost its memory may be owed nothing by anybody: what it said itself where there
   * are no relays, or everything, if it is no neighbour to those that it greets. The first answer to its greeting shows
   * it whether there is anything, and one exchange brings it.
   */
  #onDigest(link: Link, digest: string, isAnswer: boolean, wasGreeting: boolean): void {
    if (digest === this.#core.seen.digest.toString()) {
      this.onEqual(link);
    } else if (isAnswer && !this.#hasJoined && (wasGreeting || !this.#core.overlay.relays)) {
      this.#core.exchange.start(link.peer);
      // The comparison may be lost.
      this.#core.rounds.onMemoryLost();
    }
    // Who has nothing may have been started anew like this node.
    if (isAnswer && digest !== EMPTY_DIGEST) this.#hasJoined = true;
  }

  /** False where a limit kept something out: then the message has not arrived, and will come again. */
  #learn(link: Link, gossip: Pick<Gossip, "values"> & Ways, via: "tree" | "gossip"): boolean {
    const values = gossip.values ?? [];
    let isStored = true;
    for (let i = 0; i < values.length; i++) {
      const outcome = this.#core.learnTold(link, via, gossip, i);
      if (outcome === "full") isStored = false;
      else this.#holds(link, this.#core.seen.positionOf(values[i] as Json) as number);
    }
    return isStored;
  }

  #onValueRange(link: Link, { start, end }: Gossip): void {
    if (start === undefined || end === undefined || start > end) return;
    link.values.onRange({ start, end });
    if (link.values.hasGap) this.#patience.oweAcknowledgement(link, GAP_DELAY_MS);
    // An empty range without a gap is the end of what has been acknowledged, or will be asked for.
    else if (start < end) this.#patience.oweAcknowledgement(link, this.#core.timing.ackDelayMs);
  }

  #onCrdtRange(link: Link, gossip: Gossip, isOurs: boolean): void {
    const { crdt, crdt_start: start, crdt_end: end, crdt_part: part } = gossip;
    if (start === undefined || end === undefined || start > end) return;
    if (!this.#core.replica.merge(crdt, link) || !isOurs) return;
    if (part !== undefined && end > link.crdt.received && !link.crdtParts.completes(start, end, part)) return;
    link.crdt.onRange({ start, end });
    this.#patience.oweAcknowledgement(link, link.crdt.hasGap ? GAP_DELAY_MS : this.#core.timing.ackDelayMs);
  }

  #onAcknowledgements(link: Link, gossip: Gossip): void {
    link.knowsEpoch = true;
    link.questions.greetings = 0;
    const isValuesNews = link.values.onAck(gossip.acked);
    const isCrdtNews = link.crdt.onAck(gossip.crdt_acked ?? 0);
    if (gossip.pong !== undefined && link.questions.isAnsweredBy(gossip.pong)) {
      this.#onPong(link, gossip.pong, gossip);
    } else if (isValuesNews || isCrdtNews) {
      this.#onAnswer(link);
    } else {
      this.#patience.settle(link);
    }
    this.#onGaps(link, gossip);
  }

  /** What had been sent before the question and is not in the answer is lost. */
  #onPong(link: Link, pong: number, { acked, crdt_acked: crdtAcked = 0 }: Gossip): void {
    if (link.questions.isDecidedBy(pong)) {
      // As after words that somebody forged.
      if (link.values.hasForgotten(acked) || link.crdt.hasForgotten(crdtAcked)) link.restart();
      const lost = [link.values, link.crdt].filter((stream) => stream.isLost);
      for (const stream of lost) stream.rewind();
      // The gap that the same message may report is about nothing else.
      if (lost.length > 0) link.rewoundMs = this.#core.nowMs;
    }
    link.questions.close();
    this.#onAnswer(link);
    if (link.isNeighbor) this.#core.links.push(link);
  }

  #onGaps(link: Link, { acked, crdt_acked: crdtAcked = 0, ...gossip }: Gossip): void {
    const gaps: [Stream, number][] = [];
    if (gossip.gap !== undefined) gaps.push([link.values, acked]);
    if (gossip.crdt_gap !== undefined) gaps.push([link.crdt, crdtAcked]);
    if (gaps.length === 0 || !link.isNeighbor) return;
    // Who has lost count would report the same gap for ever, whatever is sent again. The answer to a question decides.
    if (gaps.some(([stream, position]) => stream.isDisowned(position))) return this.#patience.verify(link);
    if (this.#core.nowMs - link.rewoundMs < REWIND_INTERVAL_MS) return;
    link.rewoundMs = this.#core.nowMs;
    link.rewind();
    this.#core.links.push(link);
  }

  /** The peer answered: it is not silent. */
  #onAnswer(link: Link): void {
    const wasSuspect = link.isSuspect;
    link.excuse();
    this.#patience.settle(link);
    if (!wasSuspect) return;
    // What is new since it fell silent waits for exactly this, and for nothing else.
    if (link.isNeighbor) this.#core.links.push(link);
    this.#core.rounds.onBack();
  }

  /** The peer holds a value, whatever its acknowledgements say. */
  #holds(link: Link, position: number): void {
    if (link.isNeighbor && position >= link.cleared) link.known.add(position);
  }

  /** A peer's question: the answer goes at once, to a neighbour with everything that it lacks if it had been silent. */
  #answer(link: Link, pong: number, wasSuspect: boolean): void {
    if (wasSuspect) {
      link.rewoundMs = this.#core.nowMs;
      link.rewind();
    }
    if (link.isNeighbor) this.#sender.flush(link, true, this.#answerTo(pong));
    else this.#show(link, pong);
    this.#patience.settle(link);
  }

  #answerTo(pong: number) {
    return { pong, digest: this.#core.seen.digest.toString() };
  }
}
