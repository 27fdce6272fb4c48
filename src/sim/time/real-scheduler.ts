import { performance } from "node:perf_hooks";
import { AlarmQueue, type QueuedAlarm } from "./alarm-queue.ts";
import { LagMeter } from "./lag-meter.ts";
import type { Lag, Scheduler } from "./scheduler.ts";

/**
 * `setTimeout` counts in whole milliseconds of a clock that it reads once a turn, and comes up to one late. An action
 * that is due within this time therefore runs now: half too early and half too late keeps the mean right, where always
 * rounding up would add a millisecond to every hop.
 */
const EARLY_MS = 0.5;

/** The wall clock: one timer, for the earliest alarm only. */
export class RealScheduler implements Scheduler {
  readonly #queue = new AlarmQueue({
    nowMs: () => this.nowMs(),
    onAlarmSet: (timeMs) => this.#onAlarmSet(timeMs),
  });
  readonly #startMs = performance.now();
  readonly #meter = new LagMeter();
  readonly #onWake = (): void => this.#wake();
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  /** When the timer will wake us; `Infinity` while none is set. */
  #wakeMs = Number.POSITIVE_INFINITY;
  /** Gets what an action throws; without one it ends the process. */
  onError: ((error: unknown) => void) | undefined;
  #running = false;
  #stopped = false;

  nowMs(): number {
    return performance.now() - this.#startMs;
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
    return this.#meter.lag();
  }

  /** Runs nothing any more and lets the process end. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  #onAlarmSet(timeMs: number): void {
    if (!this.#running && timeMs < this.#wakeMs) this.#arm(this.nowMs());
  }

  #arm(nowMs: number): void {
    const next = this.#queue.peek();
    if (next === undefined || this.#stopped) return;
    this.#disarm();
    this.#wakeMs = next.timeMs;
    const restMs = next.timeMs - nowMs - EARLY_MS;
    if (restMs <= 0) this.#immediate = setImmediate(this.#onWake);
    else this.#timeout = setTimeout(this.#onWake, Math.max(1, Math.round(restMs)));
  }

  #disarm(): void {
    if (this.#timeout !== undefined) clearTimeout(this.#timeout);
    if (this.#immediate !== undefined) clearImmediate(this.#immediate);
    this.#timeout = undefined;
    this.#immediate = undefined;
    this.#wakeMs = Number.POSITIVE_INFINITY;
  }

  #wake(): void {
    this.#disarm();
    this.#running = true;
    // An alarm that falls due later waits for the next turn, or a busy network would starve input and output.
    const untilMs = this.nowMs() + EARLY_MS;
    try {
      for (
        let next = this.#queue.peek();
        next !== undefined && next.timeMs <= untilMs;
        next = this.#queue.peek()
      ) {
        this.#queue.pop();
        this.#meter.record(this.nowMs() - next.timeMs);
        next.action();
        if (this.#stopped) return;
      }
    } catch (error) {
      this.stop();
      if (this.onError === undefined) throw error;
      this.onError(error);
    } finally {
      this.#running = false;
    }
    this.#arm(this.nowMs());
  }
}
