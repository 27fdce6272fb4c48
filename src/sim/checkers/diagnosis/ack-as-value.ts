import type { Identity } from "../../../wire/json.ts";
import type { JournalEvent } from "../../network/journal.ts";
import { keyOf } from "../value-index.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { quoted } from "./diagnosis.ts";

/** Fields of replies that are remembered. */
const FIELDS_MAX = 20_000;

/** Values in reads that nobody added, and that stand in acknowledgements, or are what an acknowledgement lacks. */
export class AckAsValue implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #fields = new Set<Identity>();
  #acknowledgements = 0;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    if (kind !== "recv" || !this.#nodes.has(src) || !this.#nodes.has(dest) || values.length > 0) return;
    this.#acknowledgements++;
    if (body.in_reply_to === undefined || this.#fields.size >= FIELDS_MAX) return;
    for (const field of Object.values(body)) this.#fields.add(keyOf(field));
    this.#fields.add(keyOf(body));
  }

  find({ judgement, set }: FinishedRun): Diagnosis | undefined {
    const { storm } = judgement.traffic;
    if (storm?.mistake === "acknowledgement")
      return { mistake: "ack-as-value", text: storm.text, explains: ["S1-no-phantom", "storm"] };
    if (this.#acknowledgements === 0) return undefined;
    for (const { node, unknown } of set?.reads ?? []) {
      const value = unknown.find((one) => one === null || this.#fields.has(keyOf(one)));
      if (value === undefined) continue;
      const what =
        value === null ? "the value that an acknowledgement does not have" : "a part of an acknowledgement";
      return {
        mistake: "ack-as-value",
        text: `${node} showed ${quoted(value)}, which nobody broadcast: it is ${what}. A message with in_reply_to brings no value`,
        explains: ["S1-no-phantom"],
      };
    }
    return undefined;
  }
}
