import { FINGERPRINTS_MAX } from "../limits.ts";
import { Fingerprints } from "./fingerprints.ts";

/** The fingerprints of a log: the public ones under the word 0, and those under the words of the peers that asked last. */
export class KeptFingerprints {
  readonly #textOf: (position: number, word: number) => string | undefined;
  readonly #kept = new Map<number, Fingerprints>();

  /** `textOf`: what the hash of a position's entry is made of under a word; `undefined` where it has none. */
  constructor(textOf: (position: number, word: number) => string | undefined) {
    this.#textOf = textOf;
  }

  /** Those under a word, of all positions below `length`. */
  under(word: number, length: number): Fingerprints {
    const fingerprints = this.#kept.get(word) ?? new Fingerprints((position) => this.#textOf(position, word));
    // The word that was used last comes last.
    if (word !== 0) this.#kept.delete(word);
    this.#kept.set(word, fingerprints);
    for (const other of this.#kept.keys())
      if (this.#kept.size > FINGERPRINTS_MAX && other !== 0) this.#kept.delete(other);
    fingerprints.catchUp(length);
    return fingerprints;
  }

  /** The entry at a position is void. */
  clear(position: number): void {
    for (const fingerprints of this.#kept.values()) fingerprints.clear(position);
  }

  /** All positions have changed. */
  reset(): void {
    for (const fingerprints of this.#kept.values()) fingerprints.reset();
  }
}
