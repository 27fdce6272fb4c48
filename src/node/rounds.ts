import type { Core } from "./core.ts";
import type { Link } from "./link.ts";

/** Rounds become slower while nothing differs, down to one in this time: a healed partition is noticed within it. */
const IDLE_INTERVAL_MS_MAX = 1_500;
/** Rounds that only look for a way around a silent neighbour, and how long the first peer has to answer. */
const DETOUR_INTERVAL_MS = 500;
/** Exchanges without an answer after which a stranger is forgotten, until it speaks again. */
const STRANGER_TRIES_MAX = 5;
/** Without relays, what a failed sender left unfinished is looked for when nothing new came for this long. */
const QUIET_MS = 1_000;
/** How often a round goes to a peer that did not answer the last one, while there are others: it may be back. */
const DOUBTFUL_SHARE = 0.2;

/**
 * Rounds of digest exchanges with random peers: the epidemic part of every strategy. For a strategy of rounds they
 * go on for ever, at a falling rate while all are equal; for the others they run while something is wrong: a silent
 * neighbour, an overlay that does not reach everybody, or values that a sender may have left half delivered.
 */
export class Rounds {
  readonly #core: Core;
  /** Rounds in a row in which nothing was new or different. */
  #idle = 0;
  #differed = false;
  /** Who takes this node for a neighbour and is none here, with the version that was here when it was last found equal. */
  readonly #strangers = new Map<Link, { verified: number; tries: number }>();
  /** Who has not answered the last exchange that this node began. Of most peers nobody else would notice. */
  readonly #doubtful = new Set<string>();
  #versionBefore = 0;
  #freshMs = 0;
  /** The version here when the next member in the ring was last found equal. */
  #verified = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Starts anew, with the settings of now. */
  start(): void {
    this.#core.timers.cancel("round");
    this.#core.timers.cancel("detour");
    this.#idle = 0;
    for (const link of this.#strangers.keys()) if (link.isNeighbor) this.#strangers.delete(link);
    this.wake();
  }

  /** Something may be wrong: the next round is at most one interval away. */
  wake(): void {
    if (!this.#core.repair || this.#core.peers.length === 0 || !this.#isWanted()) return;
    this.#idle = 0;
    this.#core.timers.setEarlier("round", this.#core.nowMs + this.#intervalMs(), () => this.#run());
  }

  /** Something new came. What an exchange brought (`isRepair`) was long under way: others may lack it, too. */
  onFresh(isRepair: boolean): void {
    if (!isRepair) this.#freshMs = this.#core.nowMs;
    this.wake();
  }

  /**
   * Who is no neighbour here takes this node for one: one of the two missed a topology or a reconfiguration. What is
   * new here goes to it by exchanges, since no link brings it.
   */
  onStranger(link: Link): void {
    if (!this.#core.overlay.relays) return;
    if (!this.#strangers.has(link)) this.#strangers.set(link, { verified: -1, tries: 0 });
    this.wake();
  }

  /** An exchange that this node began has shown whether the peer held the same. */
  onResult(link: Link, equal: boolean): void {
    this.#doubtful.delete(link.peer);
    this.#core.timers.cancel("detour");
    const stranger = this.#strangers.get(link);
    if (stranger !== undefined) stranger.tries = 0;
    if (stranger !== undefined && equal) stranger.verified = this.#core.version;
    if (!equal) this.#differed = true;
    else if (link.peer === this.#successor()) this.#verified = this.#core.version;
  }

  #run(): void {
    const core = this.#core;
    const differed = this.#differed;
    const changed = differed || core.version !== this.#versionBefore;
    this.#idle = changed ? 0 : this.#idle + 1;
    this.#differed = false;
    this.#versionBefore = core.version;
    if (this.#isDue()) for (const peer of this.#peers(differed)) this.#begin(peer, DETOUR_INTERVAL_MS);
    if (this.#isWanted()) core.timers.set("round", core.nowMs + this.#intervalMs(), () => this.#run());
  }

  /** While something is amiss the peer may be gone, too: without an answer it is another's turn, ever more slowly. */
  #begin(peer: string, patienceMs: number): void {
    const { exchange, strategy, timers, nowMs } = this.#core;
    this.#doubtful.add(peer);
    exchange.start(peer);
    if (strategy.roundPeers() > 0 || !this.#isAmiss()) return;
    timers.set("detour", nowMs + patienceMs, () => {
      for (const next of this.#isAmiss() ? this.#peers(false) : []) this.#begin(next, patienceMs * 2);
    });
  }

  #isWanted(): boolean {
    return this.#core.strategy.roundPeers() > 0 || this.#isAmiss() || this.#isUnverified() || this.#hasNews();
  }

  #isDue(): boolean {
    if (this.#core.strategy.roundPeers() > 0 || this.#isAmiss() || this.#hasNews()) return true;
    return this.#isUnverified() && this.#core.nowMs - this.#freshMs >= QUIET_MS;
  }

  #isAmiss(): boolean {
    const { links, overlay, version } = this.#core;
    return links.hasSuspects || (!overlay.spans && version > 0);
  }

  /** Whether a stranger may lack something. */
  #hasNews(): boolean {
    const { version, neighborhood } = this.#core;
    // While the topology is still on its way everybody is a stranger.
    if (neighborhood.topology === undefined && !neighborhood.isFallback) return false;
    for (const [link, { verified }] of this.#strangers) {
      // It has become a neighbour since: what it lacks goes over its link.
      if (link.isNeighbor) this.#strangers.delete(link);
      else if (verified !== version) return true;
    }
    return false;
  }

  /** The strangers that may lack something. */
  #strangersBehind(): string[] {
    const peers: string[] = [];
    for (const [link, stranger] of this.#strangers) {
      if (stranger.verified === this.#core.version) continue;
      if (++stranger.tries > STRANGER_TRIES_MAX) this.#strangers.delete(link);
      else peers.push(link.peer);
    }
    return peers;
  }

  #isUnverified(): boolean {
    return !this.#core.overlay.relays && this.#verified !== this.#core.version;
  }

  #intervalMs(): number {
    const { strategy, settings } = this.#core;
    // Detours may last as long as a partition does: their cost is bounded by the patience that was asked for.
    const patienceMs = this.#isAmiss() ? settings.ackTimeoutMs : 0;
    const intervalMs =
      strategy.roundPeers() > 0
        ? settings.gossipIntervalMs
        : Math.max(DETOUR_INTERVAL_MS, settings.gossipIntervalMs, patienceMs);
    return Math.max(intervalMs, Math.min(IDLE_INTERVAL_MS_MAX, intervalMs * 2 ** Math.min(20, this.#idle)));
  }

  /** Whom this round goes to. After a difference it is anybody: along the ring what is missing would go step by step. */
  #peers(differed: boolean): readonly string[] {
    const { strategy, random, peers, gossipPeers } = this.#core;
    if (strategy.roundPeers() > 0) return random.sample(gossipPeers, strategy.roundPeers());
    if (this.#hasNews()) return this.#strangersBehind();
    if (this.#isAmiss() || differed) {
      const present = peers.filter((peer) => this.#core.links.get(peer)?.isSuspect !== true);
      const answering = present.filter((peer) => !this.#doubtful.has(peer));
      const isTrusting = answering.length > 0 && !random.chance(DOUBTFUL_SHARE);
      return random.sample(isTrusting ? answering : present, 1);
    }
    const successor = this.#successor();
    return successor === undefined ? [] : [successor];
  }

  /** The next member in the ring of all members that is not silent. */
  #successor(): string | undefined {
    const { members, id, links } = this.#core;
    const own = members.indexOf(id);
    for (let i = 1; i < members.length; i++) {
      const peer = members[(own + i) % members.length] as string;
      if (links.get(peer)?.isSuspect !== true) return peer;
    }
    return undefined;
  }
}
