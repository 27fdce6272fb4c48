import * as z from "zod/mini";
import { count, countList, jsonList, lazySchemas, listOf, mapOf, positive, type Schema } from "./schema.ts";

/**
 * The dialect between our own nodes. None of these is answered with a reply: what the other side has to know rides
 * on its next message. Each carries its sender's `epoch`, which names one incarnation of the sender's log: what an ended
 * one said must not be taken for what the present one holds.
 */

/** How each value came to the sender: the hops, and the nodes before the sender. Each different path stands once. */
const ways = () => ({
  hops: z.optional(countList()),
  paths: z.optional(listOf(listOf(z.string()))),
  path_of: z.optional(countList()),
});

/** No window is longer. What comes too late for a flush is early by a negative time. */
const early = z.int().check(z.gte(-60_000), z.lte(60_000));

/** Positions in a log count from 0. */
const gossip = () =>
  z.object({
    type: z.literal("gossip"),
    epoch: positive,
    /** The receiver's epoch as the sender knows it (0: not yet). */
    peer_epoch: count,
    /** Values, covering positions `start` up to `end` of the sender's log. */
    start: z.optional(count),
    end: z.optional(count),
    values: z.optional(jsonList),
    ...ways(),
    /** Everything of the receiver's log below this position has arrived; `gap`: something above it came, too. */
    acked: count,
    gap: z.optional(z.literal(true)),
    /** The same for the log of CRDT changes. */
    crdt: z.optional(z.unknown()),
    crdt_start: z.optional(count),
    crdt_end: z.optional(count),
    /** Where they are too many for one message: the part's index, how many there are, and a hash of the whole. */
    crdt_part: z.optional(z.tuple([count, positive, count])),
    crdt_acked: z.optional(count),
    crdt_gap: z.optional(z.literal(true)),
    /** The sender's number of this message, and how many milliseconds early the receiver's message of that number came. */
    batch: z.optional(positive),
    early: z.optional(z.tuple([positive, early])),
    /** The sender wants to hear that at once. */
    greeting: z.optional(z.literal(true)),
    /** A question that wants an immediate answer, and the answer to one. */
    ping: z.optional(positive),
    pong: z.optional(positive),
    /** The sender's whole set, for a receiver that has the same. */
    digest: z.optional(z.string()),
    /** The sender waited for a topology and was told none: maybe it was started anew. The answer is what was told here. */
    untold: z.optional(z.literal(true)),
    topology: z.optional(mapOf(listOf(z.string()))),
  });

/** Values without positions, of which nothing comes back. */
const rumor = () => z.object({ type: z.literal("rumor"), epoch: positive, values: jsonList, ...ways() });

/** First phase of a digest exchange: digest and bucket sums of the initiator. */
const digestSyn = () =>
  z.object({
    type: z.literal("digest_syn"),
    epoch: positive,
    mode: z.enum(["push", "pull", "push-pull"]),
    digest: z.string(),
    sums: countList(16, 1024),
    /** Of the CRDT state, where there is one. */
    crdt_digest: z.optional(z.string()),
  });

/** Second phase: the buckets that differ, the responder's values in them (not when the initiator only pushes). */
const digestAck = () =>
  z.object({
    type: z.literal("digest_ack"),
    epoch: positive,
    mode: z.enum(["push", "pull", "push-pull"]),
    digest: z.string(),
    buckets: z.literal([16, 32, 64, 128, 256, 512, 1024]),
    differing: countList(0, 1024, 1023),
    values: z.optional(jsonList),
    ...ways(),
    crdt_digest: z.optional(z.string()),
    /** The responder's CRDT state, where the digests of it differ. */
    crdt: z.optional(z.unknown()),
  });

/** Third phase: the initiator's values of those buckets that the responder did not show. */
const digestAck2 = () =>
  z.object({
    type: z.literal("digest_ack2"),
    epoch: positive,
    values: jsonList,
    ...ways(),
    crdt: z.optional(z.unknown()),
  });

const peerSchemas = { gossip, rumor, digest_syn: digestSyn, digest_ack: digestAck, digest_ack2: digestAck2 };

export type PeerType = keyof typeof peerSchemas;
export type PeerMessage<T extends PeerType> = z.output<ReturnType<(typeof peerSchemas)[T]>>;
export type AnyPeerMessage = PeerMessage<PeerType>;

const peerTypes: ReadonlySet<string> = new Set(Object.keys(peerSchemas));

export function isPeerType(type: string): type is PeerType {
  return peerTypes.has(type);
}

const peerSchema: (type: PeerType) => Schema<AnyPeerMessage> = lazySchemas(peerSchemas);

/** A body of our dialect after its schema, `undefined` where it does not pass. */
export function parsePeerMessage(type: PeerType, body: unknown): AnyPeerMessage | undefined {
  return peerSchema(type).safeParse(body).data;
}
