import { Random } from "../../../src/node/random.ts";
import { HashLog, type Key } from "../../../src/reconcile/index.ts";

/** Two sets of hashes with `n` in common and `d` different ones, half of them on each side. */
export interface Sets {
  readonly here: HashLog;
  readonly there: HashLog;
  readonly n: number;
  readonly d: number;
  /** Keys for one comparison after the other. */
  readonly nextKey: () => Key;
}

/** The cost of finding the difference of two sets; the members themselves are not counted. */
export interface Cost {
  readonly bytes: number;
  /** There and back; half of one is a message. */
  readonly roundTrips: number;
  /** Members that were not found. */
  readonly missed: number;
}

/** A way to find what two sets differ in. */
export interface Contender {
  readonly name: string;
  cost(sets: Sets): Cost;
}

/** Members that all sets of one size have in common: drawn once, since a million take a while. */
const commonMembers = new Map<number, HashLog>();

/**
 * Sets of which the difference and the keys depend on `d` and `trial` only: other sizes are compared about the same
 * difference.
 */
export function setsOf(n: number, d: number, trial: number): Sets {
  const common = commonMembers.get(n) ?? pushed(new HashLog(), n, new Random(`common ${n}`));
  commonMembers.set(n, common);
  const random = new Random(`difference ${d} ${trial}`);
  const [here, there] = [copyOf(common), copyOf(common)];
  pushed(here, Math.ceil(d / 2), random);
  pushed(there, Math.floor(d / 2), random);
  return { here, there, n, d, nextKey: () => ({ lo: random.next32(), hi: random.next32() }) };
}

/** The length of a message's JSON. */
export function jsonBytes(message: object): number {
  return JSON.stringify(message).length;
}

/** Bytes of so many hashes as text. */
export function hashesBytes(count: number): number {
  return Math.ceil((count * 32) / 3);
}

function pushed(log: HashLog, count: number, random: Random): HashLog {
  for (let i = 0; i < count; i++) log.push(random.next32() | 0, random.next32() | 0);
  return log;
}

function copyOf({ lo, hi, length }: HashLog): HashLog {
  const copy = new HashLog(length);
  for (let i = 0; i < length; i++) copy.push(lo[i] as number, hi[i] as number);
  return copy;
}
