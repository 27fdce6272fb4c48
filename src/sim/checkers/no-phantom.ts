/** S1: every value read was added, and before the read that shows it completed. */

import { Breaches, type PromiseResult } from "./promise.ts";
import { addedBefore, type SetHistory } from "./set-history.ts";

export function noPhantom(set: SetHistory): PromiseResult {
  const breaches = new Breaches("S1-no-phantom");
  for (const read of set.reads) {
    for (const value of read.unknown) {
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
