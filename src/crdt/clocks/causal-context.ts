import {
  incrementVector,
  isCounter,
  type VectorJson,
  vectorFromJson,
  vectorToJson,
} from "./version-vector.ts";

/** The name of one event: a writer, and which of its events it is, from 1. */
export type Dot = readonly [writer: string, counter: number];

/** A set of dots: all up to a number for each writer, and single ones beyond. */
export interface CausalContextJson {
  readonly vector: VectorJson;
  readonly dots: readonly Dot[];
}

/**
 * The dots that a replica has seen, in a form that does not grow with their number: a version vector, and a cloud of the dots
 * that do not follow on it because others are still on their way (Almeida, Shoker, Baquero 2018, section 7.2).
 */
export class CausalContext {
  readonly #vector = new Map<string, number>();
  /** Per writer numbers beyond the vector; never the one that follows on it. */
  readonly #cloud = new Map<string, Set<number>>();

  /** How many dots were seen. */
  get size(): number {
    let size = 0;
    for (const counter of this.#vector.values()) size += counter;
    for (const cloud of this.#cloud.values()) size += cloud.size;
    return size;
  }

  /** Whether a dot was seen. */
  has([writer, counter]: Dot): boolean {
    return counter <= this.upTo(writer) || this.#cloud.get(writer)?.has(counter) === true;
  }

  /** All of a writer's dots up to this number were seen. */
  upTo(writer: string): number {
    return this.#vector.get(writer) ?? 0;
  }

  /** The next dot of a writer. Throws a RangeError past the largest safe integer. */
  next(writer: string): Dot {
    const beyond = this.#cloud.get(writer) ?? [];
    const last = new Map([[writer, Math.max(this.upTo(writer), ...beyond)]]);
    return [writer, incrementVector(last, writer).get(writer) as number];
  }

  /** Sees one more dot. */
  add([writer, counter]: Dot): void {
    if (counter <= this.upTo(writer)) return;
    const cloud = this.#cloud.get(writer) ?? new Set();
    cloud.add(counter);
    this.#cloud.set(writer, cloud);
    this.#close(writer, cloud);
  }

  /** Sees all of a writer's dots up to a number. */
  addUpTo(writer: string, counter: number): void {
    if (counter <= this.upTo(writer)) return;
    this.#vector.set(writer, counter);
    const cloud = this.#cloud.get(writer);
    if (cloud === undefined) return;
    for (const number of cloud) if (number <= counter) cloud.delete(number);
    this.#close(writer, cloud);
  }

  /** Sees all that another context has seen. */
  merge(other: CausalContext): void {
    for (const [writer, counter] of other.#vector) this.addUpTo(writer, counter);
    for (const dot of other.#clouded()) this.add(dot);
  }

  /** The events that this context has seen and another one has not. */
  without(other: CausalContext): CausalContext {
    const rest = new CausalContext();
    for (const dot of this.dots((writer) => other.upTo(writer))) if (!other.has(dot)) rest.add(dot);
    return rest;
  }

  /** All dots, of each writer those above a number, in the order of the numbers. */
  *dots(above: (writer: string) => number = () => 0): Iterable<Dot> {
    for (const [writer, upTo] of this.#vector)
      for (let counter = above(writer) + 1; counter <= upTo; counter++) yield [writer, counter];
    for (const dot of this.#clouded()) if (dot[1] > above(dot[0])) yield dot;
  }

  /** For the wire. Equal contexts give the same text, however they came about. */
  toJson(): CausalContextJson {
    return { vector: vectorToJson(this.#vector), dots: [...this.#clouded()].sort(byDot) };
  }

  /** Reads a context. Throws a RangeError on a number that is not a safe, positive integer. */
  static fromJson({ vector, dots }: CausalContextJson): CausalContext {
    const context = new CausalContext();
    for (const [writer, counter] of vectorFromJson(vector)) context.addUpTo(writer, counter);
    for (const dot of dots) {
      checkDot(dot);
      context.add(dot);
    }
    return context;
  }

  *#clouded(): Iterable<Dot> {
    for (const [writer, cloud] of this.#cloud) for (const counter of cloud) yield [writer, counter];
  }

  /** Dots that follow on the vector become part of it. */
  #close(writer: string, cloud: Set<number>): void {
    let upTo = this.upTo(writer);
    while (cloud.delete(upTo + 1)) upTo++;
    if (upTo > 0) this.#vector.set(writer, upTo);
    if (cloud.size === 0) this.#cloud.delete(writer);
  }
}

/** Throws a RangeError unless a dot's number is a safe, positive integer. */
export function checkDot([writer, counter]: Dot): void {
  if (!isCounter(counter) || counter === 0)
    throw new RangeError(`not the number of an event of ${JSON.stringify(writer)}: ${counter}`);
}

/** The order of dots: by writer, then by number. */
export function byDot([a, i]: Dot, [b, j]: Dot): number {
  return a === b ? i - j : a < b ? -1 : 1;
}
