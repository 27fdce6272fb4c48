/**
 * The clock of a run. Everything in the network happens as an action at a time, so the same code runs on virtual
 * time (`virtual-scheduler.ts`) and on the wall clock (`real-scheduler.ts`).
 */

/** One action that may be set to run at one time; reusable, so that a busy loop allocates nothing. */
export interface Alarm {
  /** Whether the action is still to run. */
  readonly pending: boolean;
  /** Runs the action at `timeMs` (now, where that has passed), instead of at any time set before. */
  setAt(timeMs: number): void;
  /** The action will not run, until it is set again. */
  cancel(): void;
}

export interface Scheduler {
  /** Milliseconds since the start of the run, fractions allowed. Never goes back. */
  nowMs(): number;
  /** An alarm that is not yet set. */
  alarm(action: () => void): Alarm;
  /** Runs `action` once at `timeMs`. Actions of one time run in the order in which they were set. */
  at(timeMs: number, action: () => void): Alarm;
  /** How late actions ran. */
  lag(): Lag;
}

/** Lateness of the actions of a run, in milliseconds. All zero on a virtual clock. */
export interface Lag {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export const noLag: Lag = { count: 0, meanMs: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 };
