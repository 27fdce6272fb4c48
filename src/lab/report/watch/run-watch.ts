import { ValueFollower } from "../../../sim/checkers/trails/value-follower.ts";
import type { JournalEvent } from "../../../sim/network/journal.ts";
import { inMicroseconds } from "../../../sim/time/microseconds.ts";
import { MessageLog } from "./message-log.ts";
import { TrafficRates } from "./traffic-rates.ts";

/** Everything that a run's page needs of the messages, gathered while they pass, in bounded memory. */
export class RunWatch {
  readonly values: ValueFollower;
  readonly messages: MessageLog;
  readonly rates: TrafficRates;

  constructor(nodeIds: readonly string[]) {
    this.values = new ValueFollower(nodeIds);
    this.messages = new MessageLog(nodeIds);
    this.rates = new TrafficRates(nodeIds);
  }

  /** Takes what the network's journal says, in its order. */
  observe(journaled: JournalEvent): void {
    // As `messages.jsonl` has it, so that the page of a stored run is the same.
    const event = { ...journaled, timeMs: inMicroseconds(journaled.timeMs) };
    this.values.observe(event);
    this.messages.observe(event);
    this.rates.observe(event);
  }
}
