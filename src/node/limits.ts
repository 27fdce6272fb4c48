import { LINE_BYTES_MAX } from "../wire/limits.ts";

/** Every limit of a node, with its reason. Those of the wire stand in `wire/limits.ts` and are repeated here. */
export {
  CLIENT_TIMESTAMP_SECONDS_MAX,
  CONTEXT_NUMBER_MAX,
  CONTEXT_WRITERS_MAX,
  LINE_BYTES_MAX,
  NESTING_MAX,
} from "../wire/limits.ts";

/** Distinct values that one node stores. V8's arrays and maps slow down beyond; 8 million small values take about 1.5 GiB. */
export const VALUES_MAX = 8_000_000;

/**
 * Characters of all entries stored, so that few large ones cannot fill the memory either. The last entry may go beyond it. One
 * answer may hold all of them, and a text of V8's has at most twice as many characters: numbers count as 8, and may take 24.
 */
export const ENTRY_TEXT_MAX = 256 * 1024 * 1024;

/** Items (set elements, keys, counter slots) of the replicated data types. */
export const STATE_ITEMS_MAX = 2_000_000;

/** The most bytes that a value, or what is kept under a key, may have on the wire to be passed on: a line less the rest of a message. */
export const VALUE_BYTES_MAX = LINE_BYTES_MAX - 64 * 1024;

/** Writes that one key may have as siblings: clients that never read what they overwrite pile them up. A context may name them all. */
export const SIBLINGS_MAX = 1_000;

/**
 * Characters of all that one key holds as siblings. They travel together, so together they have to fit into a message; a write that has
 * read all of them is always let in.
 */
export const SIBLINGS_TEXT_MAX = 1024 * 1024;

/**
 * Removed elements of the set. Tombstones are for ever, so a client that adds and removes on and on would fill the state: from here on it
 * may add, and not remove. Those that peers have accepted are taken in beyond it, up to the limit of all items, so that all converge.
 */
export const TOMBSTONES_MAX = 1_000_000;

/** Void positions that a log keeps before it closes ranks: to close them for fewer would cost more than it saves. */
export const COMPACT_VOIDS_MIN = 1_024;

/** Keys under which a log's hashes are kept summed up. A question may be repeated; more than two are hardly ever open at once. */
export const KEYED_SETS_MAX = 4;

/** Words under which a log's entries are hashed: 0, this node's own, and that of the peer that checks itself against this node. */
export const FINGERPRINTS_MAX = 3;

/** Text of the entries in one batch: far below the line limit, so that a batch is never refused. */
export const BATCH_TEXT_MAX = 1024 * 1024;

/** The same of the first message that a comparison causes: it is soon there over a narrow link, too, and says whether more follow. */
export const FIRST_FOUND_TEXT_MAX = 100_000;

/** Entries in one batch. */
export const BATCH_ENTRIES_MAX = 20_000;

/**
 * Batches to a peer that wait for an acknowledgement and are remembered one by one; the latest are taken together. So many leave in half a
 * second at 1,000 values a second, each in a batch of its own.
 */
export const FLIGHTS_MAX = 512;

/** Characters under way to a peer beyond which no new batch goes there: lost entries have to come again by comparison. */
export const UNACKNOWLEDGED_TEXT_MAX = 4 * 1024 * 1024;

/** Characters that one comparison may put under way to a peer. An empty node may take several comparisons to fill. */
export const FOUND_TEXT_MAX = 32 * 1024 * 1024;

/** An entry of more characters is offered by its hash before it is sent: several peers may find that it is lacking. */
export const LARGE_ENTRY_LENGTH = 4_096;

/** Entries asked of one peer, so that others are not asked for them. */
export const CLAIMS_MAX = 100_000;

/**
 * Numbers of batches that arrived while an earlier one is missing. Beyond it the peer is not told that they arrived: under a load that goes
 * on those would be late in turn, for ever. So many come while a lost batch becomes late and is found, at 500 values a second.
 */
export const NUMBERS_AHEAD_MAX = FLIGHTS_MAX;

/** Questions to one peer that are open at once. With one question in half a second, answers may take 2 s. */
export const QUESTIONS_OPEN_MAX = 4;

/** Differences that the first part of a sketch, which goes with a question, is long enough for. */
export const EXPECTED_MAX = 256;

/** Forwards to a peer of another implementation that wait for its `broadcast_ok`. Beyond it a stream waits; rumors are sent without waiting. */
export const PLAIN_PENDING_MAX = 4_096;

/** Answers kept for requests that come twice: per client, and of how many clients. All in all at most 60 MB. */
export const REPLIES_PER_CLIENT = 64;
export const REPLY_CLIENTS_MAX = 1_024;
/** Characters of a request and of its answer that are kept; a longer answer is made anew, like that of a `read`. */
export const REPLY_TEXT_MAX = 256;

/** Requests to peers whose answers are awaited (`gossip_sync`, and plain forwards outside of streams); the oldest is forgotten first. */
export const CALLS_MAX = 1_024;

/** Members of a cluster: `init` with more is refused. Overlays and peer tables grow linearly with it. */
export const NODES_MAX = 10_000;

/** Hops that are told of a value: no path is longer. One more than a peer's false 2^53 − 1 is a number that no schema takes. */
export const HOPS_MAX = NODES_MAX;

/** Nodes of a path that are kept and told: of a longer one the first. With 25 nodes no path is longer than 24. */
export const PATH_NODES_MAX = 64;
/** Different paths that are kept once for all their values; others are kept with each value. */
export const PATHS_KEPT_MAX = 4_096;

/** Different arrivals by one path that are kept once; further ones are kept for each entry. */
export const ARRIVALS_KEPT_MAX = 64;
/** Plain forwards to a neighbour whose paths are retold when it turns out to be of our make. */
export const RETOLD_MAX = 1_024;

/**
 * Leaves of one hub in a star. It reads and writes a batch for each at the end of every window: with 1,024, about
 * 2,000 lines of some hundred bytes in one go, some 20 ms of a process that should pass them on within 15.
 */
export const HUB_LEAVES_MAX = 1_024;

/** A reply that could not be written for this long is dropped: Maelstrom's clients leave after 5 s. */
export const REPLY_AGE_MS_MAX = 4_000;

/** Output waiting for its reader: from the first on gossip waits and nothing is read, beyond the second requests get error 11. */
export const OUTPUT_BYTES_SOFT = 1024 * 1024;
export const OUTPUT_BYTES_HARD = 64 * 1024 * 1024;

/**
 * Above the soft limit the lines that were read wait, too, but no longer than this. A reader that is only busy takes a
 * mebibyte in less; and with an answer that may itself wait, no client gets one after 5 s.
 */
export const OUTPUT_PATIENCE_MS = 1_000;

/** Waiting notices for the person who runs a node; later ones are counted as drops. */
export const NOTICES_MAX = 16;

/** Names of unknown request types are repeated in errors up to this length. */
export const TYPE_NAME_MAX = 64;
