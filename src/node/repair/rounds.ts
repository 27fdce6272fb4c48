import type { Base } from "../base/base.ts";
import { EXPECTED_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import { DETOUR_MS, ROUND_IDLE_MS } from "../timing.ts";
import type { Agenda } from "./agenda.ts";
import type { Comparison } from "./comparison.ts";
import { LastCheck } from "./last-check.ts";
import type { Moment } from "./moments.ts";
import { RoundPeers } from "./round-peers.ts";

/** Peers of a round after one that has shown a difference: others may lack as many entries. */
const DIFFERED_PEERS = 2;
/** Of so many rounds one compares under this node's own word; every last check does. */
const ROUNDS_UNDER_WORD = 4;

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
  readonly #peers: RoundPeers;
  /** Rounds in a row in which nothing was new or different. */
  #idle = 0;
  /** When a difference was found last; `-Infinity` once a round has looked at it. */
  #differedMs = -Infinity;
  /** The size of the last difference: under a steady load the next one is as large. */
  #difference = 0;
  /** The length of the log at the last round. */
  #lengthBefore = 0;
  /** Rounds so far. */
  #count = 0;

  constructor(base: Base, links: Links, agenda: Agenda, comparison: Comparison) {
    this.#base = base;
    this.#links = links;
    this.#agenda = agenda;
    this.#comparison = comparison;
    this.#lastCheck = new LastCheck(base, links);
    this.#peers = new RoundPeers(base, links, agenda);
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
    if (!repair || !neighborhood.hasPeers || !this.#isWanted()) return;
    this.#idle = 0;
    timers.setEarlier("round", nowMs + this.#waitMs(), () => this.#run());
  }

  /** Something new came; `isRepair`: by a comparison. */
  onNews(isRepair: boolean): void {
    this.#lastCheck.onNews(isRepair);
    this.wake();
  }

  /** A peer said something in our dialect. */
  onHeard(link: Link): void {
    this.#peers.onHeard(link.peer);
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
    // Entries of an older difference have gone over the overlay since, or the last check finds them.
    const differed = nowMs - this.#differedMs <= Math.max(ROUND_IDLE_MS, gossipIntervalMs, ackTimeoutMs);
    this.#count++;
    const newCount = log.length - this.#lengthBefore;
    this.#idle = differed || newCount !== 0 ? 0 : this.#idle + 1;
    this.#differedMs = -Infinity;
    this.#lengthBefore = log.length;
    if (this.#isDue()) for (const peer of this.#choose(differed)) this.#begin(peer, DETOUR_MS, newCount);
    if (this.#isWanted()) timers.set("round", nowMs + this.#waitMs(), () => this.#run());
  }

  /** A node that looks for what is missing does not wait for a peer that may be gone: it is another's turn, ever more slowly. */
  #begin(peer: string, patienceMs: number, newCount: number): void {
    const { settings, timers, nowMs, traits, log } = this.#base;
    // A node that takes nothing in would find the same difference for ever. Where nothing is streamed, its rounds bring what it holds.
    if (log.room.isFull && traits.streamsValues) return;
    this.#peers.onAsked(peer);
    const isLastCheck = !traits.hasRounds && !this.#needsDetour();
    // The last check expects to find both equal.
    const likely = traits.hasRounds ? Math.max(newCount, this.#difference) : newCount;
    const expected = isLastCheck ? 0 : Math.min(EXPECTED_MAX, likely);
    const mode = traits.hasRounds ? settings.mode : "push-pull";
    // The last check, and a round now and then, tell values apart that were chosen to collide.
    const isUnderWord = isLastCheck || this.#count % ROUNDS_UNDER_WORD === 0;
    this.#comparison.ask(this.#links.get(peer) as Link, { mode, expected, isUnderWord });
    if (traits.hasRounds || patienceMs >= this.#waitMs()) return;
    timers.set("retry", nowMs + patienceMs, () => {
      for (const next of this.#isDue() ? this.#choose(false) : [])
        this.#begin(next, patienceMs * 2, newCount);
    });
  }

  #isWanted(): boolean {
    return this.#isUrgent() || this.#lastCheck.isOpen;
  }

  #isDue(): boolean {
    return this.#isUrgent() || (this.#lastCheck.isOpen && this.#lastCheck.delayMs === 0);
  }

  /** Whether there are rounds whatever the last check has to do. */
  #isUrgent(): boolean {
    return this.#base.traits.hasRounds || this.#needsDetour();
  }

  /** Whether a neighbour does not answer, or the overlay leaves nodes out: then values have to find a way around. */
  #needsDetour(): boolean {
    const { neighborhood, log } = this.#base;
    return this.#agenda.isNeighborMissed || (!neighborhood.overlay.spans && log.length > 0);
  }

  #waitMs(): number {
    const { traits, settings } = this.#base;
    // Detours may last as long as a partition does: their cost is bounded by the patience that was asked for.
    const patienceMs = this.#needsDetour() ? settings.ackTimeoutMs : 0;
    const intervalMs = traits.hasRounds
      ? settings.gossipIntervalMs
      : Math.max(DETOUR_MS, settings.gossipIntervalMs, patienceMs);
    const slowedMs = Math.min(ROUND_IDLE_MS, intervalMs * 2 ** Math.min(20, this.#idle));
    return Math.max(intervalMs, slowedMs, this.#isUrgent() ? 0 : this.#lastCheck.delayMs);
  }

  /** The peers of this round. After a difference they are random: along the ring missing entries would go step by step. */
  #choose(differed: boolean): readonly string[] {
    if (this.#base.traits.hasRounds) return this.#peers.forStrategy();
    if (this.#needsDetour() || differed) return this.#peers.forDetour(differed ? DIFFERED_PEERS : 1);
    const successor = this.#lastCheck.next();
    return successor === undefined ? [] : [successor];
  }
}
