/** The predictions for batches; see model.ts. */

import { loneAcknowledgements, loneLeafAcknowledgements } from "./acknowledgements.ts";
import { type BroadcastLoad, checkLoad, valueCount, valuesPerMs } from "./broadcast-load.ts";
import { checkNumber } from "./check.ts";
import { NOTHING, type Prediction, prediction } from "./model.ts";
import { type Spread, staleness } from "./staleness.ts";
import { LEAD_SHARE, MARGIN_MS, MARGIN_SHARE_MAX, MARGIN_SHARE_MIN, PAUSE_MS } from "./window-margin.ts";

/** The length of windows and the patience of links. */
export interface WindowParameters {
  readonly windowMs: number;
  /** After so long an acknowledgement goes on its own. */
  readonly ackDelayMs: number;
}

/** The margin with which leaves in step with the hub send: their batches arrive so long before the hub's flush. */
export function gatherMsOf(windowMs: number, hopMs: number): number {
  const spareMs = Math.min(PAUSE_MS, LEAD_SHARE * windowMs - hopMs);
  const gatherMs = Math.max(MARGIN_MS, MARGIN_SHARE_MIN * windowMs, spareMs);
  return Math.min(gatherMs, MARGIN_SHARE_MAX * windowMs);
}

/** Phases of a window at which a value is tried. */
const PHASES = 96;

/**
 * Batches over a star whose leaves are in step with the hub. Each window the leaves that have something send
 * it, a hop later the hub gathers and tells all leaves: W − u + hop + gather after a broadcast at phase u the batch is
 * on its way, and reads that come from then on wait for it. So do broadcasts that reach a leaf meanwhile: they are known
 * only when it has arrived. Two windows of the run are cut off by its ends.
 */
export function predictStar(load: BroadcastLoad, { windowMs, ackDelayMs }: WindowParameters): Prediction {
  checkLoad(load);
  checkNumber("window", windowMs, Number.MIN_VALUE);
  const { nodes, hopMs, loadMs } = load;
  const leaves = nodes - 1;
  if (leaves === 0 || valueCount(load) === 0) return NOTHING;
  const perLeaf = valuesPerMs(load) / nodes;
  const gatherMs = gatherMsOf(windowMs, hopMs);
  const windows = loadMs / windowMs;
  const sendsUp = messagesInWindows(perLeaf * windowMs, windows);
  const sendsDown = messagesInWindows(perLeaf * leaves * windowMs, windows);
  const served = -Math.expm1(-perLeaf * leaves * windowMs);
  const receivedMs = 2 * hopMs + gatherMs;
  const silent = Math.exp(-perLeaf * windowMs);
  const alone = loneLeafAcknowledgements({ windowMs, receivedMs, delayMs: ackDelayMs, silent, served });
  // Every leaf greets the hub and is answered; when the load ends it owes an acknowledgement for the last batch.
  const messages = leaves * (sendsUp + sendsDown + alone * windows + 3);
  const sentDownMs = windowMs + hopMs + gatherMs;
  const leafSpreads = clientPhases(windowMs, hopMs + gatherMs, hopMs, served).map(({ phaseMs, weight }) => ({
    weight: weight * leaves,
    deliveriesPerMs: 0,
    // A busy leaf, one with W < hop, is free for a batch when the one before it has arrived.
    arrivals: [
      { atMs: sentDownMs - phaseMs + 2 * hopMs - Math.min(hopMs, windowMs), nodes: leaves - 1 },
      { atMs: windowMs - phaseMs + hopMs, nodes: 1 },
    ],
  }));
  const hubSpreads = clientPhases(windowMs, 0, hopMs, served).map(({ phaseMs, weight }) => ({
    weight,
    deliveriesPerMs: 0,
    arrivals: [{ atMs: untilPhase(phaseMs, hopMs + gatherMs, windowMs) + hopMs, nodes: leaves }],
  }));
  return prediction(load, messages, staleness([...leafSpreads, ...hubSpreads], load));
}

/**
 * Batches from everybody to everybody: a node's first value opens a window, at whose end all of them go out. One hop;
 * a batch serves 1 + λw values. After the load each node compares its log with that of the next one in the ring.
 */
