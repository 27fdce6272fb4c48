/** S4: once a node acknowledged a value, its own reads show it, as long as it lives. */

import { checkObligations, type Restart } from "../obligations.ts";
import type { SetHistory } from "../set-history.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

export function readYourAdds(set: SetHistory, restarts: readonly Restart[] = []): PromiseResult {
  const breaches = new Breaches("S4-read-your-add");
  checkObligations(set, set.acknowledgements, restarts, ({ id, index }, read) => {
    const value = JSON.stringify(set.adds[id]?.value);
    breaches.add(
      () =>
        `${read.node} acknowledged ${value} (history ${index}) and did not show it (history ${read.index})`,
    );
  });
  return breaches.result();
}
