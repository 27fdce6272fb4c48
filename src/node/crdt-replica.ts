import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Core } from "./core.ts";
import type { CrdtDelta } from "./crdt-state.ts";
import type { Link } from "./link.ts";

/** Changes that neighbours send at about the same time go on together. */
const RELAY_GATHER_MS = 15;

/** Changes of the CRDT state and how neighbours hear of them, whichever strategy spreads the broadcasts. */
export class CrdtReplica {
  readonly #core: Core;
  /** When changes were last sent. */
  #sentMs = -Infinity;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Why a client's change cannot be taken in, if it cannot. */
  get refusal(): Failure | undefined {
    if (!this.#core.crdt.isFull) return undefined;
    return new Failure(ErrorCode.temporarilyUnavailable, "the CRDT state is full");
  }

  /** Joins a delta into the state and spreads it; gives the part that was new. */
  change(delta: CrdtDelta): CrdtDelta | undefined {
    const changed = this.#core.crdt.state.merge(delta);
    this.record(changed);
    return changed;
  }

  /** Spreads a delta that is in the state already. */
  record(delta: CrdtDelta | undefined): void {
    if (delta === undefined) return;
    this.#core.crdt.record(delta);
    this.#onChange(false);
  }

  /** Joins what a peer sent; false if it could not be taken. */
  merge(received: unknown, from: Link | undefined): boolean {
    const { crdt, counters } = this.#core;
    const before = crdt.length;
    const isTaken = crdt.merge(received, from);
    if (!isTaken) counters.drop("crdt-refused");
    if (crdt.length !== before) this.#onChange(true);
    return isTaken;
  }

  /**
   * Neighbours hear of changes within an interval. What came from a peer has waited there already: it goes on at once,
   * unless something went within the last interval.
   */
  sendSoon(isRelayed = false): void {
    const { nowMs, timers, settings } = this.#core;
    const { gossipIntervalMs } = settings;
    const gatheredMs = nowMs + Math.min(RELAY_GATHER_MS, gossipIntervalMs);
    const relayMs = Math.max(gatheredMs, this.#sentMs + gossipIntervalMs);
    timers.setEarlier("replicate", isRelayed ? relayMs : nowMs + gossipIntervalMs, () => this.#send());
  }

  /** The input has ended: what waits for the end of the interval goes now. */
  finish(): void {
    if (this.#core.timers.has("replicate")) this.#send();
  }

  #send(): void {
    this.#sentMs = this.#core.nowMs;
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }

  #onChange(isRelayed: boolean): void {
    this.sendSoon(isRelayed);
    this.#core.rounds.onFresh(false);
  }
}
