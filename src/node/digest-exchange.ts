import type { Json } from "../wire/message.ts";
import type { PeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import type { CrdtDelta } from "./crdt-state.ts";
import { BUCKETS_MAX } from "./digest.ts";
import { BATCH_TEXT_MAX, BATCH_VALUES_MAX } from "./limits.ts";
import type { Link } from "./link.ts";
import { hopsAfter } from "./seen-set.ts";
import type { Settings } from "./settings.ts";

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

  /** First phase. `mode` says who gives: the initiator (push), the responder (pull), or both, as repair needs it. */
  start(peer: string, mode: Settings["mode"] = "push-pull"): void {
    const { seen, crdt } = this.#core;
    this.#core.outbox.send(peer, {
      type: "digest_syn",
      epoch: this.#core.epoch,
      mode,
      digest: seen.digest.toString(),
      sums: seen.digest.fold(bucketsFor(seen.length)),
      crdt_digest: crdt.digest,
    });
  }

  onSyn(link: Link, syn: PeerMessage<"digest_syn">): void {
    const { seen, crdt, links } = this.#core;
    const digest = seen.digest.toString();
    const buckets = syn.sums.length;
    // A count of buckets that is no power of two in range is a peer's mistake: the fold would not be comparable.
    if (!Number.isInteger(Math.log2(buckets))) return this.#core.counters.drop("malformed-gossip");
    const isEqual = syn.digest === digest;
    if (isEqual) links.receiver.onEqual(link);
    const differing = isEqual ? [] : this.#differing(syn.sums);
    const values = isEqual || syn.mode === "push" ? undefined : this.#valuesIn(differing, buckets);
    this.#core.outbox.send(link.peer, {
      type: "digest_ack",
      epoch: this.#core.epoch,
      mode: syn.mode,
      digest,
      buckets,
      differing,
      values,
      hops: values === undefined ? undefined : this.#hopsOf(values),
      crdt_digest: crdt.digest,
      crdt: syn.mode === "push" ? undefined : this.#crdtFor(syn.crdt_digest),
    });
  }

  onAck(link: Link, ack: PeerMessage<"digest_ack">): void {
    const { seen, crdt, links, rounds } = this.#core;
    const isEqual = ack.digest === seen.digest.toString();
    rounds.onResult(link, isEqual && ack.crdt_digest === crdt.digest);
    if (isEqual) links.receiver.onEqual(link);
    const shown = new Set(this.#learn(link, ack));
    if (ack.crdt !== undefined) this.#core.replica.merge(ack.crdt, link);
    if (ack.mode === "pull") return;
    const values = isEqual
      ? []
      : this.#valuesIn(ack.differing, ack.buckets).filter((value) => !shown.has(seen.positionOf(value)));
    const state = this.#crdtFor(ack.crdt_digest);
    if (values.length === 0 && state === undefined) return;
    const hops = this.#hopsOf(values);
    const { epoch } = this.#core;
    this.#core.outbox.send(link.peer, { type: "digest_ack2", epoch, values, hops, crdt: state });
  }

  onAck2(link: Link, ack2: PeerMessage<"digest_ack2">): void {
    this.#learn(link, ack2);
    if (ack2.crdt !== undefined) this.#core.replica.merge(ack2.crdt, link);
  }

  /** The buckets whose sums are others than a peer's. */
  #differing(sums: readonly number[]): number[] {
    const own = this.#core.seen.digest.fold(sums.length);
    return own.flatMap((sum, bucket) => (sum === sums[bucket] ? [] : [bucket]));
  }

  /** The CRDT state for a peer with that digest of its own; `undefined` where there is nothing that it lacks. */
  #crdtFor(digest: string | undefined): CrdtDelta | undefined {
    const { crdt, counters } = this.#core;
    if (crdt.digest === undefined || crdt.digest === digest) return undefined;
    counters.crdtMessagesSent++;
    return crdt.state.fullState();
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
