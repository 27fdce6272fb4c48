/**
 * Numbers the values of a history 0, 1, 2 … in the order in which they are added, so that checkers can use flat
 * arrays. Two values are the same if their canonical JSON is equal.
 */

import { canonicalJson, type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";

/** Workloads count up from 0: small non-negative integers are looked up in an array, everything else in a map. */
const DENSE_VALUE_MAX = 1 << 20;

export class ValueIndex {
  readonly #dense: number[] = [];
  readonly #byKey = new Map<Identity, number>();
  #count = 0;

  /** The number of `value`, -1 if it was never added. */
  find(value: unknown): number {
    // A fresh `-0` passes the test and finds the place of `0`, as canonical JSON demands.
    if (isDense(value)) return this.#dense[value] ?? -1;
    return this.#byKey.get(identityOf(value as Json)) ?? -1;
  }

  /** The number of `value`, a new one if it has none. */
  add(value: unknown): number {
    const known = this.find(value);
    if (known >= 0) return known;
    const id = this.#count++;
    if (isDense(value)) {
      while (this.#dense.length < value) this.#dense.push(-1);
      this.#dense[value] = id;
    } else {
      this.#byKey.set(identityOf(value as Json), id);
    }
    return id;
  }
}

function isDense(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= DENSE_VALUE_MAX && Number.isInteger(value);
}

/** Equal values have equal keys; a value that is missing has one, too. */
export function keyOf(value: unknown): Identity {
  return value === undefined ? "" : identityOf(value as Json);
}

/** The canonical text of any value of a history. */
export function canonicalText(value: unknown): string {
  return canonicalJson(value as Json);
}

/** Numbers by size, then everything else by its canonical text: the order of lists in a report. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return -1;
  if (typeof b === "number") return 1;
  const left = canonicalText(a);
  const right = canonicalText(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
