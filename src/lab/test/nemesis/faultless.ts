/** The words on a run that was to have faults and had none: it shows nothing of how the nodes bear them. */

/** In place of the praise for a valid run. */
export const FAULTLESS = "Valid, but no fault took place";

/** The reason where the nemesis did nothing at all. */
export const NO_FAULT_IN_TIME =
  "no fault took place before the load ended; a longer --time-limit or a shorter --nemesis-interval brings some";
