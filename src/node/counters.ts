/** Everything that a node counts. Drops are counted by reason, so that somebody can tell why a value did not come. */
export class Counters {
  /** `broadcast` requests of clients. */
  broadcastsReceived = 0;
  /** Messages to other nodes that are not replies. */
  gossipMessagesSent = 0;
  /** The part of them that carried CRDT state. */
  crdtMessagesSent = 0;
  /** Messages dropped because of a `partition` request. */
  partitionDrops = 0;
  /** `bench_write` requests. */
  benchWrites = 0;
  /** How many drops there were, and why the latest. */
  dropped = 0;
  latestDrop = "";
  readonly #drops = new Map<string, number>();

  drop(reason: string, count = 1): void {
    this.dropped += count;
    this.latestDrop = reason;
    this.#drops.set(reason, (this.#drops.get(reason) ?? 0) + count);
  }

  /** Drops by reason, in the order in which each first happened. */
  get drops(): ReadonlyMap<string, number> {
    return this.#drops;
  }
}
