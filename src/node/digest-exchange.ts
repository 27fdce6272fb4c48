import type { Json } from "../wire/message.ts";
import type { PeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import { BUCKETS_MAX } from "./digest.ts";
import { BATCH_TEXT_MAX, BATCH_VALUES_MAX } from "./limits.ts";
import type { Link } from "./link.ts";
import { hopsAfter } from "./seen-set.ts";

const BUCKETS_MIN = 16;
/** Values a bucket holds on average: sums and values then cost about the same when one value differs. */
const VALUES_PER_BUCKET = 8;

/**
 * Anti-entropy between two nodes in three messages, as Cassandra's SYN, ACK, ACK2: digests first, and only buckets
 * of the set whose sums differ travel. It needs no memory of the peer, so it also repairs what positions cannot: a
 * peer that is no neighbour, that lost its memory, or that claims to hold what it does not.
 */
export class DigestExchange {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** First phase. `mode` says who gives: the initiator (push), the responder (pull), or both. */
  start(peer: string): void {
    const { digest, length } = this.#core.seen;
    this.#core.outbox.send(peer, {
      type: "digest_syn",
      mode: this.#core.settings.mode,
      digest: digest.toString(),
      sums: digest.fold(bucketsFor(length)),
    });
  }

  onSyn(link: Link, syn: PeerMessage<"digest_syn">): void {
    const { seen } = this.#core;
    const digest = seen.digest.toString();
    const buckets = syn.sums.length;
    // A count of buckets that is no power of two in range is a peer's mistake: the fold would not be comparable.
    if (!Number.isInteger(Math.log2(buckets))) return this.#core.counters.drop("malformed-gossip");
    if (syn.digest === digest) {
      this.#core.links.onEqual(link);
      this.#core.outbox.send(link.peer, {
        type: "digest_ack",
        mode: syn.mode,
        digest,
        buckets,
        differing: [],
      });
      return;
    }
    const own = seen.digest.fold(buckets);
    const differing = own.flatMap((sum, bucket) => (sum === syn.sums[bucket] ? [] : [bucket]));
    const values = syn.mode === "push" ? undefined : this.#valuesIn(differing, buckets);
    this.#core.outbox.send(link.peer, {
      type: "digest_ack",
      mode: syn.mode,
      digest,
      buckets,
      differing,
      values,
      hops: values === undefined ? undefined : this.#hopsOf(values),
    });
  }

  onAck(link: Link, ack: PeerMessage<"digest_ack">): void {
    const { seen, links, rounds } = this.#core;
    const equal = ack.digest === seen.digest.toString();
    rounds.onResult(link, equal);
    if (equal) {
      links.onEqual(link);
      return;
    }
    const shown = new Set(this.#learn(link, ack));
    if (ack.mode === "pull" || ack.differing.length === 0) return;
    const values = this.#valuesIn(ack.differing, ack.buckets).filter(
      (value) => !shown.has(seen.positionOf(value)),
    );
    if (values.length > 0) {
      this.#core.outbox.send(link.peer, { type: "digest_ack2", values, hops: this.#hopsOf(values) });
    }
  }

  onAck2(link: Link, ack2: PeerMessage<"digest_ack2">): void {
    this.#learn(link, ack2);
  }

  /** Learns values and gives their positions. */
  #learn(
    link: Link,
    message: { values?: readonly Json[] | undefined; hops?: readonly number[] | undefined },
  ) {
    return (message.values ?? []).map((value, i) => {
      this.#core.learn(value, { from: link, via: "gossip", hops: hopsAfter(message.hops?.[i]) });
      return this.#core.seen.positionOf(value);
    });
  }

  /** The values of some buckets, as many as one message may hold: the next exchange brings the rest. */
  #valuesIn(differing: readonly number[], buckets: number): Json[] {
    const { seen, counters } = this.#core;
    const values = seen.inBuckets(differing, buckets);
    counters.valuesSavedByDigest += seen.length - values.length;
    let text = 0;
    const fits = values.findIndex((value, i) => {
      text += seen.textLengthAt(seen.positionOf(value) as number);
      return i >= BATCH_VALUES_MAX || text > BATCH_TEXT_MAX;
    });
    return fits < 0 ? values : values.slice(0, Math.max(1, fits));
  }

  #hopsOf(values: readonly Json[]): number[] {
    const { seen } = this.#core;
    return values.map((value) => seen.arrivalAt(seen.positionOf(value) as number).hops);
  }
}

function bucketsFor(values: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, values / VALUES_PER_BUCKET)));
  return Math.min(BUCKETS_MAX, Math.max(BUCKETS_MIN, wanted));
}
