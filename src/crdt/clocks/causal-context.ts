import { isCounter, nextCounter } from "./version-vector.ts";

/** The name of one event: a writer, and which of its events it is, from 1. */
export type Dot = readonly [writer: string, counter: number];

/** Numbers of events, from the first to the last, both included. */
export type DotRange = readonly [first: number, last: number];

/** A set of dots: for each writer ranges of numbers, ascending, with a gap before each of them. */
export interface CausalContextJson {
  readonly [writer: string]: readonly DotRange[];
}

/**
 * The dots that a replica has seen, in a form that does not grow with their number: interval version vectors (Mukund, Shenoy,
 * Suresh 2014, "Optimized OR-sets without ordering constraints"). A writer whose dots have all come has one range; dots that
 * came out of turn stand in ranges of their own until those before them have come.
 *
 * No method but `dots` takes time by the number of dots, only by that of ranges: a sender may claim any number of dots in few bytes.
 */
export class CausalContext {
  /** Ranges as in `CausalContextJson`; no writer has an empty list. */
  readonly #ranges = new Map<string, readonly DotRange[]>();

  /** The context of these dots. Throws a RangeError on a number that is not a safe, positive integer. */
  static of(dots: readonly Dot[]): CausalContext {
    const ranges = new Map<string, DotRange[]>();
    for (const [writer, counter] of dots) {
      const known = ranges.get(writer);
      if (known === undefined) ranges.set(writer, [[counter, counter]]);
      else known.push([counter, counter]);
    }
    return CausalContext.#ofRanges(ranges);
  }

  /** Reads a context, whose ranges may stand in any order. Throws a RangeError on a number that is not a safe, positive integer. */
  static fromJson(json: CausalContextJson): CausalContext {
    return CausalContext.#ofRanges(Object.entries(json));
  }

  static #ofRanges(all: Iterable<readonly [writer: string, ranges: readonly DotRange[]]>): CausalContext {
    const context = new CausalContext();
    for (const [writer, ranges] of all) {
      for (const range of ranges) checkRange(writer, range);
      if (ranges.length > 0) context.#ranges.set(writer, coalesced(ranges));
    }
    return context;
  }

  /** How many dots were seen. */
  get size(): number {
    let size = 0;
    for (const ranges of this.#ranges.values()) for (const [first, last] of ranges) size += last - first + 1;
    return size;
  }

  /** Whether a dot was seen. */
  has([writer, counter]: Dot): boolean {
    const ranges = this.#rangesOf(writer);
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle] as DotRange)[1] < counter) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low];
    return range !== undefined && range[0] <= counter;
  }

  /** The next dot of a writer. Throws a RangeError past the largest safe integer. */
  next(writer: string): Dot {
    return [writer, nextCounter(writer, this.#rangesOf(writer).at(-1)?.[1] ?? 0)];
  }

  /** Sees all that another context has seen. */
  merge(other: CausalContext): void {
    for (const [writer, ranges] of other.#ranges)
      this.#ranges.set(writer, coalesced([...this.#rangesOf(writer), ...ranges]));
  }

  /** The dots that this context has seen and another one has not. */
  without(other: CausalContext): CausalContext {
    const rest = new CausalContext();
    for (const [writer, ranges] of this.#ranges) {
      const left = difference(ranges, other.#rangesOf(writer));
      if (left.length > 0) rest.#ranges.set(writer, left);
    }
    return rest;
  }

  /** All dots, of each writer in the order of the numbers. A forged context may claim more than a process can count. */
  *dots(): Iterable<Dot> {
    for (const [writer, ranges] of this.#ranges)
      for (const [first, last] of ranges)
        for (let counter = first; counter <= last; counter++) yield [writer, counter];
  }

  /** For the wire. Equal contexts give the same text, however they came about. */
  toJson(): CausalContextJson {
    // fromEntries defines properties, where an assignment to `__proto__` would set the prototype.
    return Object.fromEntries([...this.#ranges].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #rangesOf(writer: string): readonly DotRange[] {
    return this.#ranges.get(writer) ?? [];
  }
}

/** The order of dots: by writer, then by number. */
export function byDot([a, i]: Dot, [b, j]: Dot): number {
  return a === b ? i - j : a < b ? -1 : 1;
}

function checkRange(writer: string, [first, last]: DotRange): void {
  for (const counter of [first, last]) {
    if (!isCounter(counter) || counter === 0)
      throw new RangeError(`not the number of an event of ${JSON.stringify(writer)}: ${counter}`);
  }
  if (first > last)
    throw new RangeError(`no range of events of ${JSON.stringify(writer)}: ${first} to ${last}`);
}

/** The numbers of any ranges as ascending ranges with gaps between them. */
function coalesced(ranges: readonly DotRange[]): readonly DotRange[] {
  const all: DotRange[] = [];
  for (const range of ranges.toSorted(([a], [b]) => a - b)) {
    const before = all.at(-1);
    if (before === undefined || range[0] > before[1] + 1) all.push(range);
    else if (range[1] > before[1]) all[all.length - 1] = [before[0], range[1]];
  }
  return all;
}

/** The numbers of one list of ascending ranges that are in none of another one. */
function difference(ranges: readonly DotRange[], others: readonly DotRange[]): readonly DotRange[] {
  const rest: DotRange[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    let from = first;
    // A range of the other list may reach into the next range, too: it is passed only when it ends before this one does.
    for (; next < others.length && (others[next] as DotRange)[0] <= last; next++) {
      const [start, end] = others[next] as DotRange;
      if (start > from) rest.push([from, start - 1]);
      from = Math.max(from, end + 1);
      if (end > last) break;
    }
    if (from <= last) rest.push([from, last]);
  }
  return rest;
}
