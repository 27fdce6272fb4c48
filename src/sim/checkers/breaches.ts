/** Breaches that are put into words; further ones are only counted. */
const EXAMPLES_MAX = 8;

/** The outcome of a check: how often a rule was broken, and where. */
export interface Findings {
  readonly valid: boolean;
  readonly count: number;
  /** The first few breaches, each a sentence. */
  readonly examples: readonly string[];
}

/** Collects the breaches of one rule. */
export class BreachList {
  readonly #examples: string[] = [];
  #count = 0;

  /** Counts one breach; only the first few are put into words. */
  add(describe: () => string): void {
    this.#count++;
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(describe());
  }

  protected findings(): Findings {
    return { valid: this.#count === 0, count: this.#count, examples: this.#examples };
  }
}
