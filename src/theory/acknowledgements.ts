/** The cost of acknowledgements that find nothing to ride on. */

/** Traffic over a link, one way and back, at random (Poisson), in messages a millisecond. */
export interface LinkTraffic {
  readonly there: number;
  readonly back: number;
}

export interface LoneAcknowledgements {
  /** While there is traffic. */
  readonly perMs: number;
  /** The probability that one is owed at a given moment: when the traffic ends, it goes alone. */
  readonly owedShare: number;
}

/**
 * A message that comes `there` makes an acknowledgement owed until something goes `back`; after `delayMs` it goes alone. Owed
 * or not is a renewal process: nothing is owed for 1/there on average, then something for (1 − e^(−back·D))/back, and
 * a share of e^(−back·D) of these times ends with a message of its own.
 */
export function loneAcknowledgements({ there, back }: LinkTraffic, delayMs: number): LoneAcknowledgements {
  if (there === 0) return { perMs: 0, owedShare: 0 };
  const alone = Math.exp(-back * delayMs);
  const owedMs = back === 0 ? delayMs : (1 - alone) / back;
  const cycleMs = 1 / there + owedMs;
  return { perMs: alone / cycleMs, owedShare: owedMs / cycleMs };
}

/** A leaf of a star, in windows. */
export interface LeafWindows {
  readonly windowMs: number;
  /** When, after the end of a window, the hub's batch reaches the leaf. */
  readonly receivedMs: number;
  readonly delayMs: number;
  /** The probability that a leaf has nothing to send in a window, and that the hub has something for it. */
  readonly silent: number;
  readonly served: number;
}

/**
 * Acknowledgements that a leaf sends on their own, per window. They may ride on the batches of the m windows that end
 * before the delay is over, and go alone if the leaf has nothing to send in any of them.
 */
export function loneLeafAcknowledgements(leaf: LeafWindows): number {
  const { windowMs, receivedMs, delayMs, silent, served } = leaf;
  if (served === 0) return 0;
  const phaseMs = receivedMs % windowMs;
  const chances = Math.floor((phaseMs + delayMs) / windowMs);
  const alone = silent ** chances;
  const owedWindows = silent === 1 ? chances : (1 - alone) / (1 - silent);
  return alone / (Math.max(1, owedWindows) + 1 / served - 1);
}
