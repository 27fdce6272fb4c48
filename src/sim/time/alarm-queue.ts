import type { Alarm } from "./scheduler.ts";

/** The scheduler, as a queue needs it. */
export interface AlarmClock {
  nowMs(): number;
  /** An alarm was set, so the next wake-up may have to come earlier. */
  onAlarmSet(timeMs: number): void;
}

/**
 * Alarms in a binary heap, earliest first, equal times in the order in which they were set. Each alarm knows its
 * place, so that moving or cancelling one costs O(log n) and leaves no dead entry behind.
 */
export class AlarmQueue {
  readonly #heap: QueuedAlarm[] = [];
  readonly #clock: AlarmClock;
  #orderNext = 0;

  constructor(clock: AlarmClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#heap.length;
  }

  peek(): QueuedAlarm | undefined {
    return this.#heap[0];
  }

  alarm(action: () => void): QueuedAlarm {
    return new QueuedAlarm(this, action);
  }

  /** Takes the earliest alarm out; it may be set again at once. */
  pop(): QueuedAlarm | undefined {
    const first = this.#heap[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Puts an alarm in, or moves it behind all that are set to the same time. */
  set(alarm: QueuedAlarm, wantedMs: number): void {
    // An alarm that is set into the past is due now, not late.
    const timeMs = Math.max(wantedMs, this.#clock.nowMs());
    alarm.timeMs = timeMs;
    alarm.order = this.#orderNext++;
    if (alarm.position < 0) {
      alarm.position = this.#heap.length;
      this.#heap.push(alarm);
      this.#up(alarm);
    } else {
      this.#up(alarm);
      this.#down(alarm);
    }
    this.#clock.onAlarmSet(timeMs);
  }

  remove(alarm: QueuedAlarm): void {
    const { position } = alarm;
    if (position < 0) return;
    alarm.position = -1;
    const last = this.#heap.pop() as QueuedAlarm;
    if (last === alarm) return;
    last.position = position;
    this.#heap[position] = last;
    this.#up(last);
    this.#down(last);
  }

  #up(alarm: QueuedAlarm): void {
    const heap = this.#heap;
    let at = alarm.position;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as QueuedAlarm;
      if (!before(alarm, parent)) break;
      heap[at] = parent;
      parent.position = at;
      at = parentAt;
    }
    heap[at] = alarm;
    alarm.position = at;
  }

  #down(alarm: QueuedAlarm): void {
    const heap = this.#heap;
    const size = heap.length;
    let at = alarm.position;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= size) break;
      let child = heap[childAt] as QueuedAlarm;
      const right = heap[childAt + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childAt++;
      }
      if (!before(child, alarm)) break;
      heap[at] = child;
      child.position = at;
      at = childAt;
    }
    heap[at] = alarm;
    alarm.position = at;
  }
}

/** An alarm and its place in the heap; `timeMs`, `order`, `position` belong to the queue. */
export class QueuedAlarm implements Alarm {
  readonly action: () => void;
  readonly #queue: AlarmQueue;
  timeMs = 0;
  /** Number of the setting, over all alarms: breaks ties. */
  order = 0;
  /** Index in the heap; −1 while not set. */
  position = -1;

  constructor(queue: AlarmQueue, action: () => void) {
    this.#queue = queue;
    this.action = action;
  }

  get pending(): boolean {
    return this.position >= 0;
  }

  setAt(timeMs: number): void {
    this.#queue.set(this, timeMs);
  }

  cancel(): void {
    this.#queue.remove(this);
  }
}

function before(a: QueuedAlarm, b: QueuedAlarm): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
}
