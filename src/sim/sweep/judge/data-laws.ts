import { type Operation, operationsOf, outcomeOf } from "../../checkers/operations.ts";
import { Breaches, type PromiseResult } from "../../checkers/promises/promise.ts";
import { kvLww } from "../../checkers/workloads/kv-lww.ts";
import { kvVv } from "../../checkers/workloads/kv-vv.ts";
import type { LawResult, NodeLosses } from "../../checkers/workloads/store-laws.ts";
import { tombstonesLast } from "../../checkers/workloads/two-phase-set.ts";
import type { HistoryEvent } from "../../clients/history.ts";
import type { CaseRecord } from "../run/case-record.ts";

/** S10: what the clients of replicated data saw agrees with the laws of each type. Counters are held to the promises of lists. */
export function dataLaws(record: CaseRecord): PromiseResult {
  const breaches = new Breaches("S10-data-laws");
  for (const { law, count, examples } of lawsOf(record))
    for (let i = 0; i < count; i++) breaches.add(() => `${law}: ${examples[i] ?? "…"}`);
  // The laws of the end are about last reads that succeeded: without any they would be kept.
  for (const history of record.data.values())
    for (const { invoked, end } of operationsOf(history).filter(isFailedLastRead))
      breaches.add(
        () =>
          `the last read of ${JSON.stringify(invoked.value)} on ${invoked.node} failed: ${end?.error ?? "no answer"}`,
      );
  return breaches.result();
}

function isFailedLastRead(operation: Operation): boolean {
  return operation.invoked.final === true && outcomeOf(operation) !== "ok";
}

function lawsOf(record: CaseRecord): readonly LawResult[] {
  const { restarts, data, livingIds, shape, repair } = record;
  const losses: NodeLosses = {
    restarts,
    // Without repair what is lost on the way stays lost.
    hasLosses: restarts.length > 0 || livingIds.length < shape.nodeIds.length || !repair,
  };
  const historyOf = (kind: "kv-lww" | "kv-vv" | "graves") => withRetries(data.get(kind) ?? [], record);
  const laws = [
    ...kvLww(historyOf("kv-lww"), losses).laws,
    ...kvVv(historyOf("kv-vv"), losses).laws,
    tombstonesLast(historyOf("graves"), restarts, losses.hasLosses === true),
  ];
  return repair ? laws : laws.filter(({ law }) => law !== "unequal");
}

/** If requests come again, one that was refused may be taken later: nobody knows what became of it. */
function withRetries(history: readonly HistoryEvent[], record: CaseRecord): readonly HistoryEvent[] {
  if (!record.case.faults.includes("C1")) return history;
  return history.map((event) => (event.kind === "fail" ? { ...event, kind: "info" } : event));
}
