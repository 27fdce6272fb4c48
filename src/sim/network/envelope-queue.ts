import type { Message } from "../../wire/message.ts";

/** A message under way to one receiver. */
export interface Envelope {
  readonly message: Message;
  /** Number of the message in the journal; copies share it. */
  readonly id: number;
  readonly deadlineMs: number;
  /** Breaks ties: what was sent first comes first. */
  readonly order: number;
  readonly withClient: boolean;
}

/** The lane is moved to the front of its array when this many places there are empty, and half of all. */
const EMPTY_PLACES_MAX = 1024;

/**
 * Messages that wait for one receiver, earliest deadline first. With a constant latency deadlines only grow, so what comes in
 * order goes into a lane, first in, first out; only the rest needs a heap.
 */
export class EnvelopeQueue {
  readonly #lane: (Envelope | undefined)[] = [];
  #laneHead = 0;
  #laneLastMs = Number.NEGATIVE_INFINITY;
  readonly #heap: Envelope[] = [];

  push(envelope: Envelope): void {
    if (envelope.deadlineMs >= this.#laneLastMs) {
      this.#laneLastMs = envelope.deadlineMs;
      this.#lane.push(envelope);
    } else {
      this.#pushHeap(envelope);
    }
  }

  pop(): Envelope | undefined {
    const first = this.#lane[this.#laneHead];
    const top = this.#heap[0];
    if (top !== undefined && (first === undefined || before(top, first))) return this.#popHeap(top);
    if (first !== undefined) this.#advanceLane();
    return first;
  }

  #advanceLane(): void {
    const lane = this.#lane;
    lane[this.#laneHead++] = undefined;
    if (this.#laneHead === lane.length) {
      lane.length = 0;
      this.#laneHead = 0;
      this.#laneLastMs = Number.NEGATIVE_INFINITY;
    } else if (this.#laneHead > EMPTY_PLACES_MAX && this.#laneHead * 2 > lane.length) {
      lane.splice(0, this.#laneHead);
      this.#laneHead = 0;
    }
  }

  #pushHeap(envelope: Envelope): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(envelope);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Envelope;
      if (!before(envelope, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = envelope;
  }

  #popHeap(top: Envelope): Envelope {
    const last = this.#heap.pop() as Envelope;
    if (last !== top) this.#sink(last);
    return top;
  }

  /** Finds the place of `envelope`, starting from the empty root. */
  #sink(envelope: Envelope): void {
    const heap = this.#heap;
    const size = heap.length;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= size) break;
      let child = heap[childAt] as Envelope;
      const right = heap[childAt + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childAt++;
      }
      if (!before(child, envelope)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = envelope;
  }
}

function before(a: Envelope, b: Envelope): boolean {
  return a.deadlineMs < b.deadlineMs || (a.deadlineMs === b.deadlineMs && a.order < b.order);
}
