import { FLIGHTS_MAX, UNACKNOWLEDGED_TEXT_MAX } from "../limits.ts";
import type { Move } from "../log/log.ts";
import { LINK_CHARACTERS_PER_MS, QUEUE_PATIENCE_MS, TRANSIT_MS } from "../timing.ts";

/** A batch that is not acknowledged, or several in a row that count as one. */
interface Flight {
  readonly firstNumber: number;
  readonly number: number;
  /** From here on its acknowledgement is late, if the link is wide. */
  readonly dueMs: number;
  /** From here on it has arrived or is lost, if the link is wide. */
  readonly landingMs: number;
  /** What it takes over a narrow link for everything before it and for its own length. */
  queuedMs: number;
  positions: number[];
  readonly text: number;
}

/** From here on it is late, and asked for. */
const lateMs = ({ dueMs, queuedMs }: Flight) => dueMs + Math.min(queuedMs, QUEUE_PATIENCE_MS);
/** From here on it is late over a narrow link, too. */
const overdueMs = ({ dueMs, queuedMs }: Flight) => dueMs + queuedMs;
/** From here on it is not on its way any more, over whatever link. */
const landedMs = ({ landingMs, queuedMs }: Flight) => landingMs + queuedMs;

/**
 * This node's log on its way to one peer: batches numbered 1, 2, 3 …, none of which is ever sent twice.
 *
 * Invariants: `acked <= sent`. Every entry below `cursor` was sent to the peer, or is held by it, or is not owed to it,
 * or is found by the next comparison.
 */
export class Outgoing {
  readonly #stream: number;
  #cursor: number;
  #sent = 0;
  #acked = 0;
  /** The peer's own acknowledgement; a comparison may have shown more. */
  #confirmed = 0;
  #flights: Flight[] = [];
  #text = 0;
  /** Positions not below `cursor` that the peer holds. */
  #known: Set<number> | undefined;

