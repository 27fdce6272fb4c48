/**
 * When a value reaches each node, for the strategies whose spread follows from few numbers. Fault-free, with links of constant
 * latency. Each function gives samples: the same value told to another node, at another time, or with other dice.
 */

import { checkInteger, checkNumber } from "./check.ts";
import { type HopGraph, nodesAtDistance } from "./hop-graph.ts";
import type { PickSource } from "./pick-source.ts";
import { type GossipTiming, gossipTimes } from "./rumor-times.ts";
import { gatherMsOf } from "./window-model.ts";

/** Milliseconds after its broadcast at which a value reaches the nodes, ascending; the first is 0. */
export type SpreadSample = readonly number[];

/** Phases of a window at which a value is tried. */
const PHASES = 64;
/** Leaves that are told apart from the hub: with more of them the hub's values no longer matter. */
const LEAVES_MAX = 24;

/** Values passed on one by one over a graph: a node h hops from the origin has it after h hops. One sample for each origin. */
export function forwardingTimes(graph: HopGraph, hopMs: number): readonly SpreadSample[] {
  checkNumber("hop", hopMs, 0);
  return graph.map((_, origin) => [
    0,
    ...nodesAtDistance(graph, origin).flatMap((count, ring) =>
      new Array<number>(count).fill((ring + 1) * hopMs),
    ),
  ]);
}

/** Rumors and rounds with random peers, played out. */
export function gossipSpreadTimes(
  timing: GossipTiming,
  samples: number,
  random: PickSource,
): readonly SpreadSample[] {
  checkInteger("samples", samples, 1);
  return Array.from({ length: samples }, () =>
    gossipTimes(timing, random).informedMs.toSorted((a, b) => a - b),
  );
}

/**
 * Batches over a star whose leaves are in step with the hub: a leaf's value waits for the end of its window, is at the hub a hop
 * later, and everywhere another hop after the hub has gathered. The hub's own values wait for its flush alone.
 */
export function starTimes(nodes: number, hopMs: number, windowMs: number): readonly SpreadSample[] {
  checkInteger("nodes", nodes, 1);
  checkNumber("hop", hopMs, 0);
  checkNumber("window", windowMs, Number.MIN_VALUE);
  const gatherMs = gatherMsOf(windowMs, hopMs);
  const waits = Array.from({ length: PHASES }, (_, phase) => ((phase + 0.5) / PHASES) * windowMs);
  const leafSamples = waits.map((waitMs) => {
    const atHubMs = waitMs + hopMs;
    return [0, ...(nodes > 1 ? [atHubMs] : []), ...same(nodes - 2, atHubMs + gatherMs + hopMs)];
  });
  const hubSamples = waits.map((waitMs) => [0, ...same(nodes - 1, waitMs + hopMs)]);
  // One value in n is told to the hub; samples have equal weight.
  const leaves = Math.min(LEAVES_MAX, Math.max(0, nodes - 1));
  return [...Array.from({ length: leaves }, () => leafSamples).flat(), ...hubSamples];
}

/**
 * Batches from each node to all others: a value that finds no window open waits for a whole one, any other for the rest of it.
 * So many values come to each node.
 */
export function totalTimes(
  nodes: number,
  hopMs: number,
  windowMs: number,
  valuesPerMs: number,
): readonly SpreadSample[] {
  checkInteger("nodes", nodes, 1);
  checkNumber("hop", hopMs, 0);
  checkNumber("window", windowMs, 0);
  checkNumber("values", valuesPerMs, 0);
  // Of 1 + λw values that share a window the first one opens it; the others come at any time while it is open.
  const sharing = valuesPerMs * windowMs;
  const opening = Math.max(1, Math.round(PHASES / (1 + sharing)));
  const joining = Math.round(opening * sharing);
  const waits = [...same(opening, windowMs)];
  for (let i = 0; i < joining; i++) waits.push(windowMs * (1 - (i + 0.5) / joining));
  return waits.map((waitMs) => [0, ...same(nodes - 1, waitMs + hopMs)]);
}

function same(count: number, atMs: number): number[] {
  return new Array<number>(Math.max(0, count)).fill(atMs);
}
