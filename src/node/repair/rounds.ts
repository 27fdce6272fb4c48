import type { Base } from "../base/base.ts";
import { EXPECTED_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import { DETOUR_MS, ROUND_IDLE_MS } from "../timing.ts";
import type { Agenda } from "./agenda.ts";
import type { Comparison } from "./comparison.ts";
import { LastCheck } from "./last-check.ts";
import type { Moment } from "./moments.ts";

/** Peers of a round after one that has shown a difference: others may lack as much. */
const DIFFERED_PEERS = 2;
/** One round of a strategy, or around a silent neighbour, in so many compares under this node's own word. */
const PRIVATE_ROUNDS = 4;
/** The share of rounds that go to a peer that left the last one unanswered, while there are others: the peer may be back. */
const DOUBTFUL_SHARE = 0.2;

/**
 * Rounds of comparisons with peers of this node's choice: the epidemic part of every strategy. A strategy of rounds has them
 * all the time, ever more slowly while nothing differs. The others have them while a neighbour is silent or the overlay does
 * not reach everybody, after a difference was found, and for the last check.
 */
export class Rounds {
  readonly #base: Base;
  readonly #links: Links;
  readonly #agenda: Agenda;
  readonly #comparison: Comparison;
  readonly #lastCheck: LastCheck;
  /** Rounds in a row in which nothing was new or different. */
  #idle = 0;
  /** When a difference was found last. Of one that was found long ago the overlay has told all peers, or the last check will. */
  #differedMs = -Infinity;
  /** The size of the last difference: under a steady load the next one is as large. */
  #difference = 0;
  /** Peers that have not answered the questions of rounds, and since when. */
  readonly #doubtful = new Map<string, number>();
  #lengthBefore = 0;
  #count = 0;

  constructor(base: Base, links: Links, agenda: Agenda, comparison: Comparison) {
    this.#base = base;
    this.#links = links;
    this.#agenda = agenda;
    this.#comparison = comparison;
    this.#lastCheck = new LastCheck(base, links);
    base.log.onMove((to) => {
      this.#lengthBefore = to(this.#lengthBefore);
    });
  }

  /** Starts anew, with the settings of now. */
  start(): void {
    this.#base.timers.cancel("round");
    this.#base.timers.cancel("retry");
    this.#idle = 0;
    this.wake();
  }

  /** Something may be wrong: the next round is at most one interval away. */
  wake(): void {
    const { repair, neighborhood, timers, nowMs } = this.#base;
    if (!repair || neighborhood.peers.length === 0 || !this.#isWanted()) return;
    this.#idle = 0;
    timers.setEarlier("round", nowMs + this.#waitMs(), () => this.#run());
  }

  /** Something new came; `isRepair`: by a comparison. */
  onFresh(isRepair: boolean): void {
    this.#lastCheck.onFresh(isRepair);
    this.wake();
  }

  /** A peer said something in our dialect. */
  onHeard(link: Link): void {
    this.#doubtful.delete(link.peer);
    if (this.#lastCheck.onHeard(link.peer)) this.wake();
  }

  /** A peer lost its memory. Where nodes relay, its neighbours compare with it; elsewhere each node owes it only its own entries. */
  onReborn(): void {
    if (this.#base.neighborhood.overlay.relays) return;
    this.#lastCheck.onMemoryLost();
    this.wake();
  }

  /** A neighbour has not answered. */
  onUnanswered(): void {
    if (this.#agenda.isLonely) this.#lastCheck.onLonely();
    this.wake();
  }

  /**
   * Whether a question to this peer should be the last check's, too. That holds for a silent peer, which is asked anyhow and has
   * nothing on its way: if it is back and holds the same, nobody needs to ask again.
   */
  isLastCheck(link: Link): boolean {
    return link.isSilent && this.#lastCheck.isNext(link);
  }

  /** A comparison has shown how many entries only one of both held. */
  onResult(link: Link, difference: number, { word, logLength }: Moment): void {
    this.#base.timers.cancel("retry");
    // Values that were chosen to collide make different nodes look equal under the public hash.
    if (word !== 0 && difference === 0) this.#lastCheck.onEqual(link, logLength);
    if (difference > 0) this.#differedMs = this.#base.nowMs;
    this.#difference = difference;
  }

  #run(): void {
    const { log, timers, nowMs, settings } = this.#base;
    const { gossipIntervalMs, ackTimeoutMs } = settings;
    const differed = nowMs - this.#differedMs <= Math.max(ROUND_IDLE_MS, gossipIntervalMs, ackTimeoutMs);
    this.#count++;
    const fresh = log.length - this.#lengthBefore;
    this.#idle = differed || fresh !== 0 ? 0 : this.#idle + 1;
    this.#differedMs = -Infinity;
    this.#lengthBefore = log.length;
    if (this.#isDue()) for (const peer of this.#peers(differed)) this.#begin(peer, DETOUR_MS, fresh);
    if (this.#isWanted()) timers.set("round", nowMs + this.#waitMs(), () => this.#run());
  }

  /** A node that looks for what is missing does not wait for a peer that may be gone: it is another's turn, ever more slowly. */
  #begin(peer: string, patienceMs: number, fresh: number): void {
    const { settings, timers, nowMs, traits, log } = this.#base;
    // A node that takes nothing in would ask for ever.
    if (log.isFull) return;
    if (!this.#doubtful.has(peer)) this.#doubtful.set(peer, nowMs);
    const isLastCheck = !traits.hasRounds && !this.#isAmiss();
    // The last check expects to find both equal.
    const likely = traits.hasRounds ? Math.max(fresh, this.#difference) : fresh;
    const expected = isLastCheck ? 0 : Math.min(EXPECTED_MAX, likely);
    const mode = traits.hasRounds ? settings.mode : "push-pull";
    // The last check, and a round now and then, tell values apart that were chosen to collide.
    const isPrivate = isLastCheck || this.#count % PRIVATE_ROUNDS === 0;
    this.#comparison.ask(this.#links.get(peer) as Link, { mode, expected, isPrivate });
    if (traits.hasRounds || patienceMs >= this.#waitMs()) return;
    timers.set("retry", nowMs + patienceMs, () => {
      for (const next of this.#isDue() ? this.#peers(false) : []) this.#begin(next, patienceMs * 2, fresh);
    });
  }

  #isWanted(): boolean {
    return this.#isUrgent() || this.#lastCheck.isOpen;
  }

  #isDue(): boolean {
    return this.#isUrgent() || (this.#lastCheck.isOpen && this.#lastCheck.delayMs === 0);
  }

  #isUrgent(): boolean {
    return this.#base.traits.hasRounds || this.#isAmiss();
  }

  #isAmiss(): boolean {
    const { neighborhood, log } = this.#base;
    return this.#agenda.isNeighborMissed || (!neighborhood.overlay.spans && log.length > 0);
  }

  #waitMs(): number {
    const { traits, settings } = this.#base;
    // Detours may last as long as a partition does: their cost is bounded by the patience that was asked for.
    const patienceMs = this.#isAmiss() ? settings.ackTimeoutMs : 0;
    const intervalMs = traits.hasRounds
      ? settings.gossipIntervalMs
      : Math.max(DETOUR_MS, settings.gossipIntervalMs, patienceMs);
    const slowedMs = Math.min(ROUND_IDLE_MS, intervalMs * 2 ** Math.min(20, this.#idle));
    return Math.max(intervalMs, slowedMs, this.#isUrgent() ? 0 : this.#lastCheck.delayMs);
  }

  /** The peers of this round. After a difference they are random: along the ring missing entries would go step by step. */
  #peers(differed: boolean): readonly string[] {
    const { random, neighborhood, traits } = this.#base;
    if (traits.hasRounds) return this.#roundPeers();
    if (this.#isAmiss() || differed) {
      const open = neighborhood.peers.filter((peer) => !this.#isSilent(peer));
      const answering = open.filter((peer) => !this.#doubtful.has(peer));
      const count = differed ? DIFFERED_PEERS : 1;
      if (answering.length > 0 && !random.chance(DOUBTFUL_SHARE)) return random.sample(answering, count);
      return this.#longestDoubted();
    }
    const successor = this.#lastCheck.next();
    return successor === undefined ? [] : [successor];
  }

  /** Random peers of the overlay that was chosen. While one of those does not answer, a random member as well: a way around it. */
  #roundPeers(): readonly string[] {
    const { random, settings, neighborhood } = this.#base;
    const near = neighborhood.gossipPeers(settings.overlay);
    const chosen = random.sample(near, settings.fanout);
    const isMissed = this.#agenda.isNeighborMissed || near.some((peer) => this.#isOverdue(peer));
    if (near.length === neighborhood.peers.length || !isMissed) return chosen;
    const others = neighborhood.peers.filter((peer) => !this.#isSilent(peer) && !chosen.includes(peer));
    return [...chosen, ...random.sample(others, 1)];
  }

  #isOverdue(peer: string): boolean {
    const { nowMs, settings } = this.#base;
    const askedMs = this.#doubtful.get(peer) ?? Infinity;
    return nowMs - askedMs >= Math.max(DETOUR_MS, settings.ackTimeoutMs);
  }

  /** The agenda asks a silent peer again and again already. */
  #isSilent(peer: string): boolean {
    return this.#links.get(peer)?.isSilent === true;
  }

  /** One after the other, so that each of many that are gone does not have to be drawn. */
  #longestDoubted(): readonly string[] {
    for (const peer of this.#doubtful.keys()) {
      if (this.#isSilent(peer)) continue;
      this.#doubtful.delete(peer);
      return [peer];
    }
    return [];
  }
}