  /** Entries older than the position `cursor` come by comparison. */
  constructor(stream = 0, cursor = 0) {
    this.#stream = stream;
    this.#cursor = cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /**
   * The stream's name: the peer's life for which it began, 0 before any is known. Batches from before the peer's first
   * word stay valid, so that the stream goes on when the life becomes known.
   */
  get stream(): number {
    return this.#stream;
  }

  /** The number of the last batch. */
  get sent(): number {
    return this.#sent;
  }

  /** Batches up to this number have arrived. */
  get acked(): number {
    return this.#acked;
  }

  /** The number up to which the peer has to be told that all has arrived; `undefined` where it knows. */
  get floor(): number | undefined {
    return this.#acked > this.#confirmed ? this.#acked : undefined;
  }

  /** Whether anything sent may not have arrived. */
  get isOutstanding(): boolean {
    return this.#flights.length > 0;
  }

  /** Whether so much is under way that nothing new goes. */
  get isAtLimit(): boolean {
    return this.#text >= UNACKNOWLEDGED_TEXT_MAX;
  }

  /** Characters that are under way. */
  get text(): number {
    return this.#text;
  }

  /** What all that is under way takes on a narrow link. */
  get queuedMs(): number {
    return this.#text / LINK_CHARACTERS_PER_MS;
  }

  /** Batches that are not acknowledged. */
  get flights(): number {
    return this.#flights.length;
  }

  /** Positions that the peer is noted to hold. */
  get known(): number {
    return this.#known?.size ?? 0;
  }

  /** Positions under way, each once. */
  get inFlight(): ReadonlySet<number> {
    return new Set(this.#flights.flatMap(({ positions }) => positions));
  }

  /** When the oldest batch becomes late, and the peer is asked for it; `Infinity` where none is under way. */
  get lateMs(): number {
    const [oldest] = this.#flights;
    return oldest === undefined ? Infinity : lateMs(oldest);
  }

  /** When the oldest batch becomes overdue, and a way around the peer is wanted; `Infinity` where none is under way. */
  get overdueMs(): number {
    const [oldest] = this.#flights;
    return oldest === undefined ? Infinity : overdueMs(oldest);
  }

  /** Positions that are under way and not acknowledged: past `nowMs` overdue, and still in time. */
  outstanding(nowMs: number): { overdue: number[]; waiting: number[] } {
    const overdue = this.#flights.filter((flight) => overdueMs(flight) <= nowMs);
    const waiting = this.#flights.filter((flight) => overdueMs(flight) > nowMs);
    return {
      overdue: overdue.flatMap(({ positions }) => positions),
      waiting: waiting.flatMap(({ positions }) => positions),
    };
  }

  /** Positions that a peer may not have got yet when it spoke: a comparison leaves them out. */
  onTheWay(nowMs: number): ReadonlySet<number> {
    const flying = this.#flights.filter((flight) => landedMs(flight) > nowMs);
    return new Set(flying.flatMap(({ positions }) => positions));
  }

  isKnown(position: number): boolean {
    return this.#known?.has(position) === true;
  }

  /** The peer holds an entry. */
  onHeld(position: number): void {
    if (position < this.#cursor) return;
    this.#known ??= new Set();
    this.#known.add(position);
  }

  /** Everything below a position was sent, or need not be. */
  skipTo(position: number): void {
    if (position <= this.#cursor) return;
    const from = this.#cursor;
    this.#cursor = position;
    if (this.#known === undefined) return;
    // The cursor often goes one by one past thousands that are known: then reading all of them each time would take a second.
    if (position - from < this.#known.size) for (let i = from; i < position; i++) this.#known.delete(i);
    else for (const known of this.#known) if (known < position) this.#known.delete(known);
  }

  /** A batch leaves; gives its number. `isTracked`: its acknowledgement is waited for. */
  onSend(
    positions: readonly number[],
    text: number,
    sentMs: number,
    ackTimeoutMs: number,
    isTracked: boolean,
  ): number {
    this.#sent++;
    if (!isTracked) return this.#sent;
    this.#text += text;
    const dueMs = sentMs + ackTimeoutMs;
    const landingMs = sentMs + Math.min(ackTimeoutMs, TRANSIT_MS);
    const { queuedMs } = this;
    const last = this.#flights.at(-1);
    if (last !== undefined && this.#flights.length >= FLIGHTS_MAX) {
      // Beyond the limit the latest ones count as one, which arrives with the last of them.
      for (const position of positions) last.positions.push(position);
      const { text: before } = last;
      this.#flights[FLIGHTS_MAX - 1] = {
        ...last,
        number: this.#sent,
        landingMs,
        queuedMs,
        text: before + text,
      };
    } else {
      const number = this.#sent;
      const own = [...positions];
      this.#flights.push({ firstNumber: number, number, dueMs, landingMs, queuedMs, positions: own, text });
    }
    return this.#sent;
  }

  /** The peer acknowledged everything up to a number of a stream. A number that was never given is ignored. True if that is news. */
  onAck(number: number, stream: number): boolean {
    if (stream !== this.#stream || number > this.#sent) return false;
    this.#confirmed = Math.max(this.#confirmed, number);
    return this.onArrived(number);
  }

  /** A comparison has shown that everything up to a number arrived, or follows. True if that is news. */
  onArrived(number: number): boolean {
    if (number <= this.#acked || number > this.#sent) return false;
    this.#acked = number;
    while (this.#flights.length > 0 && (this.#flights[0] as Flight).number <= number) {
      this.#text -= (this.#flights.shift() as Flight).text;
    }
    return true;
  }

  /** The peer has answered a question that went after a batch: over a narrow link, too, the batch is not queued any more. */
  onPassed(number: number): void {
    for (const flight of this.#flights) if (flight.number <= number) flight.queuedMs = 0;
  }

  /** The number before the first batch that may be on its way: a comparison says nothing of that batch and the later ones. */
  lastLanded(nowMs: number): number {
    const first = this.#flights.find((flight) => landedMs(flight) > nowMs);
    return first === undefined ? this.#sent : first.firstNumber - 1;
  }

  /** The log's positions have changed. */
  move(to: Move): void {
    const isLive = (position: number) => to(position + 1) > to(position);
    const live = (positions: Iterable<number>) => [...positions].filter(isLive).map(to);
    this.#cursor = to(this.#cursor);
    for (const flight of this.#flights) flight.positions = live(flight.positions);
    if (this.#known !== undefined) this.#known = new Set(live(this.#known));
  }
}
