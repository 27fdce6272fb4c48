import { plainBody } from "../../src/sim/network/plain-body.ts";
import type { Message } from "../../src/wire/message.ts";

/** The lives of sender and receiver as they are: a message that names them says nothing new. */
export interface KnownLives {
  readonly life: number;
  readonly toLife: number;
}

/** Characters of a 64-bit hash among others in base64. */
const HASH_LENGTH = 8 / 0.75;

/**
 * Writes messages as lines, so that whole outboxes can be compared and read: the type and every field with its value, as in
 * `batch acked=0 number=1 values=[7]`. The lives of our dialect go without saying where they are right; a sender that
 * does not know the receiver yet says `stranger`. Questions are called q1, q2 … in the order of their first appearance;
 * of summaries and sketches the name alone is written, of lists of hashes how many there are.
 */
export class Notation {
  readonly #questions = new Map<number, string>();

  line({ body }: Message, known?: KnownLives): string {
    const { type, ...fields } = plainBody(body) as Readonly<Record<string, unknown>>;
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    const words = given.map(([name, value]) => this.#word(name, value, known));
    return [type, ...words].filter((word) => word !== "").join(" ");
  }

  /** The number of a question that was written as `q1` or so. */
  question(name: string): number {
    for (const [question, called] of this.#questions) if (called === name) return question;
    throw new Error(`no question was called ${name}`);
  }

  /** The number of the question in an entry of a log. An entry that is missing, or asks nothing, has none: that throws. */
  questionIn(entry: string | undefined): number {
    return this.question(/question=(q\d+)/.exec(entry ?? "")?.[1] ?? "none");
  }

  #word(name: string, value: unknown, known: KnownLives | undefined): string {
    switch (name) {
      case "life":
        return value === known?.life ? "" : `life=${String(value)}`;
      case "to_life":
        if (value === 0) return "stranger";
        return value === known?.toLife ? "" : `to_life=${String(value)}`;
      case "stream":
        return value === known?.toLife ? "" : `stream=${String(value)}`;
      case "acked_of":
        return value === known?.life ? "" : `acked_of=${String(value)}`;
      case "question":
      case "settles":
      case "later":
        return `${name}=${this.#called(value as number)}`;
      case "summary":
      case "sketch":
      case "symbols":
        return name;
      case "hashes":
      case "want":
        return `${name}=${value === "*" ? "*" : hashCount(value as string)}`;
      case "offer":
        return `offer=${JSON.stringify((value as [string, number[]])[1])}`;
      default:
        return value === true ? name : `${name}=${JSON.stringify(value)}`;
    }
  }

  #called(question: number): string {
    const called = this.#questions.get(question) ?? `q${this.#questions.size + 1}`;
    this.#questions.set(question, called);
    return called;
  }
}

function hashCount(text: string): number {
  return Math.floor(text.replace(/=+$/, "").length / HASH_LENGTH);
}
