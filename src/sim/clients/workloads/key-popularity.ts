import type { Random } from "../../../node/random.ts";

export const popularityNames = ["uniform", "zipf"] as const;
/** How often the keys of a load come: all equally often, or the key of rank r in proportion to 1 / r^0.99. */
export type PopularityName = (typeof popularityNames)[number];

/** As in YCSB (Cooper et al. 2010, "Benchmarking cloud serving systems with YCSB", section 4). */
const ZIPF_EXPONENT = 0.99;

/** The names of so many keys, the most popular one first. */
export function keyNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `k${at}`);
}

/** Draws keys by their popularity. `keys` must not be empty. */
export function keyDrawer(popularity: PopularityName, keys: readonly string[]): (random: Random) => string {
  if (popularity === "uniform") return (random) => random.pick(keys) as string;
  const sums = new Float64Array(keys.length);
  let sum = 0;
  for (let rank = 1; rank <= keys.length; rank++) {
    sum += rank ** -ZIPF_EXPONENT;
    sums[rank - 1] = sum;
  }
  return (random) => keys[firstAbove(sums, random.float() * sum)] as string;
}

/** The position of the first sum above a number. */
function firstAbove(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
