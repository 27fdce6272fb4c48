/** The promises of FAULTS.md that hold at all times, under names that stay. */

export const PROMISE_TITLES = {
  "S1-no-phantom": "every value read was added before",
  "S2-no-duplicate": "no value twice in one read",
  "S3-reads-grow": "reads on one node only grow",
  "S4-read-your-add": "after its acknowledgement the same node shows a value",
  "S5-one-reply": "exactly one reply to a client's request, and none otherwise",
  "S6-timely-reply": "no reply after 4 s",
  "S7-clean-wire": "standard output holds only lines that Maelstrom takes",
} as const;

export type PromiseName = keyof typeof PROMISE_TITLES;

/** How often a promise was broken, and where. */
export interface PromiseResult {
  readonly name: PromiseName;
  readonly valid: boolean;
  readonly count: number;
  /** The first few breaches, each a sentence. */
  readonly examples: readonly string[];
}

const EXAMPLES_MAX = 8;

/** Collects the breaches of one promise. */
export class Breaches {
  readonly #name: PromiseName;
  readonly #examples: string[] = [];
  #count = 0;

  constructor(name: PromiseName) {
    this.#name = name;
  }

  /** Counts one breach; only the first few are put into words. */
  add(describe: () => string): void {
    this.#count++;
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(describe());
  }

  result(): PromiseResult {
    return { name: this.#name, valid: this.#count === 0, count: this.#count, examples: this.#examples };
  }
}
