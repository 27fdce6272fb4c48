import type { SetHistory } from "../set-history.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { quoted } from "./diagnosis.ts";

/** Fewer acknowledged values than this make no habit. */
const VALUES_MIN = 3;

/** A node that has acknowledged values, lived on, and never showed any of them. */
export class NotStored implements Finder {
  find({ run, judgement, set }: FinishedRun): Diagnosis | undefined {
    const isBroken = judgement.promises.some(({ name, valid }) => name === "S4-read-your-add" && !valid);
    if (!isBroken || set === undefined) return undefined;
    // A node that was started anew may have stored them before.
    const restarted = new Set(run.restarts?.map(({ node }) => node));
    const nodes = new Set(set.acknowledgements.map(({ node }) => node));
    for (const node of nodes) {
      const missed = restarted.has(node) ? [] : neverShown(node, set);
      if (missed.length < VALUES_MIN) continue;
      return {
        mistake: "not-stored",
        text: `${node} acknowledged ${quoted(missed[0])} and ${missed.length - 1} more values, and none of its reads shows any of them: store a value, then reply`,
        explains: ["S4-read-your-add", "lost"],
      };
    }
    return undefined;
  }
}

/** The values that a node acknowledged before a read of it began; none where any read of it shows one of them. */
function neverShown(node: string, { adds, acknowledgements, reads }: SetHistory): readonly unknown[] {
  const own = reads.filter((read) => read.node === node);
  const lastInvoked = own.reduce((last, { invokedIndex }) => Math.max(last, invokedIndex), -1);
  const owed = new Set(
    acknowledgements.filter((one) => one.node === node && one.index < lastInvoked).map(({ id }) => id),
  );
  const isShown = own.some(({ ids }) => ids.some((id) => owed.has(id)));
  return isShown ? [] : [...owed].map((id) => adds[id]?.value);
}
