import { type CrdtDelta, CrdtState, joinDeltas, parseCrdtDelta } from "./crdt-state.ts";
import { CRDT_CELLS_MAX, DELTA_LOG_MAX } from "./limits.ts";
import type { Link } from "./link.ts";

interface Change {
  readonly delta: CrdtDelta;
  /** The link it came from; none: from a client. */
  readonly from: Link | undefined;
}

/**
 * The CRDT state and the log of its changes, which links replicate as they do the seen set: by position. Only the
 * latest changes are kept; a peer that is further behind gets the full state (Almeida et al. 2018, section 6).
 */
export class CrdtLog {
  readonly state = new CrdtState();
  readonly #changes: Change[] = [];
  /** The position of `#changes[0]`. */
  #first = 0;
  readonly #cellsMax: number;

  constructor(cellsMax = CRDT_CELLS_MAX) {
    this.#cellsMax = cellsMax;
  }

  /** The position after the last change. */
  get length(): number {
    return this.#first + this.#changes.length;
  }

  /** The state's digest, `undefined` while there is no state: most nodes never have one. */
  get digest(): string | undefined {
    return this.length === 0 ? undefined : this.state.digest();
  }

  get isFull(): boolean {
    return this.state.cells >= this.#cellsMax;
  }

  /** Notes a change that a client made: the delta that its operation returned, or the joined part of a merge. */
  record(delta: CrdtDelta | undefined, from?: Link): void {
    if (delta === undefined) return;
    this.#changes.push({ delta, from });
    if (from !== undefined) this.#clear(from);
    // Dropping in blocks keeps the cost of one change constant.
    if (this.#changes.length > DELTA_LOG_MAX * 2) {
      this.#first += DELTA_LOG_MAX;
      this.#changes.splice(0, DELTA_LOG_MAX);
    }
  }

  /** Joins what a peer sent. False if it is malformed or if the state is full: then it has not arrived. */
  merge(received: unknown, from: Link | undefined): boolean {
    if (this.isFull) return false;
    const delta = parseCrdtDelta(received);
    if (delta === undefined) return false;
    this.record(this.state.merge(delta), from);
    return true;
  }

  /** Whether anything at or after a position is news to a peer. */
  owes(position: number, to: Link): boolean {
    this.#clear(to);
    const start = Math.max(position, to.crdtCleared);
    if (start >= this.length) return false;
    if (start < this.#first) return true;
    for (let i = start; i < this.length; i++) if (this.#isNews(i, to)) return true;
    return false;
  }

  /** What a peer lacks that holds everything below a position; `undefined` if nothing. */
  deltaSince(position: number, to: Link): CrdtDelta | undefined {
    if (!this.owes(position, to)) return undefined;
    const start = Math.max(position, to.crdtCleared);
    if (start < this.#first || start < to.crdtEpochStart) return this.state.fullState();
    const news = this.#changes.slice(start - this.#first).filter((change) => change.from !== to);
    return joinDeltas(news.map((change) => change.delta));
  }

  /** Moves `crdtCleared` over everything that is not owed: else it would seem to be once the log has dropped it. */
  #clear(link: Link): void {
    link.crdtCleared = Math.max(link.crdtCleared, link.crdt.acked);
    if (link.crdtCleared < this.#first) return;
    while (link.crdtCleared < this.length && !this.#isNews(link.crdtCleared, link)) link.crdtCleared++;
  }

  /** Whether the change at a position is news to a peer: it did not bring it, or has forgotten since that it did. */
  #isNews(position: number, to: Link): boolean {
    return position < to.crdtEpochStart || this.#changes[position - this.#first]?.from !== to;
  }
}
