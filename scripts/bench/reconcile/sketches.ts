import {
  compareHashes,
  type Difference,
  HASHES_MAX,
  HashIndex,
  HashList,
  KeyedSet,
  type Plan,
  planFor,
  Share,
  Sketch,
  Summary,
} from "../../../src/reconcile/index.ts";
import { type Contender, type Cost, jsonBytes, type Sets } from "./contender.ts";

/** Comparisons under new keys after which the rest would be given up: far more than ever are needed. */
const TRIES_MAX = 10;

interface Tally {
  bytes: number;
  messages: number;
}

/** The library, as nodes use it: a summary, symbols for the difference, the hashes of what is wanted. */
export const sketches: Contender = {
  name: "sketches",
  cost(sets): Cost {
    const tally: Tally = { bytes: 0, messages: 0 };
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const found = compare(sets, tries, tally);
      if (found === undefined) continue;
      const missed = sets.d - found;
      return { bytes: tally.bytes, roundTrips: tally.messages / 2, missed };
    }
    throw new Error(`no difference was found in ${TRIES_MAX} comparisons`);
  },
};

/** One comparison; gives how many members it found, or nothing if it was undecodable. */
function compare(sets: Sets, tries: number, tally: Tally): number | undefined {
  const own = new KeyedSet(sets.here, sets.nextKey());
  const ask = { ask: own.summary().toText() };
  count(tally, ask);
  const theirs = Summary.fromText(ask.ask) as Summary;
  const other = new KeyedSet(sets.there, theirs.key);
  const plan = planFor(other.summary(), theirs, tries);
  if (plan.kind === "nothing") {
    count(tally, { equal: true });
    return 0;
  }
  if (plan.kind === "everything") throw new Error("none of the sets is empty");
  let found = 0;
  for (let index = 0; index < plan.of; index++) {
    const share = Share.of(index, plan.of) as Share;
    if (index > 0) count(tally, { ask: ask.ask, share: [index, plan.of] });
    const difference = compareShare(own, other, plan, share, tally);
    if (difference === undefined) return undefined;
    count(tally, { want: difference.onlyThere.toText() });
    found += new HashIndex(difference.onlyHere).positionsIn(sets.here).length;
    found += new HashIndex(difference.onlyThere).positionsIn(sets.there).length;
    // The members that were asked for.
    tally.messages++;
  }
  return found;
}

function compareShare(
  own: KeyedSet,
  other: KeyedSet,
  plan: Plan,
  share: Share,
  tally: Tally,
): Difference | undefined {
  const named = share.of === 1 ? {} : { share: [share.index, share.of] };
  if (plan.kind === "hashes") {
    const hashes = other.hashes(share).toText();
    count(tally, { hashes, ...named });
    return compareHashes(own.hashes(share), HashList.fromText(hashes, HASHES_MAX) as HashList);
  }
  if (plan.kind !== "symbols") return undefined;
  const symbols = other.sketch(plan.symbols, share).toText();
  count(tally, { symbols, ...named });
  const theirs = Sketch.fromText(symbols, own.key, share) as Sketch;
  const difference = own.sketch(theirs.symbols, share).subtract(theirs).decode();
  return difference.kind === "decoded" ? difference : undefined;
}

function count(tally: Tally, message: object): void {
  tally.bytes += jsonBytes(message);
  tally.messages++;
}
