/** The predictions for strategies of random peers; see model.ts. */

import { type BroadcastLoad, checkLoad, valueCount, valuesPerMs } from "./broadcast-load.ts";
import { checkInteger, checkNumber } from "./check.ts";
import { type Prediction, prediction } from "./model.ts";
import type { PickSource } from "./pick-source.ts";
import { gossipTimes } from "./rumor-times.ts";
import { type Spread, staleness } from "./staleness.ts";

export interface RoundParameters {
  /** Random peers of a round, and of a rumor. */
  readonly fanout: number;
  readonly intervalMs: number;
}

/** Rounds become slower while nothing differs, down to one in this time: `ROUND_IDLE_MS` of node/timing.ts. */
const IDLE_INTERVAL_MS_MAX = 1_500;
/** Values played out, fewer with many nodes. */
const TRIALS = 200;
const TRIAL_NODES_MAX = 8_000;

/** Rounds of digest exchanges alone. */
export function predictAntiEntropy(
  load: BroadcastLoad,
  parameters: RoundParameters,
  random: PickSource,
): Prediction {
  return predictGossip(load, parameters, false, random);
}

/** Rumors that go to `fanout` peers at once, and the same rounds for the nodes that they miss. */
export function predictRandomFanout(
  load: BroadcastLoad,
  parameters: RoundParameters,
  random: PickSource,
): Prediction {
  return predictGossip(load, parameters, true, random);
}

/**
 * Plays out how single values spread. An exchange takes two messages, and a third where the initiator holds what the
 * responder lacks. Values that one exchange brings are passed on as one rumor.
 */
function predictGossip(
  load: BroadcastLoad,
  { fanout, intervalMs }: RoundParameters,
  rumor: boolean,
  random: PickSource,
): Prediction {
  checkLoad(load);
  checkInteger("fanout", fanout, 1);
  checkNumber("interval", intervalMs, Number.MIN_VALUE);
  const { nodes, hopMs, loadMs, recoveryMs } = load;
  const values = valuesPerMs(load);
  const peers = Math.min(fanout, nodes - 1);
  const trials = Math.max(20, Math.min(TRIALS, Math.floor(TRIAL_NODES_MAX / nodes)));
  const trialsArrivals: Spread["arrivals"][] = [];
  let viaRumor = 0;
  let differenceMs = 0;
  let lastMs = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { informedMs, byRumor } = gossipTimes({ nodes, fanout, intervalMs, hopMs, rumor }, random);
    viaRumor += byRumor / trials;
    differenceMs += meanDifference(informedMs) / 2 / trials;
    lastMs += Math.max(...informedMs) / trials;
    trialsArrivals.push(informedMs.slice(1).map((atMs) => ({ atMs, nodes: 1 })));
  }
  const oneSided = -Math.expm1(-values * differenceMs);
  // After the load the last values still spread; only then does nothing differ any more.
  const exchanges = nodes * peers * roundsUnderLoad(values, intervalMs, loadMs + lastMs);
  const idleExchanges = nodes * peers * roundsWhileIdle(intervalMs, recoveryMs - lastMs);
  const groups = groupsOf(valueCount(load) * (nodes - viaRumor), 2 * exchanges);
  const rumors = rumor ? peers * (valueCount(load) * viaRumor + groups) : 0;
  const messages = rumors + exchanges * (2 + oneSided) + 2 * idleExchanges;
  const deliveriesPerMs = loadMs === 0 ? 0 : messages / nodes / loadMs;
  const spreads = trialsArrivals.map((arrivals) => ({ weight: 1, arrivals, deliveriesPerMs }));
  return prediction(load, messages, staleness(spreads, load));
}

/** How many of so many occasions bring something, if they bring `count` things in all, at random. */
function groupsOf(count: number, occasions: number): number {
  return occasions === 0 ? 0 : occasions * -Math.expm1(-count / occasions);
}

/** The mean distance between two of the times. */
function meanDifference(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const pairs = (times.length * (times.length - 1)) / 2;
  const sum = sorted.reduce((total, time, rank) => total + time * (2 * rank - times.length + 1), 0);
  return pairs === 0 ? 0 : sum / pairs;
}

/**
 * Rounds of one node while values come at random. Each round in which nothing was new doubles the next interval; a value
 * brings the next round to at most one interval away.
 */
function roundsUnderLoad(values: number, intervalMs: number, loadMs: number): number {
  let rounds = 0;
  let cycleMs = 0;
  let reached = 1;
  for (let idle = 0; reached > 1e-6 && idle < 1_000; idle++) {
    const lengthMs = idleIntervalMs(intervalMs, idle);
    // A value at a time t after a round makes it the shorter of the interval and t + the shortest interval.
    const earliestMs = Math.max(0, lengthMs - intervalMs);
    const meanMs =
      values === 0 ? lengthMs : lengthMs - earliestMs - Math.expm1(-values * earliestMs) / values;
    rounds += reached;
    cycleMs += reached * Math.min(lengthMs, meanMs);
    reached *= Math.exp(-values * lengthMs);
  }
  return cycleMs === 0 ? 0 : (loadMs * rounds) / cycleMs;
}

function roundsWhileIdle(intervalMs: number, idleMs: number): number {
  let rounds = 0;
  for (let atMs = idleIntervalMs(intervalMs, 0); atMs < idleMs; atMs += idleIntervalMs(intervalMs, rounds))
    rounds++;
  return rounds;
}

function idleIntervalMs(intervalMs: number, idle: number): number {
  return Math.max(intervalMs, Math.min(IDLE_INTERVAL_MS_MAX, intervalMs * 2 ** Math.min(20, idle)));
}
