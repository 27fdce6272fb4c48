/** D2: what a batch of runs is supposed to try was really tried. A fault that never fires proves nothing. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** `happened` counts by name; everything in `expected` must be in it. */
export function covers(happened: ReadonlyMap<string, number>, expected: Iterable<string>): PromiseResult {
  const breaches = new Breaches("D2-coverage");
  for (const name of expected) {
    if ((happened.get(name) ?? 0) === 0) breaches.add(() => `${name} never happened`);
  }
  return breaches.result();
}
