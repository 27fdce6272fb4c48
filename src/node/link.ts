import { PartsArrived } from "./crdt-parts.ts";
import { Questions, SUSPECT_UNANSWERED } from "./questions.ts";
import { Stream } from "./stream.ts";

interface PlainForward {
  readonly position: number;
  readonly sentMs: number;
  /** When the value was first forwarded to the peer. */
  readonly firstMs: number;
}

/** What a node knows of one peer. In a large cluster a node has many of these, most of them nearly empty. */
export class Link {
  readonly peer: string;
  /** Whether the peer is a neighbour in the current overlay: only those are owed what this node learns. */
  isNeighbor = false;

  /** Below this position the peer is owed nothing any more, whatever it has acknowledged. */
  cleared = 0;
  /** The same for the log of CRDT changes. */
  crdtCleared = 0;
  /** Whether what is owed since a restart has not been sent yet; it goes with whatever goes next. */
  isBehind = false;

  /** Whether the peer has sent any message of our dialect. */
  speaksDialect = false;
  /** The peer's incarnation, 0 while it has not spoken our dialect. */
  epoch = 0;
  /** The last question to anybody when it was first heard of. */
  epochPing = 0;
  /** The lengths of our logs then: the peer has lost what it sent us before. */
  epochStart = 0;
  crdtEpochStart = 0;
  /** Whether the peer has shown that it knows our incarnation. */
  knowsEpoch = false;
  /** Whether values went there without positions, or were found there. */
  hasUnpositioned = false;
  /** Whether values came from there before the epoch was known, maybe from an earlier one. */
  hasBroughtUnnamed = false;

  /** When to ask the peer, if no acknowledgement has come until then. */
  checkDueMs = Infinity;
  /** Since when the peer has been due a greeting, or its last one; `Infinity` once it knows this incarnation. */
  ungreetedMs = Infinity;
  /** When the acknowledgement that is owed has to go on its own, if nothing takes it along before. */
  ackDueMs = Infinity;
  /** When sent values were last sent again because the peer reported a gap. */
  rewoundMs = -Infinity;
  /** When the peer was last told the topology. */
  topologyMs = -Infinity;

  #values: Stream | undefined;
  #crdt: Stream | undefined;
  #crdtParts: PartsArrived | undefined;
  #questions: Questions | undefined;
  #known: Set<number> | undefined;
  #pastEpochs: Set<number> | undefined;
  #plain: Map<number, PlainForward> | undefined;

  constructor(peer: string) {
    this.peer = peer;
  }

  /** Our log of values on its way there, and the peer's on its way here. */
  get values(): Stream {
    this.#values ??= new Stream();
    return this.#values;
  }

  /** The same for changes of the CRDT state. */
  get crdt(): Stream {
    this.#crdt ??= new Stream();
    return this.#crdt;
  }

  /** Deltas of the peer that have come in part. */
  get crdtParts(): PartsArrived {
    this.#crdtParts ??= new PartsArrived();
    return this.#crdtParts;
  }

  get questions(): Questions {
    this.#questions ??= new Questions();
    return this.#questions;
  }

  /** Positions not below `cleared` that the peer holds: it sent them, or acknowledged them one by one. */
  get known(): Set<number> {
    this.#known ??= new Set();
    return this.#known;
  }

  /** Incarnations that ended: what still arrives of them has no positions any more. */
  get pastEpochs(): Set<number> {
    this.#pastEpochs ??= new Set();
    return this.#pastEpochs;
  }

  /** Forwards as plain `broadcast`s that wait for their acknowledgement, by their `msg_id`. */
  get plain(): Map<number, PlainForward> {
    this.#plain ??= new Map();
    return this.#plain;
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
    this.crdtCleared = 0;
  }

  /** The peer's logs begin anew. */
  restartReceiving(): void {
    this.#values?.restartReceiving();
    this.#crdt?.restartReceiving();
    this.#crdtParts = undefined;
  }

  /** Everything unacknowledged will be sent again. */
  rewind(): void {
    this.values.rewind();
    this.crdt.rewind();
    this.#questions?.onRewind();
  }

  /** Asks with the question of that number. */
  ask(ping: number, nowMs: number): void {
    if (!this.questions.ask(ping, nowMs)) return;
    this.values.mark();
    this.crdt.mark();
  }

  /** The peer answered, or is not asked any more: it is not silent. */
  excuse(): void {
    if (this.#questions !== undefined) this.#questions.unanswered = 0;
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

  /** Whether the peer holds what it forwards in plain words. They name no epoch: after a restart they may be late. */
  get holdsForwards(): boolean {
    return (this.#pastEpochs?.size ?? 0) === 0;
  }

  /** A peer that did not answer for two timeouts: it gets questions, but no values, until it answers. */
  get isSuspect(): boolean {
    return (this.#questions?.unanswered ?? 0) >= SUSPECT_UNANSWERED;
  }

  /** Whether the peer, which acknowledges all that it is sent, does not understand our dialect, or is gone. */
  get ignoresGreetings(): boolean {
    return !this.speaksDialect && (this.#questions?.greetings ?? 0) >= SUSPECT_UNANSWERED;
  }

  /** Whether a way around the peer is wanted: it may be gone, or not understand what it was sent. */
  get isMissed(): boolean {
    return this.isSuspect || (this.ignoresGreetings && this.isOutstanding);
  }
}
