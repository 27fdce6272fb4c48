import type { HistoryEvent } from "../../../clients/history.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { isServiceName } from "../../../services/service.ts";
import type { Operation } from "../../operations.ts";
import type { Diagnosis, Finder, FinishedRun } from "../diagnosis.ts";
import { wrongSumOf } from "./wrong-sum.ts";

/** A read of a counter, and one of the same node before it that showed more. */
interface Fall {
  readonly node: string;
  readonly before: number;
  readonly after: number;
}

/** A counter to which nothing negative was added, which went down on a node, and is wrong in the end. */
export class CounterOverwritten implements Finder {
  readonly #nodes: ReadonlySet<string>;
  #usesServices = false;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest } }: JournalEvent): void {
    if (kind === "send" && this.#nodes.has(src) && isServiceName(dest)) this.#usesServices = true;
  }

  find(finished: FinishedRun): Diagnosis | undefined {
    // A service may show a node the past, whatever the node does.
    const wrong = this.#usesServices ? undefined : wrongSumOf(finished);
    if (wrong === undefined) return undefined;
    // A node that was started anew begins at 0.
    const restarted = new Set(finished.run.restarts?.map(({ node }) => node));
    const falls = fallsOf(wrong.operations).filter(({ node }) => !restarted.has(node));
    const [fall] = falls;
    if (fall === undefined) return undefined;
    const { node, before, after } = fall;
    const many = falls.length === 1 ? "" : `, and so ${falls.length} times in all`;
    return {
      mistake: "counter-overwritten",
      text: `${node} showed ${before} and then ${after}, though nothing was taken away${many}: keep a slot for each node, and of each slot the larger value`,
      explains: ["sum"],
    };
  }
}

/** Reads that showed less than one that was over, on the same node, before they began. */
function fallsOf(operations: readonly Operation[]): readonly Fall[] {
  const events = operations
    .filter(({ invoked, end }) => invoked.operation === "read" && end?.kind === "ok" && isNumber(end.value))
    .flatMap((read) => [read.invoked, read.end as HistoryEvent].map((event) => ({ read, event })))
    .sort((one, other) => one.event.index - other.event.index);
  const falls: Fall[] = [];
  /** The most that each node has shown so far, and that it had shown before a read began. */
  const most = new Map<string, number>();
  const floors = new Map<Operation, number>();
  for (const { read, event } of events) {
    const { node, kind, value } = event;
    const known = most.get(node) ?? Number.NEGATIVE_INFINITY;
    if (kind === "invoke") {
      floors.set(read, known);
      continue;
    }
    const after = value as number;
    const before = floors.get(read) ?? known;
    if (after < before) falls.push({ node, before, after });
    most.set(node, Math.max(known, after));
  }
  return falls;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}
