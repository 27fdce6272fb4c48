/** S2: no value twice in one read. */

import type { SetHistory } from "../set-history.ts";
import { canonicalText } from "../value-index.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

export function noDuplicates(set: SetHistory): PromiseResult {
  const breaches = new Breaches("S2-no-duplicate");
  const marks = new Int32Array(set.adds.length);
  set.reads.forEach((read, position) => {
    const mark = position + 1;
    const report = (value: unknown) =>
      breaches.add(
        () => `${read.node} showed ${JSON.stringify(value)} more than once (history ${read.index})`,
      );
    for (const id of read.ids) {
      if (marks[id] === mark) report(set.adds[id]?.value);
      marks[id] = mark;
    }
    const phantoms = new Set<string>();
    for (const value of read.unknown) {
      const text = canonicalText(value);
      if (phantoms.has(text)) report(value);
      phantoms.add(text);
    }
  });
  return breaches.result();
}
