import fc from "fast-check";

/** Inputs are the same in every run. `GOSSIPER_SEED=random` draws others; a failure prints the number that repeats it. */
function parameters(numRuns: number): { numRuns: number; seed?: number } {
  const { GOSSIPER_SEED: seed = "1" } = process.env;
  return seed === "random" ? { numRuns } : { numRuns, seed: Number(seed) };
}

/** Tries a property on so many inputs. */
export function holds<T>(property: fc.IProperty<T>, runs = 100): void {
  fc.assert(property, parameters(runs));
}

/** The same for a property that has to wait. */
export async function holdsLater<T>(property: fc.IAsyncProperty<T>, runs = 100): Promise<void> {
  await fc.assert(property, parameters(runs));
}
