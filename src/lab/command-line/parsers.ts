/** Parsers of flags' arguments for commander. Each refuses with what is allowed. */

import { InvalidArgumentError } from "commander";
import { didYouMean } from "../../node/settings/did-you-mean.ts";

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

/** A number from `least` (not itself, where `above`) to `most` (not itself, where `below`). */
export function decimalNumber(
  least: number,
  most: number,
  { above = false, below = false } = {},
): (text: string) => number {
  return (text) => {
    const value = decimalOf(text);
    const isAtEnd = (above && value === least) || (below && value === most);
    if (!(value >= least && value <= most) || isAtEnd) {
      const end = below ? ` to below ${most}` : `, up to ${most}`;
      throw new InvalidArgumentError(`Allowed: a number ${above ? "above" : "from"} ${least}${end}`);
    }
    return value;
  };
}

/** The number that a text writes with digits, a sign and a point, and nothing else; otherwise `NaN`. */
export function decimalOf(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined)
      throw new InvalidArgumentError(`Allowed: ${words.join(", ")}${didYouMean(text, words)}`);
    return word;
  };
}

/** Maelstrom's `--availability`: `total`, or the least share of operations that must succeed. */
export function availabilityDemand(text: string): "total" | number {
  if (text === "total") return text;
  const value = decimalOf(text);
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError("Allowed: total, or a number from 0 to 1");
  }
  return value;
}

/** Workers of a run: so many, or so many for each node. */
export interface Concurrency {
  readonly count: number;
  readonly perNode: boolean;
}

/** Maelstrom's `--concurrency`: `10`, or `2n` for two workers a node. */
export function concurrency(text: string): Concurrency {
  const [, digits, suffix] = /^(\d+)(n?)$/.exec(text) ?? [];
  const count = Number(digits);
  if (digits === undefined || count < 1 || count > 10_000) {
    throw new InvalidArgumentError(
      "Allowed: a whole number from 1 to 10000, with n after it for so many a node",
    );
  }
  return { count, perNode: suffix === "n" };
}

/** A seed: any short text. */
export function seed(text: string): string {
  if (!/^[\w.:-]{1,64}$/.test(text)) {
    throw new InvalidArgumentError("Allowed: up to 64 letters, digits and . : _ -");
  }
  return text;
}

/** Several of what another parser reads, with commas between them; each is taken once. */
export function listed<T>(parse: (text: string) => T): (text: string) => readonly T[] {
  return (text) => [...new Set(text.split(",").map(parse))];
}
