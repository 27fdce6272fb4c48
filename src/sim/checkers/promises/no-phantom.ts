/** S1: every value read was added, and before the read that shows it completed. */

import { addedBefore, type SetHistory } from "../set-history.ts";
import { canonicalText } from "../value-index.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

/** `allowed` are values that came in by another way than a client. */
export function noPhantom(set: SetHistory, allowed: readonly unknown[] = []): PromiseResult {
  const breaches = new Breaches("S1-no-phantom");
  const allowedTexts = new Set(allowed.map(canonicalText));
  for (const read of set.reads) {
    for (const value of read.unknown) {
      if (allowedTexts.has(canonicalText(value))) continue;
      breaches.add(
        () => `${read.node} showed ${JSON.stringify(value)}, which nobody added (history ${read.index})`,
      );
    }
    const added = addedBefore(set, read);
    for (const id of read.ids) {
      if (id < added) continue;
      const value = JSON.stringify(set.adds[id]?.value);
      breaches.add(() => `${read.node} showed ${value} before anybody added it (history ${read.index})`);
    }
  }
  return breaches.result();
}
