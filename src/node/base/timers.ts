/**
 * All deadlines of a node in one queue. A timer is a name: setting it again replaces it, so an interval that
 * changes never leaves a second timer behind. A node has a handful of them, so a scan is the fastest queue.
 */
export class Timers {
  readonly #timers = new Map<string, { dueMs: number; action: () => void }>();
  #nextMs = Infinity;

  /** The earliest deadline, `Infinity` where none is set. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** Runs `action` once when the time reaches `dueMs`. Replaces the timer of that name. */
  set(name: string, dueMs: number, action: () => void): void {
    this.#timers.set(name, { dueMs, action });
    this.#scan();
  }

  /** Like `set`, unless that timer is due earlier already. */
  setEarlier(name: string, dueMs: number, action: () => void): void {
    const timer = this.#timers.get(name);
    if (timer === undefined || timer.dueMs > dueMs) this.set(name, dueMs, action);
  }

  has(name: string): boolean {
    return this.#timers.has(name);
  }

  cancel(name: string): void {
    if (this.#timers.delete(name)) this.#scan();
  }

  clear(): void {
    this.#timers.clear();
    this.#nextMs = Infinity;
  }

  /** Runs what is due, in order of deadline; what an action sets anew waits for the next call. */
  fire(nowMs: number): void {
    if (nowMs < this.#nextMs) return;
    const due = [...this.#timers].filter(([, timer]) => timer.dueMs <= nowMs);
    due.sort(([, a], [, b]) => a.dueMs - b.dueMs);
    for (const [name, timer] of due) {
      // An earlier action may have cancelled or replaced it.
      if (this.#timers.get(name) !== timer) continue;
      this.#timers.delete(name);
      this.#scan();
      timer.action();
    }
  }

  #scan(): void {
    let nextMs = Infinity;
    for (const timer of this.#timers.values()) if (timer.dueMs < nextMs) nextMs = timer.dueMs;
    this.#nextMs = nextMs;
  }
}
