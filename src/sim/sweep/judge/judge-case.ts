import { FLIGHTS_MAX, NUMBERS_AHEAD_MAX, PLAIN_PENDING_MAX } from "../../../node/limits.ts";
import { bounded } from "../../checkers/promises/bounded.ts";
import { cleanWire } from "../../checkers/promises/clean-wire.ts";
import { converges } from "../../checkers/promises/convergence.ts";
import { definiteErrors } from "../../checkers/promises/definite-errors.ts";
import { noDuplicates } from "../../checkers/promises/no-duplicates.ts";
import { noPhantom } from "../../checkers/promises/no-phantom.ts";
import type { PromiseName, PromiseResult } from "../../checkers/promises/promise.ts";
import { readYourAdds } from "../../checkers/promises/read-your-adds.ts";
import { readsGrow } from "../../checkers/promises/reads-grow.ts";
import { rests } from "../../checkers/promises/rests.ts";
import { thrifty } from "../../checkers/promises/thrifty.ts";
import { readSetHistory } from "../../checkers/set-history.ts";
import type { CaseRecord } from "../run/case-record.ts";
import { convergenceBudgetMs, messageBudget, restBudgetPerSecond, stormBudget } from "./budgets.ts";
import { dataLaws } from "./data-laws.ts";

/** The outcome of a run. */
export interface Verdict {
  /** Every promise that the run was held to. */
  readonly results: readonly PromiseResult[];
  /** Promises that the run cannot be held to, and why. */
  readonly skipped: readonly { readonly name: PromiseName; readonly reason: string }[];
  /** The reason why the run left its course. */
  readonly problems: readonly string[];
}

const HOSTILE_FACTOR = 3;

/** Entries that one more value or two make hardly more. */
const FEW = 16;
/** Keys and counter slots that a hostile peer brings. */
const HOSTILE_ITEMS = 24;

/** The most that an idle node may keep for peers that are there, and any node at any time for any peer; see `queues.ts`. */
function queueLimits(
  values: number,
  { repair, allowed, case: { nodes } }: CaseRecord,
): Readonly<Record<string, number>> {
  // A value that a fault brings may come as a broadcast and as an element of a set: two entries.
  const entries = values + (allowed.length > 0 ? allowed.length + HOSTILE_ITEMS : 0);
  // Without repair nothing is acknowledged and nothing is sent again: what is noted of it is one entry a value and peer.
  const unacknowledged = repair ? 0 : values * nodes;
  return {
    "plain forwards": unacknowledged,
    "unacknowledged entries": unacknowledged,
    "open comparisons": 0,
    // Noted by peer and position, and forgotten when all are known to be equal.
    "known entries": Math.max(4 * values, unacknowledged),
    // A value may be on its way to a peer several times, forwarded and told by rounds.
    "plain forwards to one peer": Math.min(PLAIN_PENDING_MAX, 4 * values) + FEW,
    "known entries of one peer": entries + FEW,
    "unacknowledged entries to one peer": entries + FEW,
    "remembered messages of one peer": FLIGHTS_MAX + NUMBERS_AHEAD_MAX,
  };
}

export function isFailure({ results, problems }: Verdict): boolean {
  return problems.length > 0 || results.some(({ valid }) => !valid);
}

/** Holds a run to all promises about single runs. */
export function judgeCase(record: CaseRecord): Verdict {
  const skipped: { name: PromiseName; reason: string }[] = [];
  const results = [...safety(record), ...liveness(record, skipped)];
  return { results, skipped, problems: record.problems.map(({ text }) => text) };
}

function safety(record: CaseRecord): PromiseResult[] {
  const { history, restarts } = record;
  const set = readSetHistory(history);
  const seconds = record.phases.lastMs / 1_000;
  // Each message of a hostile peer may be answered, and asked about.
  const messages = Math.max(0, record.sent.end - HOSTILE_FACTOR * record.hostileSent);
  // Other writes of clients spread like a value.
  const writes = (record.fired.get("C5") ?? 0) + (record.fired.get("C6") ?? 0);
  const values = addsOf(record) + record.allowed.length + writes;
  return [
    noPhantom(set, record.allowed),
    noDuplicates(set),
    readsGrow(set, restarts),
    readYourAdds(set, restarts),
    ...record.replies,
    cleanWire(record.violations, record.violationCount),
    bounded(
      [...record.queuesMost, ...(unrest(record) === undefined ? record.queues : [])],
      { messages, seconds },
      {
        lengths: queueLimits(values, record),
        messages: stormBudget(record, values, seconds),
      },
    ),
    definiteErrors(set, history, restarts),
    ...(record.data.size > 0 ? [dataLaws(record)] : []),
  ];
}

function liveness(record: CaseRecord, skipped: { name: PromiseName; reason: string }[]): PromiseResult[] {
  const { phases, sent, convergence } = record;
  const results: PromiseResult[] = [];
  if (record.repair) results.push(converges(convergence, record.isEqual, convergenceBudgetMs(record)));
  else skipped.push({ name: "L1-converges", reason: "started with --no-repair: best effort" });
  const reason = unrest(record);
  if (phases.endMs > 0 && reason !== undefined) {
    skipped.push({ name: "L2-rests", reason });
  } else if (phases.endMs > 0) {
    const atRest = { messages: sent.end - sent.rest, seconds: (phases.endMs - phases.restMs) / 1_000 };
    results.push(rests(atRest, restBudgetPerSecond(record)));
  }
  const seconds = (phases.restMs - phases.loadMs) / 1_000;
  if (record.case.faults.length === 0 && phases.restMs > 0) {
    const adds = addsOf(record);
    results.push(thrifty(sent.rest - sent.load, adds, messageBudget(record, adds, seconds)));
  }
  return results;
}

/** Why the nodes may have something to tell each other even at the end; `undefined`: all is told. */
function unrest({ isEqual, repair }: CaseRecord): string | undefined {
  return isEqual || repair
    ? undefined
    : "started with --no-repair, and the nodes never came to hold the same";
}

function addsOf({ history }: CaseRecord): number {
  return history.filter(({ kind, operation }) => kind === "invoke" && operation !== "read").length;
}
