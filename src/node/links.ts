import type { Core } from "./core.ts";
import { Link } from "./link.ts";
import { LinkPatience } from "./link-patience.ts";
import { LinkReceiver } from "./link-receiver.ts";
import { LinkSender } from "./link-sender.ts";
import type { BatchStamp } from "./strategy.ts";

/**
 * What every peer lacks. Sending, acknowledging, retrying and noticing silence are one mechanism: our log is a
 * stream to each neighbour, an acknowledgement is a position in it, and it rides on whatever goes that way. Only a
 * link with nothing else to say sends one on its own, and only a link that stays silent is asked.
 *
 * Peers that never spoke our dialect are served with plain `broadcast`s, acknowledged one by one.
 */
export class Links {
  readonly #core: Core;
  readonly #sender: LinkSender;
  readonly #patience: LinkPatience;
  /** Where what peers say comes in. */
  readonly receiver: LinkReceiver;
  readonly #links = new Map<string, Link>();

  constructor(core: Core) {
    this.#core = core;
    this.#sender = new LinkSender(core);
    this.#patience = new LinkPatience(core, this.#sender);
    this.receiver = new LinkReceiver(core, this.#sender, this.#patience);
  }

  /** The link to a member; `undefined` for anybody else. */
  get(peer: string): Link | undefined {
    const link = this.#links.get(peer);
    if (link !== undefined || !this.#core.neighborhood.isPeer(peer)) return link;
    const made = new Link(peer);
    this.#links.set(peer, made);
    return made;
  }

  /** The links that were ever asked for: to neighbours of now and of before, and to whoever said something. */
  get made(): Iterable<Link> {
    return this.#links.values();
  }

  /** Whether a neighbour does not answer. */
  get hasSuspects(): boolean {
    return this.#patience.hasSuspects;
  }

  /** The overlay changed. With other duties than before (`restart`) nothing is known to have been sent. */
  setNeighbors(neighbors: readonly string[], restart: boolean): void {
    const chosen = new Set(neighbors);
    for (const peer of chosen) this.get(peer);
    for (const link of this.#links.values()) {
      link.isNeighbor = chosen.has(link.peer);
      if (restart) link.restart();
      this.#patience.settle(link);
      // What was learned of a silent peer's make was learned by another strategy's words, and so was the patience with it.
      if (link.isNeighbor && (link.questions.greetings > 0 || link.questions.unanswered > 0)) {
        link.questions.greetings = 0;
        this.#patience.hurry(link);
      }
    }
  }

  /** Sends a stamp on its own, with what is to be acknowledged. */
  sayStamp(link: Link, stamp: BatchStamp): void {
    this.#sender.acknowledge(link, stamp);
  }

  /** Sends what a neighbour lacks, unless it is silent: then it waits for the peer's answer. */
  push(link: Link): void {
    const { crdt, dialectFirst, repair, strategy } = this.#core;
    if (repair && link.isSuspect) return;
    if (link.speaksDialect || dialectFirst || crdt.owes(link.crdt.sent, link))
      this.#sender.flush(link, false);
    else if (strategy.usesLinks) this.#sender.flushPlain(link);
    this.#patience.settle(link);
  }

  /**
   * Sends values without positions: the rounds repair what is lost. True where the peer will acknowledge each of them, which
   * `onAck` then hears.
   */
  tell(link: Link, positions: readonly number[], onAck?: (position: number) => void): boolean {
    // Among many peers most pairs have never met: then what one speaks is taken for what all speak.
    if (this.receiver.someSpeakDialect || this.#core.dialectFirst) {
      this.#sender.tell(link, positions);
      return false;
    }
    for (const position of positions)
      this.#sender.forward(link, position, this.#core.nowMs, () => onAck?.(position));
    return true;
  }

  /** Whether there are that many values that were never sent to a neighbour that is owed them. */
  hasUnsent(link: Link, count = 1, below?: number): boolean {
    return this.#sender.hasUnsent(link, count, below);
  }

  /** Positions that a neighbour is owed and not known to hold, sent or not. */
  lacking(link: Link): number[] {
    return this.#sender.lacking(link);
  }

  /** What was sent to a neighbour and is not acknowledged: past the ack timeout, and still in time. */
  outstanding(link: Link): { late: number[]; waiting: number[] } {
    const dueMs = this.#core.nowMs - this.#core.timing.ackTimeoutMs;
    const firstMs = new Map([...link.plain.values()].map((forward) => [forward.position, forward.firstMs]));
    const sent = this.lacking(link).filter((position) => position < link.values.sent);
    const isLate = (position: number) => (firstMs.get(position) ?? link.outstandingMs) <= dueMs;
    return { late: sent.filter(isLate), waiting: sent.filter((position) => !isLate(position)) };
  }
}
