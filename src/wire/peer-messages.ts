import * as z from "zod";
import { count, jsonList } from "./schema.ts";

/**
 * The dialect between our own nodes. None of these is answered with a reply: what the other side has to know rides
 * on its next message.
 */

/** Positions count from 0; an epoch names one incarnation of a node's log. */
const gossip = z.object({
  type: z.literal("gossip"),
  /** The sender's epoch, and the receiver's as the sender knows it (0: not yet). */
  epoch: z.int().positive(),
  peer_epoch: count,
  /** Values, covering positions `start` up to `end` of the sender's log; without positions they are a rumor. */
  start: count.optional(),
  end: count.optional(),
  values: jsonList.optional(),
  /** Hops that each value had behind it at the sender. */
  hops: z.array(count).optional(),
  /** Everything of the receiver's log below this position has arrived; `gap`: something above it came, too. */
  acked: count,
  gap: z.literal(true).optional(),
  /** The same for the log of CRDT changes. */
  crdt: z.unknown().optional(),
  crdt_start: count.optional(),
  crdt_end: count.optional(),
  crdt_acked: count.optional(),
  crdt_gap: z.literal(true).optional(),
  /** A question that wants an immediate answer, and the answer to one. */
  ping: z.int().positive().optional(),
  pong: z.int().positive().optional(),
  /** The sender's whole set, for a receiver that has the same. */
  digest: z.string().optional(),
});

const buckets = z.union([
  z.literal(16),
  z.literal(32),
  z.literal(64),
  z.literal(128),
  z.literal(256),
  z.literal(512),
  z.literal(1024),
]);

/** First phase of a digest exchange: digest and bucket sums of the initiator. */
const digestSyn = z.object({
  type: z.literal("digest_syn"),
  mode: z.enum(["push", "pull", "push-pull"]),
  digest: z.string(),
  sums: z.array(count).min(16).max(1024),
});

/** Second phase: the buckets that differ, the responder's values in them (not when the initiator only pushes). */
const digestAck = z.object({
  type: z.literal("digest_ack"),
  mode: z.enum(["push", "pull", "push-pull"]),
  digest: z.string(),
  buckets,
  differing: z.array(count.max(1023)).max(1024),
  values: jsonList.optional(),
  hops: z.array(count).optional(),
});

/** Third phase: the initiator's values of those buckets that the responder did not show. */
const digestAck2 = z.object({
  type: z.literal("digest_ack2"),
  values: jsonList,
  hops: z.array(count).optional(),
});

const peerSchemas = { gossip, digest_syn: digestSyn, digest_ack: digestAck, digest_ack2: digestAck2 };

export type PeerType = keyof typeof peerSchemas;
export type PeerMessage<T extends PeerType> = z.output<(typeof peerSchemas)[T]>;
export type AnyPeerMessage = PeerMessage<PeerType>;

export function isPeerType(type: string): type is PeerType {
  return Object.hasOwn(peerSchemas, type);
}

/** A body of our dialect after its schema, `undefined` where it does not pass. */
export function parsePeerMessage(type: PeerType, body: unknown): AnyPeerMessage | undefined {
  const schema: z.ZodType<AnyPeerMessage> = peerSchemas[type];
  return schema.safeParse(body).data;
}
