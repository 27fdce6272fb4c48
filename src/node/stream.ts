import { FLIGHTS_MAX, RANGES_AHEAD_MAX } from "./limits.ts";

/** Positions `start` up to, without, `end` of a log. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * One log on its way over one link, in both directions. Acknowledgements are cumulative: a position, below which
 * the receiver holds everything that it was owed.
 *
 * Invariants: `acked <= sent`, both positions of our log; `received` is a position of the peer's log. `sent` moves
 * only with a message that says so: ranges have no holes, and a receiver that sees one knows that something is lost.
 */
export class Stream {
  sent = 0;
  acked = 0;
  received = 0;
  /** How far both were when the decisive question was asked. */
  #markedSent = 0;
  #markedAcked = 0;
  /** Messages on their way or lost: where their range ends, and when they left. */
  #flights: { readonly end: number; readonly sentMs: number }[] = [];
  /** Ranges that came while an earlier one was missing, in order; none touches the next. An empty one is an end to come. */
  #ahead: Range[] = [];

  /** Whether a range is missing that was sent before one that came. */
  get hasGap(): boolean {
    return this.#ahead.length > 0;
  }

  /** Messages and ranges that are remembered. */
  get remembered(): number {
    return this.#flights.length + this.#ahead.length;
  }

  /** A question is asked, whose answer decides what of all this is lost. */
  mark(): void {
    this.#markedSent = this.sent;
    this.#markedAcked = this.acked;
  }

  /** Whether the answer leaves something out that had been sent before the question. */
  get isLost(): boolean {
    return this.acked < this.#markedSent;
  }

  /** Whether the answer shows less than the peer had before the question: then it has lost count. */
  hasForgotten(acked: number): boolean {
    return acked < this.#markedAcked;
  }

  /** Whether the peer shows less than it has acknowledged. Late words do, and who has lost count. */
  isDisowned(acked: number): boolean {
    return acked < this.acked;
  }

  /** Our log or the duty to this peer changed, or the peer lost its memory: nothing is known to be there. */
  restartSending(): void {
    this.sent = 0;
    this.acked = 0;
    this.#flights = [];
  }

  /** A message leaves that covers everything from `sent` up to `end`. */
  onSend(end: number, nowMs: number): void {
    this.sent = end;
    // Beyond the limit the latest is stretched: its time is then too early, which only makes us ask sooner.
    if (this.#flights.length >= FLIGHTS_MAX) this.#flights[FLIGHTS_MAX - 1] = { end, sentMs: this.oldestMs };
    else this.#flights.push({ end, sentMs: nowMs });
  }

  /** When the oldest message left that is not acknowledged; `Infinity` where there is none. */
  get oldestMs(): number {
    return this.#flights[0]?.sentMs ?? Infinity;
  }

  /** The peer lost its memory: its positions start again. */
  restartReceiving(): void {
    this.received = 0;
    this.#ahead = [];
  }

  /** Everything unacknowledged will be sent again. */
  rewind(): void {
    this.sent = this.acked;
    this.#flights = [];
  }

  /** The peer holds everything below `position`. Positions we never sent are ignored. Returns whether it is news. */
  onAck(position: number): boolean {
    if (position <= this.acked || position > this.sent) return false;
    this.acked = position;
    while (this.#flights.length > 0 && (this.#flights[0] as { end: number }).end <= position)
      this.#flights.shift();
    return true;
  }

  /** A range arrived. */
  onRange(range: Range): void {
    if (range.end <= this.received) return;
    if (range.start > this.received) {
      this.#remember(range);
      return;
    }
    this.received = range.end;
    while (this.#ahead.length > 0 && (this.#ahead[0] as Range).start <= this.received) {
      this.received = Math.max(this.received, (this.#ahead.shift() as Range).end);
    }
  }

  #remember(range: Range): void {
    const before = this.#ahead.filter(({ end }) => end < range.start);
    const after = this.#ahead.filter(({ start }) => start > range.end);
    const touched = this.#ahead.slice(before.length, this.#ahead.length - after.length);
    if (touched.length === 0 && this.#ahead.length >= RANGES_AHEAD_MAX) return;
    const start = Math.min(range.start, touched[0]?.start ?? Infinity);
    const end = Math.max(range.end, touched.at(-1)?.end ?? 0);
    this.#ahead = [...before, { start, end }, ...after];
  }
}
