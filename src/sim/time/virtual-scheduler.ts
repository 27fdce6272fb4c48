import { AlarmQueue, type QueuedAlarm } from "./alarm-queue.ts";
import { type Lag, noLag, type Scheduler } from "./scheduler.ts";

/** More actions than this without time moving on are a livelock: two nodes answering each other for ever at 0 ms. */
const ACTIONS_AT_ONE_INSTANT_MAX = 20_000_000;

/** Virtual time: it stands still while actions run and leaps to the next one. */
export class VirtualScheduler implements Scheduler {
  readonly #queue: AlarmQueue = new AlarmQueue({ nowMs: () => this.#nowMs, onAlarmSet: () => undefined });
  #nowMs = 0;
  #actionsAtInstant = 0;
  #actions = 0;

  /** Actions run so far. */
  get actions(): number {
    return this.#actions;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  alarm(action: () => void): QueuedAlarm {
    return this.#queue.alarm(action);
  }

  at(timeMs: number, action: () => void): QueuedAlarm {
    const alarm = this.alarm(action);
    alarm.setAt(timeMs);
    return alarm;
  }

  lag(): Lag {
    return noLag;
  }

  /** Runs the earliest action; false if there is none. */
  step(): boolean {
    const alarm = this.#queue.pop();
    if (alarm === undefined) return false;
    if (alarm.timeMs > this.#nowMs) {
      this.#nowMs = alarm.timeMs;
      this.#actionsAtInstant = 0;
    } else if (++this.#actionsAtInstant > ACTIONS_AT_ONE_INSTANT_MAX) {
      throw new Error(
        `time stands still at ${this.#nowMs} ms: over ${ACTIONS_AT_ONE_INSTANT_MAX} actions at one instant`,
      );
    }
    this.#actions++;
    alarm.action();
    return true;
  }

  /** Runs all that is due up to and including `timeMs`; afterwards that is the time. */
  runUntil(timeMs: number): void {
    for (
      let next = this.#queue.peek();
      next !== undefined && next.timeMs <= timeMs;
      next = this.#queue.peek()
    ) {
      this.step();
    }
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** Runs as long as `going` says so and something is left to run. */
  runWhile(going: () => boolean): void {
    while (going() && this.step()) {
      // every step is an action
    }
  }
}
