import type { JournalEvent } from "../../../sim/network/journal.ts";

/** The end of a message, as pages write it. */
export const OUTCOMES = ["arrived", "partition", "lost", "departed", "down", "under way"] as const;
export type MessageOutcome = (typeof OUTCOMES)[number];

/** One message from one node to another. */
export interface LoggedMessage {
  /** Numbers of nodes, in node order. */
  readonly src: number;
  readonly dest: number;
  readonly type: string;
  readonly sentMs: number;
  /** When it arrived or was dropped. */
  endMs: number;
  outcome: MessageOutcome;
}

/** Some 100 MB. */
const KEPT_MAX = 500_000;

/** Messages between nodes in the order in which they were sent: the first ones up to a limit. */
export class MessageLog {
  readonly #nodes: ReadonlyMap<string, number>;
  readonly #keptMax: number;
  readonly #messages: LoggedMessage[] = [];
  readonly #underWay = new Map<number, LoggedMessage>();
  #sent = 0;

  constructor(nodeIds: readonly string[], keptMax = KEPT_MAX) {
    this.#nodes = new Map(nodeIds.map((id, index) => [id, index]));
    this.#keptMax = keptMax;
  }

  get messages(): readonly LoggedMessage[] {
    return this.#messages;
  }

  /** All that were sent, kept or not. */
  get sent(): number {
    return this.#sent;
  }

  /** Takes what the network's journal says, in its order. */
  observe({ kind, id, timeMs, message, reason }: JournalEvent): void {
    if (kind === "send") {
      this.#onSent(id, timeMs, message);
      return;
    }
    const logged = this.#underWay.get(id);
    if (logged === undefined) return;
    this.#underWay.delete(id);
    logged.endMs = timeMs;
    logged.outcome = reason ?? "arrived";
  }

  #onSent(id: number, timeMs: number, { src, dest, body }: JournalEvent["message"]): void {
    const from = this.#nodes.get(src);
    const to = this.#nodes.get(dest);
    if (from === undefined || to === undefined) return;
    this.#sent++;
    if (this.#messages.length >= this.#keptMax) return;
    const logged: LoggedMessage = {
      src: from,
      dest: to,
      type: body.type,
      sentMs: timeMs,
      endMs: timeMs,
      outcome: "under way",
    };
    this.#messages.push(logged);
    this.#underWay.set(id, logged);
  }
}
