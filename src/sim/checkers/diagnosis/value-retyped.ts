import { canonicalText } from "../value-index.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "./diagnosis.ts";

/** Values in reads that nobody added, but whose text is that of one that was: a number as a string, an object as its JSON. */
export class ValueRetyped implements Finder {
  find({ set }: FinishedRun): Diagnosis | undefined {
    if (set === undefined) return undefined;
    const added = new Map(set.adds.map(({ value }) => [bareText(value), value]));
    for (const { node, unknown } of set.reads) {
      const shown = unknown.find((value) => added.has(bareText(value)));
      if (shown === undefined) continue;
      const value = added.get(bareText(shown));
      return {
        mistake: "value-retyped",
        text: `${node} showed ${literal(shown)}, a ${kindOf(shown)}, which nobody added; ${literal(value)}, a ${kindOf(value)}, was added: a value must come back with its own type`,
        explains: ["S1-no-phantom", "S4-read-your-add", "lost"],
      };
    }
    return undefined;
  }
}

/** The text of a value whatever its type: equal for 1 and "1". */
export function bareText(value: unknown): string {
  return typeof value === "string" ? value : canonicalText(value ?? null);
}

function literal(value: unknown): string {
  return quoted(canonicalText(value));
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}
