import fc from "fast-check";

/**
 * Runs a property on inputs that are the same in every run. `GOSSIPER_SEED=random` draws others, any number repeats
 * those of a run: a failure prints its seed.
 */
export function holds<T>(property: fc.IProperty<T>, runs = 100): void {
  const { GOSSIPER_SEED: seed = "1" } = process.env;
  fc.assert(property, { numRuns: runs, ...(seed === "random" ? {} : { seed: Number(seed) }) });
}
