import { HashList, HashLog, KeyedSet } from "../../src/reconcile/index.ts";
import { identityOf } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

/** The entries of a peer that is played by hand, in the words of a comparison. */
export class Holdings {
  readonly #hashes = new HashLog();

  constructor(...values: readonly Json[]) {
    for (const value of values) this.#hashes.pushText(String(identityOf(value)));
  }

  /** A question about it, without the header. */
  question(question: number) {
    return {
      type: "compare",
      question,
      mode: "push-pull",
      summary: this.#under(question).summary().toText(),
    };
  }

  /** An answer to a question that shows so many symbols of it, without the header. */
  symbols(question: number, count: number) {
    return {
      type: "sketch",
      question,
      mode: "push-pull",
      symbols: this.#under(question).sketch(count).toText(),
    };
  }

  #under(question: number): KeyedSet {
    return new KeyedSet(this.#hashes, { lo: question | 0, hi: Math.floor(question / 2 ** 32) | 0 });
  }
}

/** The hashes of these values, as a peer that lacks them says which it wants. */
export function hashesOf(...values: readonly Json[]): string {
  const list = new HashList();
  for (const value of values) list.pushText(String(identityOf(value)));
  return list.toText();
}
