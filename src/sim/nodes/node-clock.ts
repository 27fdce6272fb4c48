/**
 * A node's clock. Between changes a clock runs at a constant rate; a jump or a new rate is a new clock.
 */
export interface NodeClock {
  /** The node's time at a time of the network. */
  toNodeMs(networkMs: number): number;
  /** When the node will see a time; clocks never run backwards. */
  toNetworkMs(nodeMs: number): number;
}

/** The nodes' time at the start of a virtual run: a fixed date, so that runs repeat. */
export const VIRTUAL_EPOCH_MS = Date.UTC(2024, 0, 1);

/** A clock that shows `epochMs` at network time 0 and runs `rate` times as fast as the network's. */
export function nodeClock(epochMs: number = VIRTUAL_EPOCH_MS, rate = 1): NodeClock {
  return {
    toNodeMs: (networkMs) => epochMs + networkMs * rate,
    toNetworkMs: (nodeMs) => (nodeMs - epochMs) / rate,
  };
}
