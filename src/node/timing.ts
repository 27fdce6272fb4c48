import type { Settings } from "./settings/settings.ts";

/*
 * All times of the protocol between nodes, in milliseconds. Each says what it is made of, and what a larger or a smaller one
 * costs. The sweep's budgets and the tests import them.
 */

/** An overlay that needs a topology waits so long for the `topology` request, then falls back to a tree over the members. */
export const TOPOLOGY_WAIT_MS = 1_000;

/**
 * Until a question is repeated the second time: two round trips over links of 100 ms, and what queues take. Shorter: slow
 * peers are asked in vain. Longer: a lost question costs more.
 */
export const QUESTION_TIMEOUT_MS = 500;
/**
 * A stream that begins, or that was left to a comparison under way, has its comparison no sooner than this after the last question to
 * the peer: a round trip over links of 100 ms and a little. Longer: what was left to the comparison comes later.
 */
export const NEW_PACE_MS = 300;
/**
 * By then a batch has arrived or is lost, and so has the word of a peer that lacks it: a round trip over links of 100 ms, and what
 * queues take. A comparison does not wait for an acknowledgement, which may be put off. Shorter: entries travel twice. Longer: what
 * a partition swallowed at its beginning comes later.
 */
export const TRANSIT_MS = 500;
/**
 * Questions to a silent peer are at most this far apart. A healed link is found within it; twice this and two round trips
 * make up the 3 s in which a healed cluster converges. Shorter: more messages while a partition lasts.
 */
export const PROBE_INTERVAL_MS = 1_500;
/** Questions vary by this share of their delay, so that nodes that were cut at one moment do not ask at one moment. */
export const JITTER_SHARE = 0.1;
/** So many questions in a row without an answer make a peer silent. One may be lost. */
export const UNANSWERED_MAX = 2;
/**
 * Questions in a row that a former neighbour leaves unanswered before it is given up: they take over 15 s, by when the last check is
 * due. More: a peer that is gone for good is asked longer. Fewer: what a longer partition swallowed comes later.
 */
export const FORMER_QUESTIONS_MAX = 12;
/** Doublings of the delay between greetings of a peer of unknown make: up to 17 minutes, for such a peer may never answer. */
export const GREETING_DOUBLINGS_MAX = 10;

/** Answers to the questions of one peer are at least so far apart: one round trip, in which the answer may still be under way. */
export const ANSWER_INTERVAL_MS = 200;

/** A neighbour that has not shown by then that it knows this life is asked, at the earliest. */
export const GREETING_DELAY_MS = 1_000;
/** Up to a hub, down again and back, over links of 100 ms, with what a hub and its queue take. */
const BATCH_WAY_MS = 700;

/** A skipped number is reported this late: batches that overtook each other arrive meanwhile. On jittery links one in eleven does. */
export const GAP_DELAY_MS = 150;
/** A peer that speaks plainly is shown our dialect this late: a peer that is played by hand is left alone. */
export const INTRODUCTION_MS = 1_000;
/** Two messages that tell a waiting node the topology are at least so far apart: one round trip. */
export const TELL_TOPOLOGY_MS = 300;
/** The share of the ack timeout after which a plain forward is repeated along with late ones, since questions vary by a tenth. */
export const LATE_SHARE = 0.8;
/**
 * Characters a millisecond that a link carries at the least (1 MB/s). A batch may be queued for its own length and that of the
 * batches before it over this; a question that goes behind them may be, too, and its answer shows that they are through.
 * Larger: narrow links are taken for broken ones. Smaller: a way around a broken one is taken later.
 */
export const LINK_CHARACTERS_PER_MS = 1_000;
/**
 * The peer is asked for a batch that may be queued no more than so long after the ack timeout: a question costs little. Longer: the
 * loss of a large batch is noticed later. Shorter: more questions about batches that are on their way.
 */
export const QUEUE_PATIENCE_MS = 200;

/** Items that neighbours send at about the same time are relayed together. */
export const RELAY_GATHER_MS = 15;

/** Rounds become slower while nothing differs, down to one in this time: a healed partition is noticed within it. */
export const ROUND_IDLE_MS = 1_500;
/** Rounds that only look for a way around a silent neighbour are at least this far apart, and their first peer has so long to answer. */
export const DETOUR_MS = 500;
/** With nothing new for so long, this node looks for what a failed node left unfinished. Where nodes relay, only a relay's death leaves anything. */
export const QUIET_MS = 1_000;
export const QUIET_RELAYED_MS = 15_000;
/**
 * The shares of the quiet time before a last check is due, and after, in which news does not put the check off. Larger: more checks
 * are asked in vain while entries are still under way. Smaller: the finds of one check put off those of nodes that became idle a
 * little later.
 */
export const AT_HAND_SHARE = 0.2;
export const JUST_OVER_SHARE = 0.1;
/** Under a load that never pauses no two nodes are ever equal: the last check comes this often all the same. */
export const BUSY_MS = 60_000;
/** If nobody in the ring answers, the ring begins again after this time. */
export const RING_PASS_MS = 1_500;
/** For this long after a peer lost its memory the last check does not wait for quiet: perhaps no node owes that peer the lost entries. */
export const TROUBLED_MS = 5_000;

/** The times that follow from the settings. */
export interface Timing {
  /** When an acknowledgement goes on its own, if nothing takes it along before. */
  readonly ackDelayMs: number;
  readonly probeIntervalMs: number;
  readonly greetingDelayMs: number;
  /** When entries go that a neighbour is owed and the strategy has not sent: later than any window or interval would. */
  readonly unsentMs: number;
}

/** `relays`: whether nodes of the overlay pass entries on. */
export function timingOf(settings: Settings, relays: boolean): Timing {
  const { ackTimeoutMs, batchWindowMs, gossipIntervalMs } = settings;
  const delayMs = ackDelayMs(ackTimeoutMs);
  // By then a batch has gone the whole way and back, or, where all talk to all, most pairs have met.
  const meetingMs = relays ? batchWindowMs + BATCH_WAY_MS : PROBE_INTERVAL_MS;
  return {
    ackDelayMs: delayMs,
    probeIntervalMs: Math.max(PROBE_INTERVAL_MS, delayMs),
    greetingDelayMs: Math.max(GREETING_DELAY_MS, meetingMs),
    unsentMs: Math.max(ackTimeoutMs, 2 * batchWindowMs, 2 * gossipIntervalMs),
  };
}

/**
 * When an acknowledgement goes on its own, if nothing takes it along: half a second is left for the round trip, and as much
 * of the rest as possible for something to ride on.
 */
export function ackDelayMs(ackTimeoutMs: number): number {
  return Math.max(ackTimeoutMs * 0.4, ackTimeoutMs - 500);
}
