import * as z from "zod/mini";
import {
  count,
  countList,
  jsonList,
  jsonValue,
  lazySchemas,
  listOf,
  mapOf,
  positive,
  type Schema,
} from "./schema.ts";

/**
 * The dialect between our own nodes: three messages, none of which is answered with a reply. `src/node/README.md` says what
 * they mean. A `life` is one run of a node, from `init` until it loses its memory.
 */

const vector = () => z.pipe(mapOf(count), z.transform(fromMap));
const fromMap = (map: ReadonlyMap<string, number>): { readonly [writer: string]: number } =>
  Object.fromEntries(map);

/** An item of the replicated data types with its whole content. Ranges are checked here, so that no join can fail half-way. */
const stateItem = () => {
  const seconds = z.number().check(z.gte(-Number.MAX_SAFE_INTEGER), z.lte(Number.MAX_SAFE_INTEGER));
  const sibling = [z.string(), positive, vector(), jsonValue] as const;
  return z.union([
    /** An element, and whether it was removed for ever. */
    z.tuple([z.literal("set"), jsonValue, z.literal([0, 1])]),
    /** A key, its value and when that was written. */
    z.tuple([z.literal("lww"), z.string(), z.tuple([jsonValue, seconds])]),
    /**
     * A key, its siblings (client, counter, context, value, and where the last writer was to win, when it was written), and what
     * any write of it has replaced.
     */
    z.tuple([
      z.literal("siblings"),
      z.string(),
      z.tuple([listOf(z.union([z.tuple(sibling), z.tuple([...sibling, seconds])])), vector()]),
    ]),
    /** A slot of the counter: how much was added there, or taken away. */
    z.tuple([z.literal("added"), z.string(), positive]),
    z.tuple([z.literal("taken"), z.string(), positive]),
  ]);
};

export type StateItem = z.output<ReturnType<typeof stateItem>>;

/** The header: fields of every message. */
const header = {
  /** The sender's life, and the receiver's as far as the sender knows it (0: not at all). */
  life: positive,
  to_life: count,
  /** The receiver's batches up to this number have arrived, of the stream `acked_of` (absent: 0). */
  acked: count,
  acked_of: z.optional(positive),
  /** The sender's log is full: it takes nothing in. */
  full: z.optional(z.literal(true)),
  /** The sender waited for a topology in vain; a peer that was told one passes it on. */
  untold: z.optional(z.literal(true)),
};

/** The most by which a stamp can call a batch early or late. */
const EARLY_MS_MAX = 60_000;

const stamp = () =>
  z.object({
    /** Names this message in the answer to it. */
    batch: z.optional(positive),
    /** The receiver's message of that name came so many milliseconds before the sender flushed; negative: after it. */
    early: z.optional(z.tuple([positive, z.int().check(z.gte(-EARLY_MS_MAX), z.lte(EARLY_MS_MAX))])),
    /** The sender wants such an answer now. */
    greeting: z.optional(z.literal(true)),
  });

export type Stamp = z.output<ReturnType<typeof stamp>>;

const modes = z.enum(["push", "pull", "push-pull"]);

/** Entries that the receiver may lack; without any it is an acknowledgement. */
const batch = () =>
  z.object({
    type: z.literal("batch"),
    ...header,
    /** The stream's name: the receiver's life for which it began; absent: none was known. */
    stream: z.optional(positive),
    /** Batches to a peer are numbered 1, 2, 3 …; one without a number is not acknowledged. */
    number: z.optional(positive),
    /** Batches up to this number count as arrived: what they held and the receiver lacked follows. */
    floor: z.optional(count),
    /** A comparison found that the receiver lacks the entries: they are old, and others may lack them, too. */
    found: z.optional(z.literal(true)),
    /** Further messages follow with entries that the same comparison has found. */
    more: z.optional(z.literal(true)),
    /** The receiver is the sender's neighbour. */
    neighbor: z.optional(z.literal(true)),
    /** The receiver has to pass the entries on, or of them only the values. */
    relay: z.optional(z.union([z.literal(true), z.literal("values")])),
    values: z.optional(jsonList),
    /** The way of each value to the sender: the hops, and the nodes before the sender. Each different path stands once. */
    hops: z.optional(countList()),
    paths: z.optional(listOf(listOf(z.string()))),
    path_of: z.optional(countList()),
    state: z.optional(listOf(stateItem())),
    /** For windows: what the strategies at both ends tell each other about the time of their batches. */
    stamp: z.optional(stamp()),
    /** The question that this message settles. */
    settles: z.optional(positive),
    /** The question cannot be answered now: the sender is full, or another peer is filling it. */
    later: z.optional(positive),
    /** Both nodes hold the same. */
    equal: z.optional(z.literal(true)),
    /** Hashes of the entries that the sender lacks, or all. */
    want: z.optional(z.string()),
    /** Hashes of large entries that the receiver lacks, and how long each is; they are sent when it wants them. */
    offer: z.optional(z.tuple([z.string(), countList()])),
    topology: z.optional(mapOf(listOf(z.string()))),
  });

/** A question: what does the receiver hold? */
const compare = () =>
  z.object({
    type: z.literal("compare"),
    ...header,
    /** Names the question; all hashes of the comparison are keyed with it. */
    question: positive,
    mode: modes,
    /** The hashes are made with this word of the sender's, which clients do not know; absent: the public hashes. */
    word: z.optional(positive),
    /** Size, digest and difference estimator of what the sender holds. */
    summary: z.string(),
    /** A first prefix of the sender's sketch. */
    sketch: z.optional(z.string()),
    /** The number of the last batch sent: if all have arrived, nothing need be compared. */
    sent: z.optional(count),
    stream: z.optional(positive),
    /** How often this comparison has failed to decode. */
    failures: z.optional(count),
  });

/** An answer that the asking node decodes: symbols of what the sender holds, or the hashes of it. */
const sketch = () =>
  z.object({
    type: z.literal("sketch"),
    ...header,
    question: positive,
    mode: modes,
    symbols: z.optional(z.string()),
    hashes: z.optional(z.string()),
    /** Only this share of the hash space: index, and of how many. */
    share: z.optional(z.tuple([count, positive])),
  });

const peerSchemas = { batch, compare, sketch };

export type PeerType = keyof typeof peerSchemas;
export type PeerMessage<T extends PeerType> = z.output<ReturnType<(typeof peerSchemas)[T]>>;
export type AnyPeerMessage = PeerMessage<PeerType>;
export type Batch = PeerMessage<"batch">;

const peerTypes: ReadonlySet<string> = new Set(Object.keys(peerSchemas));

export function isPeerType(type: string): type is PeerType {
  return peerTypes.has(type);
}

const peerSchema: (type: PeerType) => Schema<AnyPeerMessage> = lazySchemas(peerSchemas);

/** A body of our dialect after its schema, `undefined` where it does not pass. */
export function parsePeerMessage(type: PeerType, body: unknown): AnyPeerMessage | undefined {
  return peerSchema(type).safeParse(body).data;
}
