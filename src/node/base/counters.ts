import { NOTICES_MAX } from "../limits.ts";

/**
 * Everything that a node counts, and its notices for the person who runs it. Drops are counted by reason, so that
 * somebody can tell why a value did not come.
 */
export class Counters {
  /** `broadcast` requests of clients. */
  broadcastsReceived = 0;
  /** Messages to other nodes that are not replies. */
  gossipMessagesSent = 0;
  /** Those of `gossipMessagesSent` that carried items of the replicated data types. */
  stateMessagesSent = 0;
  /** Bytes sent by comparisons, and those of the whole sets that would have been sent in their place. */
  comparisonBytes = 0;
  wholeSetBytes = 0;
  /** Messages dropped because of a `partition` request. */
  partitionDrops = 0;
  /** `bench_write` requests. */
  benchWrites = 0;
  /** The number of drops, and the reason of the latest one. */
  dropped = 0;
  latestDrop = "";
  readonly #drops = new Map<string, number>();
  readonly #notices: string[] = [];

  drop(reason: string, count = 1): void {
    this.dropped += count;
    this.latestDrop = reason;
    this.#drops.set(reason, (this.#drops.get(reason) ?? 0) + count);
  }

  /** A comparison sent a message of `bytes`. The whole set, which could have gone in its place, takes `wholeSetBytes`. */
  countComparison(bytes: number, wholeSetBytes: number): void {
    this.comparisonBytes += bytes;
    this.wholeSetBytes += wholeSetBytes;
  }

  /** One line for the person who runs the node, about something that no reply can say. The host prints it in its own time. */
  notice(text: string): void {
    if (this.#notices.length < NOTICES_MAX) this.#notices.push(text);
    else this.drop("notices-full");
  }

  get hasNotices(): boolean {
    return this.#notices.length > 0;
  }

  /** The oldest notice that was not told yet. */
  takeNotice(): string | undefined {
    return this.#notices.shift();
  }

  /** Drops by reason, in the order in which each first happened. */
  get drops(): ReadonlyMap<string, number> {
    return this.#drops;
  }
}
