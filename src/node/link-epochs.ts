import type { AnyPeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import type { Link } from "./link.ts";
import type { LinkPatience } from "./link-patience.ts";

/** Incarnations of a peer that are remembered as ended. */
const PAST_EPOCHS_MAX = 16;

/**
 * Which incarnation of a peer speaks. What is known of a peer's log, and of what the peer holds, is known of one
 * incarnation; messages of an earlier one may still be under way, and must not pass for words of the present one.
 */
export class LinkEpochs {
  readonly #core: Core;
  readonly #patience: LinkPatience;

  constructor(core: Core, patience: LinkPatience) {
    this.#core = core;
    this.#patience = patience;
  }

  /** A message of our dialect came. False if it comes from an incarnation that has ended. */
  admits(link: Link, message: AnyPeerMessage): boolean {
    if (message.epoch === link.epoch) return true;
    const isGossip = message.type === "gossip";
    if (this.#isStraggler(link, message.epoch, isGossip ? message.pong : undefined)) return false;
    this.#begin(link, message.epoch);
    // To a neighbour it shows that it is known; between others no position ever counts.
    if (isGossip && link.isNeighbor) this.#patience.oweAcknowledgement(link, this.#core.timing.ackDelayMs);
    this.#patience.settle(link);
    return true;
  }

  /**
   * Epochs grow, as far as the peer's clock goes forward, but they may overtake each other. What decides is an answer to
   * a question that was asked since the known epoch was heard of: who gives it lives. So doubt makes us ask.
   */
  #isStraggler(link: Link, epoch: number, pong = 0): boolean {
    const isAlive = link.epochPing < pong && pong <= this.#patience.lastPing;
    if (isAlive || (epoch > link.epoch && !link.pastEpochs.has(epoch))) return false;
    this.#patience.verify(link);
    return true;
  }

  #begin(link: Link, epoch: number): void {
    // These are the first words of a peer that got batches only: what is on its way to it stays on its way.
    const isFirstContact = link.epoch === 0 && !link.hasUnpositioned && !link.hasBroughtUnnamed;
    if (link.epoch !== 0) {
      link.pastEpochs.add(link.epoch);
      const [oldest] = link.pastEpochs;
      if (link.pastEpochs.size > PAST_EPOCHS_MAX && oldest !== undefined) link.pastEpochs.delete(oldest);
    }
    link.pastEpochs.delete(epoch);
    link.epoch = epoch;
    link.epochPing = this.#patience.lastPing;
    link.epochStart = this.#core.seen.length;
    link.crdtEpochStart = this.#core.crdt.length;
    link.knowsEpoch = false;
    link.restartReceiving();
    if (isFirstContact) return;
    if (link.pastEpochs.size > 0) this.#core.rounds.onMemoryLost();
    if (link.pastEpochs.size > 0 && link.isNeighbor) this.#core.respread();
    link.restart();
  }
}
