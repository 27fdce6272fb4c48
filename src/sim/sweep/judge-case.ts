import { cleanWire } from "../checkers/clean-wire.ts";
import { noDuplicates } from "../checkers/no-duplicates.ts";
import { noPhantom } from "../checkers/no-phantom.ts";
import type { PromiseResult } from "../checkers/promise.ts";
import { readYourAdds } from "../checkers/read-your-adds.ts";
import { readsGrow } from "../checkers/reads-grow.ts";
import { readSetHistory } from "../checkers/set-history.ts";
import { budgetOf } from "./budgets.ts";
import type { CaseRecord } from "./case-record.ts";

export interface Finding {
  readonly promise: string;
  readonly text: string;
}

export function judgeCase(record: CaseRecord): Finding[] {
  const set = readSetHistory(record.history);
  const results: PromiseResult[] = [
    noPhantom(set, record.allowed),
    noDuplicates(set),
    readsGrow(set, record.restarts),
    readYourAdds(set, record.restarts),
    ...record.replies,
    cleanWire(record.violations, record.violationCount),
  ];
  const findings: Finding[] = results
    .filter((r) => !r.valid)
    .map((r) => ({ promise: r.name, text: `${r.count}x ${r.examples[0]}` }));
  for (const p of record.problems) findings.push({ promise: "run", text: p.text });
  const c = record.convergence;
  const limit = budgetOf(record.case.strategy).convergenceMs;
  if (c?.timeMs === undefined)
    findings.push({ promise: "L1", text: `never: ${JSON.stringify(c?.missing)?.slice(0, 300)}` });
  else if (c.timeMs > limit) findings.push({ promise: "L1", text: `${c.timeMs} ms` });
  return findings;
}
