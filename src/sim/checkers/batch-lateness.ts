import type { JournalEvent } from "../network/journal.ts";

/** How early the batches of one node came at its hub, as far as the hub said. Negative: too late for its flush. */
export interface Lateness {
  readonly batchCount: number;
  readonly lateCount: number;
  readonly earliestMs: number;
  readonly medianMs: number;
  readonly latestMs: number;
}

/**
 * Hears what hubs say to other nodes of their latest batches: `early` of a `gossip`, a number of a batch and milliseconds.
 * That is how well windows are in step. Answers to greetings, which have no values, come at any phase and do not count.
 */
export class BatchLateness {
  readonly #earlyMs = new Map<string, number[]>();

  observe({ kind, message: { dest, body } }: JournalEvent): void {
    if (kind !== "send" || body.type !== "gossip" || body.values === undefined) return;
    const { early } = body;
    if (!Array.isArray(early) || typeof early[1] !== "number") return;
    const known = this.#earlyMs.get(dest);
    if (known === undefined) this.#earlyMs.set(dest, [early[1]]);
    else known.push(early[1]);
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
