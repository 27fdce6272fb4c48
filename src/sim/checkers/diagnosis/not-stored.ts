import type { SetHistory } from "../set-history.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "./diagnosis.ts";
import { bareText } from "./value-retyped.ts";

/** Fewer acknowledged values than this make no habit. */
const VALUES_MIN = 3;

/** The values that a node acknowledged before a read of it began, and those among them that it never showed. */
interface Owed {
  readonly node: string;
  readonly count: number;
  readonly missed: readonly unknown[];
}

/** Nodes that have acknowledged values, lived on, and never showed them. */
export class NotStored implements Finder {
  find({ run, judgement, set }: FinishedRun): Diagnosis | undefined {
    const isBroken = judgement.promises.some(({ name, valid }) => name === "S4-read-your-add" && !valid);
    if (!isBroken || set === undefined) return undefined;
    // A node that was started anew may have stored them before.
    const restarted = new Set(run.restarts?.map(({ node }) => node));
    const nodes = [...new Set(set.acknowledgements.map(({ node }) => node))];
    const owed = nodes.filter((node) => !restarted.has(node)).map((node) => owedBy(node, set));
    const evidence = ofOneNode(owed) ?? ofSomeValues(owed);
    if (evidence === undefined) return undefined;
    return {
      mistake: "not-stored",
      text: `${evidence}: store a value, then reply`,
      explains: ["S4-read-your-add", "lost"],
    };
  }
}

/** A node that never showed any value. */
function ofOneNode(owed: readonly Owed[]): string | undefined {
  const found = owed.find(({ count, missed }) => missed.length >= VALUES_MIN && missed.length === count);
  if (found === undefined) return undefined;
  const { node, missed } = found;
  return `${node} acknowledged ${quoted(missed[0])} and ${missed.length - 1} more values, and none of its reads shows any of them`;
}

/** Values here and there: the nodes run one program, so they count together. */
function ofSomeValues(owed: readonly Owed[]): string | undefined {
  const total = owed.reduce((sum, { count }) => sum + count, 0);
  const missed = owed.reduce((sum, one) => sum + one.missed.length, 0);
  const first = owed.find((one) => one.missed.length > 0);
  if (first === undefined || missed < VALUES_MIN) return undefined;
  return `${first.node} acknowledged ${quoted(first.missed[0])}, and none of its reads shows it; so it went with ${missed} of ${total} values that were acknowledged`;
}

function owedBy(node: string, { adds, acknowledgements, reads }: SetHistory): Owed {
  const own = reads.filter((read) => read.node === node);
  const lastInvoked = own.reduce((last, { invokedIndex }) => Math.max(last, invokedIndex), -1);
  const owed = new Set(
    acknowledgements.filter((one) => one.node === node && one.index < lastInvoked).map(({ id }) => id),
  );
  const shown = new Set<number>();
  // A value that comes back with another type was stored.
  const retyped = new Set<string>();
  for (const { ids, unknown } of own) {
    for (const id of ids) shown.add(id);
    for (const value of unknown) retyped.add(bareText(value));
  }
  const missed = [...owed].filter((id) => !shown.has(id)).map((id) => adds[id]?.value);
  return { node, count: owed.size, missed: missed.filter((value) => !retyped.has(bareText(value))) };
}
