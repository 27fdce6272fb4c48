/** Push, pull and push-pull by expected values. */

import { earlyRounds, pullChance, type Start } from "./early-rounds.ts";
import { checkSpread, messagesPerKnower, type SpreadFigures, type SpreadParameters } from "./rounds.ts";

/** A share of runs this small that is not done yet no longer matters. */
const UNDONE_MIN = 1e-7;
const ROUNDS_MAX = 2_000;

/**
 * The share that knows after each round, the expected rounds until all do, and the messages until then. The first rounds are
 * exact (early-rounds.ts). Then the recurrence of expected values goes on: an ignorant node stays so if no node that knows
 * picks it, (1 − K/(n − 1))^i, and if it calls none (Demers et al. 1987, section 1.3). Of x nodes that are expected to be
 * ignorant, none is with probability e^(−x). Beside simulations it is good to 2 %.
 *
 * It goes up to n = 10^9 and beyond at once. Throws a RangeError unless nodes ≥ 1 and fanout ≥ 1 are integers.
 */
export function predictSpread(parameters: SpreadParameters): SpreadFigures<number> {
  checkSpread(parameters);
  const tally = new Tally(parameters);
  if (parameters.nodes > 1) {
    const starts = earlyRounds(parameters, (state) => tally.add(state, 1));
    for (const start of starts) follow(parameters, start, tally);
  }
  return tally.figures();
}

/** The later rounds, by expected values. */
function follow(parameters: SpreadParameters, start: Start, tally: Tally): void {
  const { nodes } = parameters;
  let { round } = start;
  let ignorant = nodes - start.informed;
  for (; round < ROUNDS_MAX; round++) {
    // A whole number of nodes that are ignorant is certain, not expected.
    const undone = round === start.round ? Math.min(1, ignorant) : -Math.expm1(-ignorant);
    tally.add({ round, informed: nodes - ignorant, probability: start.probability }, undone);
    if (undone * start.probability < UNDONE_MIN) break;
    ignorant *= staysIgnorant(parameters, nodes - ignorant);
  }
  tally.done(round + 1, start.probability);
}

function staysIgnorant(parameters: SpreadParameters, informed: number): number {
  const { nodes, fanout, direction } = parameters;
  const notPushed = direction === "pull" ? 1 : Math.max(0, 1 - fanout / (nodes - 1)) ** informed;
  return direction === "push" ? notPushed : notPushed * (1 - pullChance(parameters, informed));
}

/** Adds up what the states of the rounds contribute. */
class Tally {
  readonly #nodes: number;
  readonly #messagesPerKnower: number;
  readonly #informed: number[] = [];
  /** The probability of the runs that were followed no further than to this round, for all know there. */
  readonly #finished: number[] = [];
  #rounds = 0;
  #messages = 0;

  constructor(parameters: SpreadParameters) {
    this.#nodes = parameters.nodes;
    this.#messagesPerKnower = messagesPerKnower(parameters);
  }

  /** `undone` is the probability that, in this state, somebody is ignorant and so another round follows. */
  add({ round, informed, probability }: Start, undone: number): void {
    this.#informed[round] = (this.#informed[round] ?? 0) + probability * informed;
    this.#rounds += probability * undone;
    this.#messages += probability * undone * informed * this.#messagesPerKnower;
  }

  done(round: number, probability: number): void {
    this.#finished[round] = (this.#finished[round] ?? 0) + probability;
  }

  figures(): SpreadFigures<number> {
    const nodes = this.#nodes;
    const shares: number[] = [];
    let finished = 0;
    for (const [round, informed] of this.#informed.entries()) {
      finished += this.#finished[round] ?? 0;
      shares.push(Math.min(1, (informed ?? 0) / nodes + finished));
    }
    return {
      shares: shares.length === 0 ? [1] : shares,
      roundsToAll: this.#rounds,
      traffic: this.#messages / nodes,
    };
  }
}
