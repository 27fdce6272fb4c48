import { LINE_BYTES_MAX } from "../wire/limits.ts";

/** Every limit of a node, with its reason. Those of the wire stand in `wire/limits.ts` and are repeated here. */
export { LINE_BYTES_MAX, NESTING_MAX } from "../wire/limits.ts";

/** Distinct values one node stores. V8's `Map` ends at 2^24 entries; 8 million small values take about 1.5 GiB. */
export const SEEN_VALUES_MAX = 8_000_000;

/** UTF-8-ish bytes (UTF-16 units) of all values stored, so that few large values cannot fill the memory either. */
export const SEEN_TEXT_MAX = 512 * 1024 * 1024;

/**
 * What a value may take on the wire to be passed on: a line less what a message has besides. A longer one is stored and
 * read here, and nowhere else.
 */
export const VALUE_BYTES_MAX = LINE_BYTES_MAX - 64 * 1024;

/** Cells (set elements, keys, counter slots) of the CRDT state. */
export const CRDT_CELLS_MAX = 2_000_000;

/** Writes that one key may have as siblings: clients that never read what they overwrite pile them up. */
export const SIBLINGS_MAX = 1_024;

/** Changes of the CRDT state that can be told one by one; a peer that is further behind gets the full state. */
export const DELTA_LOG_MAX = 10_000;

/**
 * Text of the values in one message between nodes, and of the CRDT state in one: both together are far below the line
 * limit, so that a batch is never refused.
 */
export const BATCH_TEXT_MAX = 1024 * 1024;

/** Values in one message between nodes. */
export const BATCH_VALUES_MAX = 20_000;

/** Parts in which the CRDT state may come: two of them hold more than `BATCH_TEXT_MAX`, no node has 2 GiB of it. */
export const CRDT_PARTS_MAX = 4_096;
/** Deltas of a peer of which parts are missing; the oldest is forgotten first, and all of it has to come again. */
export const CRDT_PART_SETS_MAX = 4;

/** Unacknowledged messages to a peer whose times are remembered. */
export const FLIGHTS_MAX = 64;

/** Batches received ahead of a lost one whose positions are remembered; the rest is sent again. */
export const RANGES_AHEAD_MAX = 64;

/** Forwards to a peer of other make that wait for its `broadcast_ok`. Beyond it a stream waits; rumors are sent without waiting. */
export const PLAIN_PENDING_MAX = 4_096;

/** Answers kept for requests that come twice: per client, and of how many clients. All in all at most 60 MB. */
export const REPLIES_PER_CLIENT = 64;
export const REPLY_CLIENTS_MAX = 1_024;
/** Characters of a request and of its answer that are kept; a longer answer is made anew, like that of a `read`. */
export const REPLY_TEXT_MAX = 256;

/** Requests to peers whose answers are awaited (`gossip_sync`); the oldest is forgotten first. */
export const CALLS_MAX = 1_024;

/** Members of a cluster: `init` with more is refused. Overlays and peer tables grow linearly with it. */
export const NODES_MAX = 10_000;

/** Hops that are told of a value: no path is longer. A peer's claim of more would make the value unfit to be passed on. */
export const HOPS_MAX = NODES_MAX;

/** Nodes of a path that are kept and told: of a longer one the first. With 25 nodes no path is longer than 24. */
export const PATH_NODES_MAX = 64;
/** Different paths that are kept once for all their values; others are kept with each value. */
export const PATHS_KEPT_MAX = 4_096;
/** Plain forwards to a neighbour whose paths are told when it turns out to be of our make. */
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

/** Notices for the person who runs a node that wait to be told; later ones are counted as drops. */
export const NOTICES_MAX = 16;

/** Names of unknown request types are repeated in errors up to this length. */
export const TYPE_NAME_MAX = 64;
