import { createHash } from "node:crypto";
import type { HostedNode } from "../../node/hosted.ts";
import type { InspectableNode } from "../../node/inspection.ts";
import type { Settings } from "../../node/settings/settings.ts";
import type { PromiseName } from "../checkers/promises/promise.ts";
import { type JournalEvent, journalLine } from "../network/journal.ts";
import { type Case, caseText } from "./case/case.ts";
import { drawShape } from "./case/shape.ts";
import { nodeMaker, settingsOf } from "./case/subjects.ts";
import { judgeCase } from "./judge/judge-case.ts";
import type { CaseRecord } from "./run/case-record.ts";
import { runCase } from "./run/case-run.ts";

/** One promise that a run broke, or why it did not get through; `run` stands for the latter. */
export interface Breach {
  readonly promise: PromiseName | "run";
  readonly text: string;
}

/** A run as the sweep keeps it: plain data, small, for another process. */
export interface Outcome {
  readonly case: string;
  readonly breaches: readonly Breach[];
  readonly skipped: readonly { readonly name: PromiseName; readonly reason: string }[];
  /** `null`: it never converged. */
  readonly convergenceMs: number | null;
  /** Values that nobody could hold any more. */
  readonly exempt: number;
  /** Lines to clients that had left while the node stood still. */
  readonly excused: number;
  readonly fired: Readonly<Record<string, number>>;
  readonly branches: Readonly<Record<string, number>>;
  /** A digest of all that was sent and all that clients saw; made on request. */
  readonly fingerprint?: string;
}

export interface SweepOptions {
  /** Default: with it, as nodes start without flags. */
  readonly repair?: boolean;
  readonly fingerprint?: boolean;
  /** Puts something else in the place of our nodes: canaries. */
  readonly wrap?: (node: InspectableNode, nodeId: string) => HostedNode;
}

/** The means to run a case: its nodes, and where its events go. */
export interface CaseSetup {
  readonly settings: Settings;
  readonly make: (nodeId: string) => HostedNode;
}

export function setupOf(one: Case, options: SweepOptions = {}): CaseSetup {
  const settings = settingsOf(one.strategy, options.repair);
  const make = nodeMaker(settings, drawShape(one).workload, `${one.seed}/${one.strategy}`);
  const { wrap } = options;
  return { settings, make: wrap === undefined ? make : (id) => wrap(make(id), id) };
}

/** Runs a case, judges it, and keeps the essence. */
export function sweepCase(one: Case, options: SweepOptions = {}): Outcome {
  const hash = options.fingerprint === true ? createHash("sha256") : undefined;
  const journal = (event: JournalEvent) => hash?.update(journalLine(event)).update("\n");
  const record = runCase(one, { ...setupOf(one, options), ...(hash && { journal }) });
  hash?.update(JSON.stringify(record.history));
  return {
    case: caseText(one),
    ...judged(record),
    convergenceMs: record.convergence?.timeMs ?? null,
    exempt: record.exempt.length,
    excused: record.excused,
    fired: Object.fromEntries(record.fired),
    branches: Object.fromEntries(record.branches),
    ...(hash && { fingerprint: hash.digest("hex").slice(0, 16) }),
  };
}

function judged(record: CaseRecord): Pick<Outcome, "breaches" | "skipped"> {
  const { results, skipped, problems } = judgeCase(record);
  const breaches: Breach[] = problems.map((text) => ({ promise: "run", text }));
  for (const { name, valid, count, examples } of results) {
    if (valid) continue;
    const more = count > 1 ? ` (and ${count - 1} more)` : "";
    breaches.push({ promise: name, text: `${examples[0] ?? ""}${more}` });
  }
  return { breaches, skipped };
}
