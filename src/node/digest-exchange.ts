import { wireLine } from "../wire/json.ts";
import type { Body, Json } from "../wire/message.ts";
import type { PeerMessage } from "../wire/peer-messages.ts";
import { BatchRoom, batchesOf } from "./batch-room.ts";
import type { Core } from "./core.ts";
import { type DeltaPart, partsOf } from "./crdt-parts.ts";
import type { CrdtDelta } from "./crdt-state.ts";
import { BUCKETS_MAX } from "./digest.ts";
import { BATCH_TEXT_MAX } from "./limits.ts";
import type { Link } from "./link.ts";
import type { Ways } from "./paths.ts";
import type { Settings } from "./settings.ts";

/** What of a difference goes in one message. */
interface Share {
  readonly positions: readonly number[];
  readonly differing: readonly number[];
}

const LINE_END_BYTES = 1;
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
    const syn = {
      type: "digest_syn",
      epoch: this.#core.epoch,
      mode,
      digest: seen.digest.toString(),
      sums: seen.digest.fold(bucketsFor(seen.length)),
      crdt_digest: crdt.digest,
    };
    this.#send(peer, syn, mode !== "pull");
  }

  onSyn(link: Link, syn: PeerMessage<"digest_syn">): void {
    const { seen, crdt, links } = this.#core;
    const digest = seen.digest.toString();
    const buckets = syn.sums.length;
    // A count of buckets that is no power of two in range is a peer's mistake: the fold would not be comparable.
    if (!Number.isInteger(Math.log2(buckets))) return this.#core.counters.drop("malformed-gossip");
    const isEqual = syn.digest === digest;
    if (isEqual) links.receiver.onEqual(link);
    const all = isEqual ? [] : this.#differing(syn.sums);
    const isAsked = !isEqual && syn.mode !== "push";
    const { positions, differing } = isAsked
      ? this.#share(seen.inBuckets(all, buckets), all, buckets)
      : { positions: undefined, differing: all };
    const parts = syn.mode === "push" ? [] : this.#crdtFor(syn.crdt_digest);
    const state = this.#sendLong(link, parts, positions ?? []);
    const ack = {
      type: "digest_ack",
      epoch: this.#core.epoch,
      mode: syn.mode,
      digest,
      buckets,
      differing,
      values: positions?.map((position) => seen.at(position)),
      ...(positions === undefined ? {} : this.#core.waysOf(positions)),
      crdt_digest: crdt.digest,
      crdt: state,
    };
    this.#core.unshared.onSent(positions ?? [], this.#send(link.peer, ack, syn.mode !== "push"));
  }

  onAck(link: Link, ack: PeerMessage<"digest_ack">): void {
    const { seen, crdt, links, rounds } = this.#core;
    const isEqual = ack.digest === seen.digest.toString();
    rounds.onResult(link, isEqual && ack.crdt_digest === crdt.digest);
    if (isEqual) links.receiver.onEqual(link);
    const shown = new Set(this.#learn(link, ack));
    if (ack.crdt !== undefined) this.#core.replica.merge(ack.crdt, link);
    if (ack.mode === "pull") return;
    const lacking = isEqual
      ? []
      : seen.inBuckets(ack.differing, ack.buckets).filter((position) => !shown.has(position));
    const { positions } = this.#share(lacking, ack.differing, ack.buckets);
    const state = this.#sendLong(link, this.#crdtFor(ack.crdt_digest), positions);
    if (positions.length === 0 && state === undefined) return;
    this.#sendAck2(link, positions, state);
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

  /** The CRDT state for a peer with that digest of its own; nothing where there is nothing that it lacks. */
  #crdtFor(digest: string | undefined): readonly DeltaPart[] {
    const { crdt, counters } = this.#core;
    if (crdt.digest === undefined || crdt.digest === digest) return [];
    const parts = partsOf(crdt.state.fullState());
    counters.crdtMessagesSent += parts.length;
    return parts;
  }

  /**
   * Sends CRDT state that is too long to ride on a message with those values, and gives what is not. Each part is taken by
   * itself; of one that is lost the next exchange shows that it is missing.
   */
  #sendLong(link: Link, parts: readonly DeltaPart[], positions: readonly number[]): CrdtDelta | undefined {
    const [only] = parts;
    if (parts.length === 1 && this.#textOf(positions) <= BATCH_TEXT_MAX) return only?.delta;
    for (const { delta } of parts) this.#sendAck2(link, [], delta);
    return undefined;
  }

  #sendAck2(link: Link, positions: readonly number[], crdt: CrdtDelta | undefined): void {
    const { epoch, seen, unshared } = this.#core;
    const values = positions.map((position) => seen.at(position));
    const ways = this.#core.waysOf(positions);
    const isSent = this.#send(link.peer, { type: "digest_ack2", epoch, values, ...ways, crdt }, false);
    unshared.onSent(positions, isSent);
  }

  /**
   * Sends a message of a comparison, and counts its bytes without those of CRDT state. In place of a digest the sender would
   * have sent its whole set.
   */
  #send(peer: string, body: Body, isInsteadOfSet: boolean): boolean {
    const { counters, id, outbox, seen } = this.#core;
    if (!outbox.send(peer, body)) return false;
    const counted = { src: id, dest: peer, body: { ...body, crdt: undefined, crdt_digest: undefined } };
    counters.countExchange(
      Buffer.byteLength(wireLine(counted)) + LINE_END_BYTES,
      isInsteadOfSet ? seen.listBytes : 0,
    );
    return true;
  }

  /** Learns values and gives their positions. */
  #learn(link: Link, message: { readonly values?: readonly Json[] | undefined } & Ways) {
    return (message.values ?? []).map((value, i) => {
      this.#core.learnTold(link, "gossip", message, i);
      return this.#core.seen.positionOf(value);
    });
  }

  /**
   * As many values as one message may hold, and which buckets they are: whole ones, drawn anew each time. What was whole once
   * is equal afterwards, so that the next exchange is about others.
   */
  #share(positions: readonly number[], differing: readonly number[], buckets: number): Share {
    const { seen, random } = this.#core;
    if (new BatchRoom().take(this.#textOf(positions), positions.length)) return { positions, differing };
    const groups = new Map<number, number[]>(differing.map((bucket) => [bucket, []]));
    for (const position of positions) groups.get(seen.bucketOf(position, buckets))?.push(position);
    const room = new BatchRoom();
    const whole = random.shuffle([...groups.keys()]).filter((bucket) => {
      const group = groups.get(bucket) as number[];
      return room.take(this.#textOf(group), group.length);
    });
    if (whole.length > 0) {
      return { positions: whole.flatMap((bucket) => groups.get(bucket) ?? []), differing: whole };
    }
    // Not even one bucket fits: a part of one, another one each time.
    const bucket = seen.bucketOf(random.pick(positions) as number, buckets);
    const [part = []] = batchesOf(random.shuffle(groups.get(bucket) ?? []), (position) =>
      seen.textLengthAt(position),
    );
    return { positions: part, differing: [bucket] };
  }

  #textOf(positions: readonly number[]): number {
    return positions.reduce((text, position) => text + this.#core.seen.textLengthAt(position), 0);
  }
}

function bucketsFor(values: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, values / VALUES_PER_BUCKET)));
  return Math.min(BUCKETS_MAX, Math.max(BUCKETS_MIN, wanted));
}
