import type { JournalEvent } from "../../../network/journal.ts";
import { isServiceName } from "../../../services/service.ts";
import type { Diagnosis, Finder, FinishedRun } from "../diagnosis.ts";

/** A counter whose nodes keep their additions to themselves: no message goes from node to node, and none but reads to a service. */
export class TellsNobody implements Finder {
  readonly #nodes: ReadonlySet<string>;
  #tells = false;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent): void {
    if (kind !== "send" || src === dest || !this.#nodes.has(src)) return;
    if (this.#nodes.has(dest) || (isServiceName(dest) && body.type !== "read")) this.#tells = true;
  }

  find({ run, judgement }: FinishedRun): Diagnosis | undefined {
    const { checker, result } = judgement.workload;
    if (checker !== "counter" || result.valid !== false || !run.completed) return undefined;
    const [error] = result.errors;
    if (this.#tells || this.#nodes.size < 2 || error === undefined) return undefined;
    return {
      mistake: "tells-nobody",
      text: `no node sent another one a message or stored anything in a service, so ${error.node} shows what its own clients added: tell the other nodes what was added, or keep the counter in a service`,
      explains: ["sum"],
    };
  }
}
