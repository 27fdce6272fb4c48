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
  /** Messages on their way or lost: where their range ends, and when they left. */
  #flights: { readonly end: number; readonly sentMs: number }[] = [];
  /** Ranges that came while an earlier one was missing, sorted by start, disjoint. */
  #ahead: Range[] = [];

  /** Whether a range is missing that was sent before one that came. */
  get hasGap(): boolean {
    return this.#ahead.length > 0;
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
    if (this.#ahead.length >= RANGES_AHEAD_MAX) return;
    this.#ahead.push(range);
    this.#ahead.sort((a, b) => a.start - b.start);
  }
}

interface PlainForward {
  readonly position: number;
  readonly sentMs: number;
}

/** Plain words that are on their way when a peer first names its epoch arrive by then. */
const PLAIN_LATE_MS = 500;

/** Questions without an answer after which a peer is taken for silent. */
export const SUSPECT_UNANSWERED = 2;

/** What a node knows of one peer. In a large cluster a node has many of these, most of them nearly empty. */
export class Link {
  readonly peer: string;
  /** Whether the peer is a neighbour in the current overlay: only those are owed what this node learns. */
  isNeighbor = false;
  get values(): Stream {
    this.#values ??= new Stream();
    return this.#values;
  }

  get crdt(): Stream {
    this.#crdt ??= new Stream();
    return this.#crdt;
  }

  /** Positions not below `cleared` that the peer holds: it sent them, or acknowledged them one by one. */
  get known(): Set<number> {
    this.#known ??= new Set();
    return this.#known;
  }
  /** Below this position the peer is owed nothing any more, whatever it has acknowledged. */
  cleared = 0;

  /** The peer's incarnation, 0 while it has not spoken our dialect. */
  epoch = 0;
  /** The last question to anybody when it was first heard of. */
  epochPing = 0;
  /** Whether the peer has sent any message of our dialect. */
  speaksDialect = false;
  /** Incarnations that ended: what still arrives of them has no positions any more. */
  get pastEpochs(): Set<number> {
    this.#pastEpochs ??= new Set();
    return this.#pastEpochs;
  }
  /** The lengths of our logs when the peer's incarnation began: it has lost what it sent us before. */
  epochStart = 0;
  crdtEpochStart = 0;
  /** Whether the peer has shown that it knows our incarnation. */
  knowsEpoch = false;

  /** Whether values went there or came from there in plain words before the epoch was known: maybe of an earlier one. */
  hasUnpositioned = false;
  /** When the epoch was first heard of. */
  epochMs = Infinity;
  /**
   * Whether the peer holds what it forwards in plain words. They name no epoch, and who has named one has no reason for
   * plain words any more: what still comes may be of an earlier one.
   */
  holdsForwards(nowMs: number): boolean {
    return (this.#pastEpochs?.size ?? 0) === 0 && nowMs - this.epochMs < PLAIN_LATE_MS;
  }

  /** Whether what is owed since a restart has not been sent yet; it goes with whatever goes next. */
  isBehind = false;
  /** Forwards as plain `broadcast`s that wait for their acknowledgement, by their `msg_id`. */
  get plain(): Map<number, PlainForward> {
    this.#plain ??= new Map();
    return this.#plain;
  }

  /** The window of the peer's last batch, 0 where that belonged to none. */
  window = 0;

  /** When the acknowledgement that is owed has to go on its own, if nothing takes it along before. */
  ackDueMs = Infinity;
  /** When to ask the peer, if no acknowledgement has come until then. */
  checkDueMs = Infinity;
  /** The questions that are open, first and last, 0 while there is none. */
  firstPing = 0;
  lastPing = 0;
  /** The first open one since anything was sent again, 0 while there is none; how far each stream was at it. */
  lossPing = 0;
  /** When the last one was asked. */
  pingMs = -Infinity;
  pingValuesSent = 0;
  pingCrdtSent = 0;
  /** How far the peer had acknowledged each then. */
  pingValuesAcked = 0;
  pingCrdtAcked = 0;
  /** Questions without an answer, in a row. */
  unanswered = 0;
  /** Questions to a peer of which nobody knows whether it understands them. */
  greetings = 0;
  /** When sent values were last sent again because the peer reported a gap. */
  rewoundMs = -Infinity;
  /** When it was last told the topology. */
  topologyMs = -Infinity;

  #values: Stream | undefined;
  #crdt: Stream | undefined;
  #known: Set<number> | undefined;
  #pastEpochs: Set<number> | undefined;
  #plain: Map<number, PlainForward> | undefined;

  constructor(peer: string) {
    this.peer = peer;
  }

  /** Forgets what the peer holds: it lost its memory, or our duties to it changed. */
  restart(): void {
    this.#values?.restartSending();
    this.#crdt?.restartSending();
    this.#known?.clear();
    this.#plain?.clear();
    this.hasUnpositioned = false;
    this.isBehind = true;
    this.cleared = 0;
  }

  /** The peer's logs begin anew. */
  restartReceiving(): void {
    this.#values?.restartReceiving();
    this.#crdt?.restartReceiving();
  }

  /** Everything unacknowledged will be sent again, and no question that is open is about that. */
  rewind(): void {
    this.values.rewind();
    this.crdt.rewind();
    this.lossPing = 0;
  }

  /** No question is open any more. */
  closeQuestions(): void {
    this.firstPing = 0;
    this.lastPing = 0;
    this.lossPing = 0;
  }

  /** Whether something was sent that the peer may not have. */
  get isOutstanding(): boolean {
    const values = this.values.acked < this.values.sent && this.cleared < this.values.sent;
    return values || this.crdt.acked < this.crdt.sent;
  }

  /** When the oldest of what is outstanding was sent. */
  get outstandingMs(): number {
    const [forward] = this.plain.values();
    return Math.min(this.values.oldestMs, this.crdt.oldestMs, forward?.sentMs ?? Infinity);
  }

  /** The earlier of the two deadlines. */
  get dueMs(): number {
    return Math.min(this.ackDueMs, this.checkDueMs);
  }

  /** A peer that did not answer for two timeouts: it gets questions, but no values, until it answers. */
  get isSuspect(): boolean {
    return this.unanswered >= SUSPECT_UNANSWERED;
  }

  /** Whether the peer, which acknowledges all that it is sent, does not understand our dialect, or is gone. */
  get ignoresGreetings(): boolean {
    return !this.speaksDialect && this.greetings >= SUSPECT_UNANSWERED;
  }

  /** Whether a way around the peer is wanted: it may be gone, or not understand what it was sent. */
  get isMissed(): boolean {
    return this.isSuspect || (this.ignoresGreetings && this.isOutstanding);
  }
}
