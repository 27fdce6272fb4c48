import type { Core } from "./core.ts";
import type { Link } from "./link.ts";
import { RingCheck } from "./ring-check.ts";
import { Strangers } from "./strangers.ts";

/** Rounds become slower while nothing differs, down to one in this time: a healed partition is noticed within it. */
const IDLE_INTERVAL_MS_MAX = 1_500;
/** Rounds that only look for what is missing, and how long the first peer has to answer. */
const SEARCH_INTERVAL_MS = 500;
/** Peers of a round after one that has shown a difference: others may lack as much. */
const DIFFERED_PEERS = 2;
/** How often a round goes to a peer that did not answer the last one, while there are others: it may be back. */
const DOUBTFUL_SHARE = 0.2;

/**
 * Rounds of digest exchanges with random peers: the epidemic part of every strategy. For a strategy of rounds they
 * go on for ever, at a falling rate while all are equal; for the others they run while something is wrong: a silent
 * neighbour, an overlay that does not reach everybody, or values that somebody may have left half delivered.
 */
export class Rounds {
  readonly #core: Core;
  readonly #strangers: Strangers;
  readonly #ring: RingCheck;
  /** Rounds in a row in which nothing was new or different. */
  #idle = 0;
  #differed = false;
  /** Who has not answered the last exchange that this node began. Of most peers nobody else would notice. */
  readonly #doubtful = new Set<string>();
  #versionBefore = 0;

  constructor(core: Core) {
    this.#core = core;
    this.#strangers = new Strangers(core);
    this.#ring = new RingCheck(core);
  }

  /** Starts anew, with the settings of now. */
  start(): void {
    this.#core.timers.cancel("round");
    this.#core.timers.cancel("retry");
    this.#idle = 0;
    this.wake();
  }

  /** Something may be wrong: the next round is at most one interval away. */
  wake(): void {
    if (!this.#core.repair || !this.#core.neighborhood.hasPeers || !this.#isWanted()) return;
    this.#idle = 0;
    this.#core.timers.setEarlier("round", this.#core.nowMs + this.#waitMs(), () => this.#run());
  }

  /** Something new came. What an exchange brought (`isRepair`) was long under way: others may lack it, too. */
  onFresh(isRepair: boolean): void {
    this.#ring.onFresh(isRepair);
    this.wake();
  }

  /** A peer said something in our dialect. */
  onHeard(link: Link): void {
    this.#doubtful.delete(link.peer);
    if (this.#ring.onHeard(link.peer)) this.wake();
  }

  /** A neighbour that had been silent answers again. */
  onBack(): void {
    this.wake();
  }

  /** A peer may lack what it seems to hold. */
  onDoubt(link: Link): void {
    this.#ring.doubt(link.peer);
    this.wake();
  }

  /** A peer lost its memory, or this node has. Where nodes relay, neighbours owe it everything; elsewhere only what each said itself. */
  onMemoryLost(): void {
    if (this.#core.overlay.relays) return;
    this.#ring.onMemoryLost();
    this.wake();
  }

  /** Nobody has said anything to this node, though it asked. */
  onSilence(): void {
    this.#ring.onSilence();
    this.wake();
  }

  /** Who is no neighbour here takes this node for one. */
  onStranger(link: Link): void {
    if (!this.#core.overlay.relays) return;
    this.#strangers.add(link);
    this.wake();
  }

  /** An exchange that this node began has shown whether the peer held the same. */
  onResult(link: Link, equal: boolean): void {
    this.#core.timers.cancel("retry");
    this.#strangers.onResult(link, equal);
    this.#ring.onResult(link.peer, equal);
    if (!equal) this.#differed = true;
  }

  #run(): void {
    const core = this.#core;
    const differed = this.#differed;
    const changed = differed || core.version !== this.#versionBefore;
    this.#idle = changed ? 0 : this.#idle + 1;
    this.#differed = false;
    this.#versionBefore = core.version;
    if (this.#isDue()) for (const peer of this.#peers(differed)) this.#begin(peer, SEARCH_INTERVAL_MS);
    if (this.#isWanted()) core.timers.set("round", core.nowMs + this.#waitMs(), () => this.#run());
  }

  /** Who looks for what is missing does not wait for a peer that may be gone: it is another's turn, ever more slowly. */
  #begin(peer: string, patienceMs: number): void {
    const { exchange, settings, strategy, timers, nowMs } = this.#core;
    this.#doubtful.add(peer);
    if (strategy.roundPeers() > 0) return exchange.start(peer, settings.mode);
    exchange.start(peer);
    if (patienceMs >= this.#waitMs()) return;
    timers.set("retry", nowMs + patienceMs, () => {
      for (const next of this.#isDue() ? this.#peers(false) : []) this.#begin(next, patienceMs * 2);
    });
  }

  #isWanted(): boolean {
    return this.#isUrgent() || this.#ring.isOpen;
  }

  #isDue(): boolean {
    return this.#isUrgent() || (this.#ring.isOpen && this.#ring.delayMs === 0);
  }

  #isUrgent(): boolean {
    return this.#core.strategy.roundPeers() > 0 || this.#isAmiss() || this.#strangers.lackSomething;
  }

  #isAmiss(): boolean {
    const { links, overlay, version } = this.#core;
    return links.hasSuspects || (!overlay.spans && version > 0);
  }

  #waitMs(): number {
    const { strategy, settings } = this.#core;
    // Detours may last as long as a partition does: their cost is bounded by the patience that was asked for.
    const patienceMs = this.#isAmiss() ? settings.ackTimeoutMs : 0;
    const intervalMs =
      strategy.roundPeers() > 0
        ? settings.gossipIntervalMs
        : Math.max(SEARCH_INTERVAL_MS, settings.gossipIntervalMs, patienceMs);
    const slowedMs = Math.min(IDLE_INTERVAL_MS_MAX, intervalMs * 2 ** Math.min(20, this.#idle));
    return Math.max(intervalMs, slowedMs, this.#isUrgent() ? 0 : this.#ring.delayMs);
  }

  /** Whom this round goes to. After a difference it is anybody: along the ring what is missing would go step by step. */
  #peers(differed: boolean): readonly string[] {
    const { strategy, random } = this.#core;
    if (strategy.roundPeers() > 0) return random.sample(this.#core.gossipPeers, strategy.roundPeers());
    if (this.#strangers.lackSomething) return this.#strangers.behind();
    const doubted = this.#ring.doubted();
    if (doubted.length > 0) return doubted;
    if (this.#isAmiss() || differed) {
      const present = this.#core.peers.filter((peer) => this.#core.links.get(peer)?.isSuspect !== true);
      const answering = present.filter((peer) => !this.#doubtful.has(peer));
      const count = differed ? DIFFERED_PEERS : 1;
      if (answering.length > 0 && !random.chance(DOUBTFUL_SHARE)) return random.sample(answering, count);
      return this.#longestDoubted();
    }
    const successor = this.#ring.next();
    return successor === undefined ? [] : [successor];
  }

  /** One after the other, so that each of many that are gone does not have to be drawn. */
  #longestDoubted(): readonly string[] {
    const [peer] = this.#doubtful;
    if (peer === undefined) return [];
    this.#doubtful.delete(peer);
    return [peer];
  }
}
