/** Rumor mongering, played out. */

import { checkInteger } from "../check.ts";
import type { PickSource } from "../pick-source.ts";
import { checkRumor, RUMOR_CYCLES_MAX, type RumorFigures, type RumorParameters } from "./rumor.ts";
import { type Estimate, Sample } from "./sample.ts";

/** Stands for the cycle of a node that never heard the rumor. */
const NEVER = -1;

/**
 * Plays `trials` rumors out and averages. The cycles are synchronous: whether a contact is necessary is judged by what the
 * called node, or the caller, knew when the cycle began, and news is passed on from the next cycle. A necessary contact sets the
 * counter back. With pull, a node judges once a cycle, by all its callers: if one needed the rumor the counter is set back, and if
 * none did, one is added (the footnote of Demers' table 3).
 *
 * Throws a RangeError unless nodes ≥ 2, k ≥ 1 and trials ≥ 1 are integers.
 */
export function simulateRumors(
  parameters: RumorParameters,
  trials: number,
  random: PickSource,
): RumorFigures<Estimate> {
  checkRumor(parameters);
  checkInteger("trials", trials, 1);
  const trial = new RumorTrial(parameters, random);
  const samples = {
    residue: new Sample(),
    traffic: new Sample(),
    meanFirst: new Sample(),
    meanNeeded: new Sample(),
    last: new Sample(),
  };
  for (let i = 0; i < trials; i++) {
    const figures = trial.run();
    samples.residue.add(figures.residue);
    samples.traffic.add(figures.traffic);
    samples.meanFirst.add(figures.meanFirst);
    samples.meanNeeded.add(figures.meanNeeded);
    samples.last.add(figures.last);
  }
  return {
    residue: samples.residue.estimate(),
    traffic: samples.traffic.estimate(),
    meanFirst: samples.meanFirst.estimate(),
    meanNeeded: samples.meanNeeded.estimate(),
    last: samples.last.estimate(),
  };
}

/** The tables of a trial, used again for the next. */
class RumorTrial {
  readonly #rule: RumorParameters;
  readonly #random: PickSource;
  /** The cycle in which each node heard the rumor. */
  readonly #heardIn: Int32Array;
  readonly #counters: Int32Array;
  readonly #isInterested: Uint8Array;
  /** Pull: the cycle in which each node last had a caller, and one that needed the rumor. */
  readonly #calledIn: Int32Array;
  readonly #neededIn: Int32Array;
  /** The nodes with interest; those that heard the rumor in this cycle. */
  #interested: number[] = [];
  #hearing: number[] = [];
  #cycle = 0;
  #messages = 0;
  #neededTimes = 0;

  constructor(rule: RumorParameters, random: PickSource) {
    this.#rule = rule;
    this.#random = random;
    this.#heardIn = new Int32Array(rule.nodes);
    this.#counters = new Int32Array(rule.nodes);
    this.#isInterested = new Uint8Array(rule.nodes);
    this.#calledIn = new Int32Array(rule.nodes);
    this.#neededIn = new Int32Array(rule.nodes);
  }

  /** All nodes are alike, so the rumor may always begin at node 0. */
  run(): RumorFigures<number> {
    this.#reset();
    while (this.#interested.length > 0 && this.#cycle < RUMOR_CYCLES_MAX) {
      this.#cycle += 1;
      this.#hearing = [];
      const still = this.#rule.direction === "push" ? this.#pushCycle() : this.#pullCycle();
      for (const node of this.#hearing) this.#isInterested[node] = 1;
      this.#interested = still.concat(this.#hearing);
    }
    return this.#figures();
  }

  #reset(): void {
    this.#heardIn.fill(NEVER);
    this.#counters.fill(0);
    this.#isInterested.fill(0);
    this.#calledIn.fill(NEVER);
    this.#neededIn.fill(NEVER);
    this.#heardIn[0] = 0;
    this.#isInterested[0] = 1;
    this.#interested = [0];
    this.#cycle = 0;
    this.#messages = 0;
    this.#neededTimes = 0;
  }

  /** Gives the nodes that keep their interest. */
  #pushCycle(): number[] {
    return this.#interested.filter((node) => {
      const called = this.#peerOf(node);
      this.#messages += 1;
      const isNeeded = !this.#knewBefore(called);
      if (isNeeded) this.#tell(called);
      return this.#keepsInterest(node, isNeeded);
    });
  }

  #pullCycle(): number[] {
    const cycle = this.#cycle;
    for (let caller = 0; caller < this.#rule.nodes; caller++) {
      const called = this.#peerOf(caller);
      if (this.#isInterested[called] === 0) continue;
      this.#messages += 1;
      this.#calledIn[called] = cycle;
      if (this.#knewBefore(caller)) continue;
      this.#neededIn[called] = cycle;
      this.#tell(caller);
    }
    return this.#interested.filter(
      (node) => this.#calledIn[node] !== cycle || this.#keepsInterest(node, this.#neededIn[node] === cycle),
    );
  }

  #knewBefore(node: number): boolean {
    const heardIn = this.#heardIn[node] as number;
    return heardIn !== NEVER && heardIn < this.#cycle;
  }

  /** A contact that was necessary. Another in the same cycle may have been earlier. */
  #tell(node: number): void {
    this.#neededTimes += this.#cycle;
    if (this.#heardIn[node] !== NEVER) return;
    this.#heardIn[node] = this.#cycle;
    this.#hearing.push(node);
  }

  #keepsInterest(node: number, isNeeded: boolean): boolean {
    const { loss, end, k } = this.#rule;
    const counts = loss === "blind" || !isNeeded;
    let keeps = true;
    if (!counts) this.#counters[node] = 0;
    else if (end === "coin") keeps = this.#random.int(k) !== 0;
    else {
      this.#counters[node] = (this.#counters[node] as number) + 1;
      keeps = (this.#counters[node] as number) < k;
    }
    if (!keeps) this.#isInterested[node] = 0;
    return keeps;
  }

  #peerOf(node: number): number {
    const drawn = this.#random.int(this.#rule.nodes - 1);
    return drawn < node ? drawn : drawn + 1;
  }

  /** The first node knows from the beginning; the averages are over the nodes that were told. */
  #figures(): RumorFigures<number> {
    const { nodes } = this.#rule;
    let told = 0;
    let times = 0;
    let last = 0;
    for (const cycle of this.#heardIn) {
      if (cycle <= 0) continue;
      told += 1;
      times += cycle;
      if (cycle > last) last = cycle;
    }
    return {
      residue: (nodes - 1 - told) / nodes,
      traffic: this.#messages / nodes,
      meanFirst: told === 0 ? 0 : times / told,
      meanNeeded: told === 0 ? 0 : this.#neededTimes / told,
      last,
    };
  }
}
