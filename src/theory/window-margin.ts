/*
 * The margins of windows: how early the batches of leaves in step with the hub arrive before its flush. `strategies/window-phase.ts` sends
 * by them, and `window-model.ts` predicts by them.
 */

/** A batch is aimed at this long before the flush, and by so much more as its arrivals scatter. */
export const MARGIN_MS = 13;
/** Of a window: so much earlier all the same. The longer the window, the less that matters and the more a miss. */
export const MARGIN_SHARE_MIN = 0.018;
/** Of a window: what links that vary may cost in latency at most. A batch that comes later than that is late. */
export const MARGIN_SHARE_MAX = 0.35;
/**
 * A process that loses the processor for so long is still in time, if its link is short: no batch goes earlier for that than
 * `LEAD_SHARE` of a window before the flush. The slowest value of all waits for a window and travels over the longest link. Shorter
 * links may be as early without making it slower, and a miss costs a second flush or a window.
 */
export const PAUSE_MS = 36;
export const LEAD_SHARE = 0.32;
