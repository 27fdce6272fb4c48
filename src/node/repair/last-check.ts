import type { Base } from "../base/base.ts";
import type { Link } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import {
  AT_HAND_SHARE,
  BUSY_MS,
  JUST_OVER_SHARE,
  QUIET_MS,
  QUIET_RELAYED_MS,
  RING_PASS_MS,
  TROUBLED_MS,
} from "../timing.ts";

/**
 * The last check: once nothing new has come for a while, each node compares with its successor in the ring of all members. If
 * all are equal to theirs, all are equal. It finds entries that a relay had acknowledged and not passed on when it died.
 */
export class LastCheck {
  readonly #base: Base;
  readonly #links: Links;
  /** The log's length when a successor was last found equal, and which peer that was. */
  #verified = 0;
  #verifiedWith: string | undefined;
  /** When news came that put the check off. */
  #newsMs = 0;
  /** Since when there has been something to check and nobody was asked; `Infinity` where there is nothing. */
  #waitingMs = Infinity;
  #troubledMs = -Infinity;
  /** Members that have not answered in this check. */
  readonly #passed = new Set<string>();
  #passMs = 0;
  /** Nobody is left to compare with. */
  #hasGivenUp = false;

  constructor(base: Base, links: Links) {
    this.#base = base;
    this.#links = links;
    base.log.onMove((to) => {
      if (this.#verified > 0) this.#verified = to(this.#verified);
    });
  }

  /** Whether there is something to check. */
  get isOpen(): boolean {
    return !this.#hasGivenUp && (this.#verified !== this.#base.log.length || this.#isSuccessorNew());
  }

  /** Milliseconds that the check has to wait yet. */
  get delayMs(): number {
    const { nowMs } = this.#base;
    if (nowMs - this.#troubledMs < TROUBLED_MS) return 0;
    return Math.max(0, Math.min(this.#newsMs + this.#quietMs, this.#waitingMs + BUSY_MS) - nowMs);
  }

  /** Whether the quiet time ends, or has ended, at about this time. */
  get #isAtHand(): boolean {
    const restMs = this.#newsMs + this.#quietMs - this.#base.nowMs;
    return restMs < AT_HAND_SHARE * this.#quietMs && restMs > -JUST_OVER_SHARE * this.#quietMs;
  }

  get #quietMs(): number {
    return this.#base.neighborhood.overlay.relays ? QUIET_RELAYED_MS : QUIET_MS;
  }

  /**
   * Something new came. Entries that a comparison brought (`isRepair`) were long under way: others may lack them, too. All nodes become
   * idle at about the same time: news of what the first check found must not put off those of the others, which may find more.
   */
  onNews(isRepair: boolean): void {
    const { nowMs } = this.#base;
    if (!isRepair && !this.#isAtHand) this.#newsMs = nowMs;
    this.#waitingMs = Math.min(this.#waitingMs, nowMs);
    this.#restart();
  }

  /** A peer said something. True if the check goes on because of it: it had found nobody, or had passed the peer over. */
  onHeard(peer: string): boolean {
    const isBack = this.#passed.delete(peer);
    const isVerified = this.#verified === this.#base.log.length;
    const goesOn = isVerified ? isBack && this.#isSuccessorNew() : this.#hasGivenUp;
    this.#hasGivenUp = false;
    return goesOn;
  }

  /** A peer lost its memory, and it may be that nobody owes it everything. */
  onMemoryLost(): void {
    this.#troubledMs = this.#base.nowMs;
    this.#verified = -1;
    this.#restart();
  }

  /** Nobody has said anything to this node: it may have been started anew where its neighbours are gone. */
  onLonely(): void {
    this.#verified = -1;
    this.#newsMs = -Infinity;
    this.#restart();
  }

  /** A peer held the same when the log had that length; what came since may be missing there. */
  onEqual(link: Link, logLength: number): void {
    if (link.peer !== this.#successor()) return;
    this.#verified = logLength;
    this.#verifiedWith = link.peer;
    this.#waitingMs = logLength === this.#base.log.length ? Infinity : this.#base.nowMs;
  }

  /**
   * The peer to compare with now. Where nobody answers the ring begins again, as long as anybody is known to understand the
   * question; otherwise the check waits until a peer is heard.
   */
  next(): string | undefined {
    const { nowMs } = this.#base;
    this.#waitingMs = nowMs;
    if (this.#passed.size === 0) this.#passMs = nowMs;
    const peer = this.#successor();
    if (peer !== undefined) this.#passed.add(peer);
    else if (!this.#links.someSpeakDialect) this.#hasGivenUp = true;
    else if (nowMs - this.#passMs >= RING_PASS_MS) this.#passed.clear();
    return peer;
  }

  /** Whether the successor is another peer than the one found equal, since some member has become silent or has come back. */
  #isSuccessorNew(): boolean {
    return this.#verifiedWith !== undefined && this.#successor() !== this.#verifiedWith;
  }

  #restart(): void {
    // Clearing a `Map` or `Set` costs much even where it is empty, and this runs for every value.
    if (this.#passed.size > 0) this.#passed.clear();
    this.#hasGivenUp = false;
  }

  /** Whether this peer will be the one to check with if it answers now. */
  isNext({ peer }: Link): boolean {
    return this.isOpen && this.#successor(peer) === peer;
  }

  /** The next member in the ring that is not known to be silent, or full. `heard`: a peer that is taken for answering. */
  #successor(heard?: string): string | undefined {
    const { members, position } = this.#base.neighborhood;
    for (let i = 1; i < members.length; i++) {
      const peer = members[(position + i) % members.length] as string;
      const link = this.#links.get(peer);
      if (link === undefined || link.make === "plain" || link.isFull) continue;
      if (peer === heard || !(link.isSilent || this.#passed.has(peer))) return peer;
    }
    return undefined;
  }
}
