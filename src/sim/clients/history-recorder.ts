import type { HistoryEvent } from "./history.ts";

/** Writes the history of a run; gives each event its index. */
export class HistoryRecorder {
  readonly #events: HistoryEvent[] = [];

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  record(event: Omit<HistoryEvent, "index">): void {
    this.#events.push({ index: this.#events.length, ...event });
  }
}
