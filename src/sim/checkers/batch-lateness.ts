import type { Stamp } from "../../wire/peer-messages.ts";
import type { JournalEvent } from "../network/journal.ts";

/** The earliness of one node's batches at its hub, as far as the hub reported it. Negative: too late for the hub's flush. */
export interface Lateness {
  readonly batchCount: number;
  readonly lateCount: number;
  readonly earliestMs: number;
  readonly medianMs: number;
  readonly latestMs: number;
}

/**
 * Hears what hubs say to other nodes of their latest batches: `early` of a stamp, the name of a batch and milliseconds.
 * That is how well windows are in step. Answers to greetings, which have no values, come at any phase and do not count.
 */
export class BatchLateness {
  readonly #earlyMs = new Map<string, number[]>();

  observe({ kind, message: { dest, body } }: JournalEvent): void {
    if (kind !== "send" || body.type !== "batch" || body.values === undefined) return;
    const earlyMs = (body.stamp as Stamp | undefined)?.early?.[1];
    if (earlyMs === undefined) return;
    const known = this.#earlyMs.get(dest);
    if (known === undefined) this.#earlyMs.set(dest, [earlyMs]);
    else known.push(earlyMs);
  }

  /** By node, in the order in which they were first spoken of; empty where no node locks onto a hub. */
  finish(): ReadonlyMap<string, Lateness> {
    return new Map([...this.#earlyMs].map(([id, earlyMs]) => [id, latenessOf(earlyMs)]));
  }
}

function latenessOf(earlyMs: readonly number[]): Lateness {
  const sorted = [...earlyMs].sort((a, b) => a - b);
  return {
    batchCount: sorted.length,
    lateCount: sorted.filter((ms) => ms < 0).length,
    earliestMs: sorted.at(-1) as number,
    medianMs: sorted[Math.floor(sorted.length / 2)] as number,
    latestMs: sorted[0] as number,
  };
}
