import type { Message } from "../wire/message.ts";

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

/** What waits for one receiver: a binary heap, earliest deadline first. */
export class EnvelopeQueue {
  readonly #heap: Envelope[] = [];

  push(envelope: Envelope): void {
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

  pop(): Envelope | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined) return undefined;
    const last = heap.pop() as Envelope;
    if (heap.length > 0) this.#sink(last);
    return first;
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
