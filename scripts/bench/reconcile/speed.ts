import { HashIndex, HashList, KeyedSet, planFor, Sketch, Summary } from "../../../src/reconcile/index.ts";
import { setsOf } from "./contender.ts";

/** Time of this process, in ms: what runs beside it is not in it. */
function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Microseconds of the process that inserting one of so many hashes into a sketch takes. */
export function insertMicroseconds(symbols: number, hashes: number): number {
  const { here } = setsOf(hashes, 0, 0);
  const startMs = processMs();
  Sketch.of(here, symbols, { lo: 1, hi: 2 });
  return ((processMs() - startMs) * 1_000) / here.length;
}

/** Milliseconds of the process for a summary of so many hashes. */
export function summaryMs(hashes: number): number {
  const { here } = setsOf(hashes, 0, 0);
  const startMs = processMs();
  Summary.of(here, { lo: 1, hi: 2 });
  return processMs() - startMs;
}

/**
 * Seconds of the process for both sides, from nothing to the positions of all members that differ, with nothing
 * prepared.
 */
export function coldSeconds(n: number, d: number): number {
  const sets = setsOf(n, d, 0);
  const startMs = processMs();
  const own = new KeyedSet(sets.here, sets.nextKey());
  const theirs = Summary.fromText(own.summary().toText()) as Summary;
  const other = new KeyedSet(sets.there, theirs.key);
  const plan = planFor(other.summary(), theirs);
  if (plan.kind !== "symbols") throw new Error(`${plan.kind} in place of symbols`);
  const sketch = Sketch.fromText(other.sketch(plan.symbols).toText(), own.key) as Sketch;
  const difference = own.sketch(sketch.symbols).subtract(sketch).decode();
  if (difference.kind !== "decoded") throw new Error(difference.kind);
  const wanted = HashList.fromText(difference.onlyThere.toText(), d) as HashList;
  const found =
    new HashIndex(difference.onlyHere).positionsIn(sets.here).length +
    new HashIndex(wanted).positionsIn(sets.there).length;
  if (found !== d) throw new Error(`${found} of ${d} were found`);
  return (processMs() - startMs) / 1_000;
}
