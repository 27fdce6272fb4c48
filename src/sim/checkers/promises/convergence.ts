/** L1: within its budget after the heal, every living node shows every acknowledged value. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** How a run converged after the heal. */
export interface Convergence {
  /** Milliseconds from the heal until every living node showed every value; `undefined`: it never happened. */
  readonly timeMs: number | undefined;
  /** Values that were missing when waiting was given up, by node. */
  readonly missing: readonly { readonly node: string; readonly values: readonly unknown[] }[];
}

const VALUES_SHOWN_MAX = 5;

/**
 * `convergence` is missing where the run did not get as far. Values that nobody knows to be taken have to come everywhere,
 * too, or nowhere: in the end all nodes show the same (`isEqual`).
 *
 * The time begins when the last message has arrived that was sent while faults were on. A clogged link delivers up to 5
 * s after the heal; before that, nothing is healed there.
 */
export function converges(
  convergence: Convergence | undefined,
  isEqual: boolean,
  budgetMs: number,
): PromiseResult {
  const breaches = new Breaches("L1-converges");
  if (convergence === undefined) {
    breaches.add(() => "the run ended before that");
  } else if (convergence.timeMs === undefined) {
    for (const { node, values } of convergence.missing)
      breaches.add(() =>
        values.length > 0 ? `${node} never showed ${listed(values)}` : `${node} showed nothing`,
      );
    if (convergence.missing.length === 0) breaches.add(() => "it never happened");
  } else if (convergence.timeMs > budgetMs) {
    const { timeMs } = convergence;
    breaches.add(() => `it took ${timeMs.toFixed(0)} ms, of which ${budgetMs.toFixed(0)} are allowed`);
  } else if (!isEqual) {
    breaches.add(() => "the nodes never came to show the same");
  }
  return breaches.result();
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, VALUES_SHOWN_MAX).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
