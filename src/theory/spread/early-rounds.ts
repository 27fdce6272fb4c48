/**
 * The first rounds of an epidemic, exactly. While few nodes know, chance decides how soon the many do: with pull nobody may
 * call the one node that knows. So the whole distribution is followed until the number that knows is settled.
 */

import type { SpreadParameters } from "./rounds.ts";

/** So many nodes know after so many rounds, with this probability. */
export interface Start {
  readonly round: number;
  readonly informed: number;
  readonly probability: number;
}

/** Up to so many nodes the distribution is followed to the end; beyond, until calls of nodes that know are as many as the second. */
const NODES_EXACT = 96;
const CALLS_SETTLED = 48;
/** Probabilities below this are left out. */
const NEGLIGIBLE = 1e-10;
const ROUNDS_MAX = 500;

/** Calls `onState` for each state of the early rounds, and gives those with which the later rounds begin. */
export function earlyRounds(parameters: SpreadParameters, onState: (state: Start) => void): readonly Start[] {
  const { nodes, fanout } = parameters;
  const settled = nodes <= NODES_EXACT ? nodes : Math.ceil(CALLS_SETTLED / fanout);
  const starts: Start[] = [];
  const growth = new Map<number, readonly number[]>();
  let states: readonly Start[] = [{ round: 0, informed: 1, probability: 1 }];
  for (let round = 0; states.length > 0 && round < ROUNDS_MAX; round++) {
    starts.push(...states.filter(({ informed }) => informed >= settled));
    const early = states.filter(({ informed }) => informed < settled);
    for (const state of early) {
      onState(state);
      if (!growth.has(state.informed)) growth.set(state.informed, newlyInformed(parameters, state.informed));
    }
    states = oneRound(early, growth);
  }
  return starts;
}

/** The states a round later, by how many nodes are newly informed. */
function oneRound(
  states: readonly Start[],
  growth: ReadonlyMap<number, readonly number[]>,
): readonly Start[] {
  const next = new Map<number, Start>();
  for (const { round, informed, probability } of states) {
    for (const [more, share] of (growth.get(informed) ?? []).entries()) {
      const known = next.get(informed + more)?.probability ?? 0;
      const state = { round: round + 1, informed: informed + more, probability: known + probability * share };
      next.set(state.informed, state);
    }
  }
  return [...next.values()].filter(({ probability }) => probability >= NEGLIGIBLE);
}

/** The distribution of how many nodes hear in a round in which `informed` know. */
function newlyInformed(parameters: SpreadParameters, informed: number): readonly number[] {
  const { nodes, direction } = parameters;
  const pushed = direction === "pull" ? [1] : pushHits(parameters, informed);
  if (direction === "push") return pushed;
  const chance = pullChance(parameters, informed);
  const total: number[] = [];
  for (const [hits, probability] of pushed.entries()) {
    if (probability < NEGLIGIBLE) continue;
    for (const [pulls, share] of binomial(nodes - informed - hits, chance).entries()) {
      total[hits + pulls] = (total[hits + pulls] ?? 0) + probability * share;
    }
  }
  return Array.from(total, (share) => share ?? 0);
}

/** How many different ignorant nodes `informed` senders hit with `fanout` different picks each: one sender after the other. */
function pushHits({ nodes, fanout }: SpreadParameters, informed: number): number[] {
  const picks = Math.min(fanout, nodes - 1);
  let distribution = [1];
  for (let sender = 0; sender < informed; sender++) {
    const next: number[] = [];
    for (const [hits, probability] of distribution.entries()) {
      if (probability < NEGLIGIBLE) continue;
      const ignorant = nodes - informed - hits;
      for (const [more, share] of hypergeometric(nodes - 1, ignorant, picks).entries()) {
        next[hits + more] = (next[hits + more] ?? 0) + probability * share;
      }
    }
    distribution = Array.from(next, (share) => share ?? 0);
  }
  return distribution;
}

/** How many of `picks` different ones out of `all` are among the `wanted`. Pick by pick, so that nothing overflows. */
function hypergeometric(all: number, wanted: number, picks: number): readonly number[] {
  let distribution = [1];
  for (let picked = 0; picked < picks; picked++) {
    const next = new Array<number>(distribution.length + 1).fill(0);
    for (const [hits, probability] of distribution.entries()) {
      const chance = Math.max(0, wanted - hits) / (all - picked);
      next[hits] = (next[hits] as number) + probability * (1 - chance);
      next[hits + 1] = (next[hits + 1] as number) + probability * chance;
    }
    distribution = next;
  }
  return distribution;
}

/** The probability that a node with `fanout` different calls reaches one of `informed` others; fractions of a node are allowed. */
export function pullChance({ nodes, fanout }: SpreadParameters, informed: number): number {
  let missed = 1;
  for (let call = 0; call < Math.min(fanout, nodes - 1) && missed > 0; call++) {
    missed *= Math.max(0, 1 - informed / (nodes - 1 - call));
  }
  return 1 - missed;
}

/** The binomial distribution, up to where the rest is negligible. */
function binomial(count: number, chance: number): readonly number[] {
  if (chance > 0.5) {
    // By failures: the probability that all fail, with which the loop below begins, may be too small for a double.
    const failures = binomial(count, 1 - chance);
    return [...new Array<number>(count + 1 - failures.length).fill(0), ...failures.toReversed()];
  }
  const distribution: number[] = [];
  let probability = (1 - chance) ** count;
  let left = 1;
  for (let successes = 0; successes <= count && left > NEGLIGIBLE; successes++) {
    distribution.push(probability);
    left -= probability;
    probability *= ((count - successes) / (successes + 1)) * (chance / (1 - chance));
  }
  return distribution;
}