export function predictTotal(load: BroadcastLoad, { windowMs, ackDelayMs }: WindowParameters): Prediction {
  checkLoad(load);
  checkNumber("window", windowMs, 0);
  const { nodes, hopMs, loadMs } = load;
  if (nodes === 1 || valueCount(load) === 0) return NOTHING;
  const perNode = valuesPerMs(load) / nodes;
  const cycleMs = windowMs + 1 / perNode;
  // A renewal process that begins between two windows, the variance of its intervals that of the gap between values.
  const batches = Math.max(0, (loadMs + windowMs) / cycleMs + (1 / (perNode * cycleMs) ** 2 - 1) / 2);
  const rate = batches / loadMs;
  const links = nodes * (nodes - 1);
  const { perMs, owedShare } = loneAcknowledgements({ there: rate, back: rate }, ackDelayMs);
  const messages = links * (batches + perMs * loadMs + owedShare) + 2 * nodes;
  const waiting = range(PHASES).map((i) => ({
    weight: (perNode * windowMs) / PHASES,
    waitMs: ((i + 0.5) / PHASES) * windowMs,
  }));
  const values = valuesPerMs(load);
  const instants = deliveryInstantsPerMs(values, hopMs);
  const spreads = [{ weight: 1, waitMs: windowMs }, ...waiting].flatMap(({ weight, waitMs }): Spread[] => {
    const arrivals = [{ atMs: waitMs + hopMs, nodes: nodes - 1 }];
    return [
      { weight: weight * instants, arrivals, deliveriesPerMs: instants },
      { weight: weight * (values - instants), arrivals, deliveriesPerMs: Number.POSITIVE_INFINITY },
    ];
  });
  return prediction(load, messages, staleness(spreads, load));
}

/**
 * If every node sends to every other, all wait for the same messages. So values that come from clients meanwhile become
 * known everywhere at one instant, travel in the same batches and are delivered at one instant, which repeats itself. Reads
 * come before all but the first of what is delivered at an instant. With v values and κ instants a millisecond, an instant
 * ends if nothing waits for it, and one begins with a value that finds its node free:
 * κ · E exp(−v · min(hop, Exp(κ))) = v · exp(−κ · hop).
 */
function deliveryInstantsPerMs(values: number, hopMs: number): number {
  let low = 0;
  let high = values;
  for (let step = 0; step < 40; step++) {
    const instants = (low + high) / 2;
    const both = instants + values;
    const ending = (instants * (instants + values * Math.exp(-both * hopMs))) / both;
    if (ending < values * Math.exp(-instants * hopMs)) low = instants;
    else high = instants;
  }
  return high;
}

/**
 * Expected messages of one sender that sends once in each window in which it has something, `mean` values a window on
 * average: in the whole windows, and in the two at the ends of the run, of which any part may belong to it.
 */
function messagesInWindows(mean: number, windows: number): number {
  const whole = -Math.expm1(-mean);
  const cut = 1 + Math.expm1(-mean) / mean;
  return windows >= 1 ? (windows - 1) * whole + 2 * cut : windows * whole + cut;
}

/**
 * The phases of a window at which broadcasts become known. They come at any phase alike; those that meet a receiver
 * which waits for a message, from `blockedMs` on for a hop, become known at the end of that.
 */
function clientPhases(windowMs: number, blockedMs: number, hopMs: number, blockedShare: number) {
  const freeAgainMs = (blockedMs + hopMs) % windowMs;
  const phases = range(PHASES).map((i) => {
    const phaseMs = ((i + 0.5) / PHASES) * windowMs;
    const isBlocked = untilPhase(blockedMs, phaseMs, windowMs) < hopMs;
    return { phaseMs, weight: isBlocked ? 1 - blockedShare : 1 };
  });
  const waited = phases.reduce((sum, { weight }) => sum + 1 - weight, 0);
  return [...phases, { phaseMs: freeAgainMs, weight: waited }];
}

/** The time from one phase of a window to the next time of another. */
function untilPhase(fromMs: number, toMs: number, windowMs: number): number {
  return (((toMs - fromMs) % windowMs) + windowMs) % windowMs;
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
