/** Push, pull and push-pull, played out. */

import { checkInteger } from "../check.ts";
import type { PickSource } from "../pick-source.ts";
import { PeerPool } from "./peer-pool.ts";
import { PushTrial } from "./push-trial.ts";
import { checkSpread, type SpreadFigures, type SpreadParameters } from "./rounds.ts";
import { type Estimate, Sample } from "./sample.ts";

/** Even two nodes that pull end sooner. */
const ROUNDS_MAX = 100_000;

/** One run: how many know after each round, and the messages with the value. */
interface Played {
  readonly reachedAfter: readonly number[];
  readonly messages: number;
}

/**
 * Plays `trials` values until all nodes know, and averages. Rounds are synchronous: news is passed on from the next round.
 * Push is what `simulate_gossip` plays. Throws a RangeError unless nodes ≥ 1, fanout ≥ 1 and trials ≥ 1 are integers.
 */
export function simulateSpread(
  parameters: SpreadParameters,
  trials: number,
  random: PickSource,
): SpreadFigures<Estimate> {
  checkSpread(parameters);
  checkInteger("trials", trials, 1);
  const play = player(parameters, random);
  const rounds = new Sample();
  const traffic = new Sample();
  const runs: (readonly number[])[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const { reachedAfter, messages } = play();
    runs.push(reachedAfter);
    rounds.add(reachedAfter.length - 1);
    traffic.add(messages / parameters.nodes);
  }
  return {
    shares: sharesOf(runs, parameters.nodes),
    roundsToAll: rounds.estimate(),
    traffic: traffic.estimate(),
  };
}

/** About how many random numbers a trial takes, for callers that share out their time. */
export function spreadWork({ nodes, fanout, direction }: SpreadParameters): number {
  const rounds = direction === "push" ? Math.log(nodes) + 2 : fanout * (2 * Math.log2(nodes) + 2);
  return Math.max(1, nodes * rounds);
}

function player(parameters: SpreadParameters, random: PickSource): () => Played {
  const { nodes, direction } = parameters;
  const fanout = Math.min(parameters.fanout, nodes - 1);
  if (direction !== "push") {
    const trial = new CallTrial({ ...parameters, fanout }, random);
    return () => trial.run();
  }
  const trial = new PushTrial(nodes, fanout, random);
  return () => {
    const reachedAfter: number[] = [];
    trial.run(ROUNDS_MAX, reachedAfter);
    const senders = reachedAfter.slice(0, -1).reduce((total, reached) => total + reached, 0);
    return { reachedAfter, messages: senders * fanout };
  };
}

/** The mean share after each round; a run that is over stays where it ended. */
function sharesOf(runs: readonly (readonly number[])[], nodes: number): Estimate[] {
  const rounds = Math.max(...runs.map((run) => run.length));
  return Array.from({ length: rounds }, (_, round) => {
    const sample = new Sample();
    for (const run of runs) sample.add((run[round] ?? nodes) / nodes);
    return sample.estimate();
  });
}

/** Rounds in which all nodes call. The tables of a trial serve the next. */
class CallTrial {
  readonly #parameters: SpreadParameters;
  readonly #random: PickSource;
  /** The first round in which each node could pass the value on. */
  readonly #knowsFrom: Int32Array;
  readonly #peers: PeerPool;
  #reached = 0;
  #messages = 0;

  constructor(parameters: SpreadParameters, random: PickSource) {
    this.#parameters = parameters;
    this.#random = random;
    this.#knowsFrom = new Int32Array(parameters.nodes);
    this.#peers = new PeerPool(parameters.nodes, random);
  }

  run(): Played {
    const { nodes } = this.#parameters;
    this.#knowsFrom.fill(ROUNDS_MAX);
    this.#knowsFrom[0] = 0;
    this.#reached = 1;
    this.#messages = 0;
    const reachedAfter = [1];
    for (let round = 0; this.#reached < nodes && round < ROUNDS_MAX; round++) {
      for (let caller = 0; caller < nodes; caller++) this.#call(caller, round);
      reachedAfter.push(this.#reached);
    }
    return { reachedAfter, messages: this.#messages };
  }

  #call(caller: number, round: number): void {
    const { nodes, fanout } = this.#parameters;
    if (fanout === 1) {
      // A single callee needs no pool, which of a million nodes is not in the processor's cache.
      const drawn = this.#random.int(nodes - 1);
      this.#exchange(caller, drawn < caller ? drawn : drawn + 1, round);
      return;
    }
    for (let drawn = 0; drawn < fanout; drawn++)
      this.#exchange(caller, this.#peers.draw(caller, drawn), round);
  }

  #exchange(caller: number, called: number, round: number): void {
    const callerKnows = (this.#knowsFrom[caller] as number) <= round;
    const calledKnows = (this.#knowsFrom[called] as number) <= round;
    if (calledKnows) this.#tell(caller, round);
    if (callerKnows && this.#parameters.direction === "push-pull") this.#tell(called, round);
  }

  #tell(node: number, round: number): void {
    this.#messages += 1;
    if ((this.#knowsFrom[node] as number) < ROUNDS_MAX) return;
    this.#knowsFrom[node] = round + 1;
    this.#reached += 1;
  }
}
