import type { HashList } from "../../../src/reconcile/index.ts";
import { type Contender, jsonBytes } from "./contender.ts";

/** For false positives of 1 %. */
const BITS_PER_MEMBER = 9.585;
const PROBES = 7;

/**
 * Each side sends a Bloom filter of its members, and what the other's filter does not hold. It misses what the filter
 * holds by mistake.
 */
export const bloomFilter: Contender = {
  name: "Bloom filter",
  cost({ here, there, d }) {
    const filters = [here, there].map(filterOf) as [Uint8Array, Uint8Array];
    const found = lacking(here, filters[1]) + lacking(there, filters[0]);
    const characters = filters.map((filter) => Math.ceil((filter.length * 4) / 3));
    const bytes = characters.reduce((sum, length) => sum + length + jsonBytes({ filter: "" }), 0);
    return { bytes, roundTrips: 1.5, missed: d - found };
  },
};

function filterOf(members: HashList): Uint8Array {
  const filter = new Uint8Array(Math.ceil((members.length * BITS_PER_MEMBER) / 8));
  for (let i = 0; i < members.length; i++) {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = bitOf(members, i, probe, filter);
      filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }
  return filter;
}

/** How many members are not in a filter. */
function lacking(members: HashList, filter: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < members.length; i++) {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = bitOf(members, i, probe, filter);
      if ((((filter[bit >>> 3] as number) >>> (bit & 7)) & 1) === 1) continue;
      count++;
      break;
    }
  }
  return count;
}

/** Double hashing with the two words of a hash (Kirsch, Mitzenmacher 2006). */
function bitOf(members: HashList, position: number, probe: number, filter: Uint8Array): number {
  const word = (members.lo[position] as number) + Math.imul(probe, (members.hi[position] as number) | 1);
  return (word >>> 0) % (filter.length * 8);
}
