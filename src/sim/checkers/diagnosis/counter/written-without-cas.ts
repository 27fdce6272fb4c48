import type { JournalEvent } from "../../../network/journal.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import { isIn } from "../../workloads/counter.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";
import { type LostUpdate, StoredCounters } from "./stored-counters.ts";

/** A counter in a key-value service that is read, added to and written: what others stored between the two is lost. */
export class WrittenWithoutCas implements Finder {
  readonly #counters = new StoredCounters();

  observe(event: JournalEvent): void {
    this.#counters.observe(event);
  }

  find({ judgement }: FinishedRun): Diagnosis | undefined {
    const { checker, result } = judgement.workload;
    const { lostExample, lostCount } = this.#counters;
    if (checker !== "counter" || result.valid !== false || lostExample === undefined) return undefined;
    // Another mistake keeps the nodes from showing it.
    if (isIn(this.#counters.heldSum(), result.acceptable)) return undefined;
    return { mistake: "written-without-cas", text: textOf(lostExample, lostCount), explains: ["sum"] };
  }
}

function textOf(
  { store, key, node, read, lost, lostOf, written, timeMs }: LostUpdate,
  count: number,
): string {
  const times = count === 1 ? "" : `, and so ${count} times in all`;
  const other = lostOf === node ? "another request of it" : lostOf;
  return `${node} read ${read} from ${quoted(key)} of ${store}, ${other} stored ${lost} there, and ${node} wrote ${written} over it at ${shortSeconds(timeMs)}${times}: change it with cas, and where that fails read again and add anew`;
}
