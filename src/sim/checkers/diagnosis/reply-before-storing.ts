import type { SetHistory } from "../set-history.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { quoted } from "./diagnosis.ts";

/** A node that acknowledges a value, does not show it at once, and shows it later. */
export class ReplyBeforeStoring implements Finder {
  find({ judgement, set }: FinishedRun): Diagnosis | undefined {
    const isBroken = judgement.promises.some(({ name, valid }) => name === "S4-read-your-add" && !valid);
    if (!isBroken || set === undefined) return undefined;
    const late = lateValues(set);
    const [first] = late;
    if (first === undefined) return undefined;
    const many = late.length === 1 ? "" : `, and ${late.length - 1} more like it`;
    return {
      mistake: "reply-before-storing",
      text: `${first.node} acknowledged ${quoted(first.value)}, did not show it in a read after that, and showed it later${many}: store first, then reply`,
      explains: ["S4-read-your-add"],
    };
  }
}

interface LateValue {
  readonly node: string;
  readonly value: unknown;
}

function lateValues(set: SetHistory): LateValue[] {
  const nodes = new Set(set.acknowledgements.map(({ node }) => node));
  return [...nodes].flatMap((node) => lateValuesOf(node, set));
}

/** The values that a node acknowledged, did not show in a read that began after that, and showed later. */
function lateValuesOf(node: string, { adds, acknowledgements, reads }: SetHistory): LateValue[] {
  const owed = acknowledgements.filter((acknowledgement) => acknowledgement.node === node);
  const missed = new Set<number>();
  const late: LateValue[] = [];
  for (const read of reads) {
    if (read.node !== node) continue;
    const shown = new Set(read.ids);
    for (const id of missed) {
      if (shown.has(id) && missed.delete(id)) late.push({ node, value: adds[id]?.value });
    }
    for (const { id, index } of owed) if (index < read.invokedIndex && !shown.has(id)) missed.add(id);
  }
  return late;
}
