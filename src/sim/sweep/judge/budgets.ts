import { ranges } from "../../../node/settings/settings.ts";
import { settingsOf } from "../case/subjects.ts";
import type { CaseRecord } from "../run/case-record.ts";
import { POLL_MS } from "../run/converging.ts";
import { diameterOf, linksOf, type Neighbors, neighborsOf, overlayOf } from "./overlays.ts";

/** The cluster that a budget is computed from. */
export interface BudgetSite {
  readonly nodes: number;
  /** Links of the overlay. */
  readonly links: number;
}

/** A subject's budget, with the reason. */
export interface Budget {
  /** L1: from the heal to the last value on the last node. */
  readonly convergenceMs: number;
  /** The time that each hop of a long way takes besides the link's latency. */
  readonly hopMs: number;
  /** L3: messages for one value, acknowledgements included. */
  readonly perValue: (site: BudgetSite) => number;
  /** Whether a second of quiet is enough for the check of all nodes, along the ring; elsewhere it takes fifteen. */
  readonly isCheckedEachTime?: boolean;
  /** Random peers of a node's rounds; 0: it has none unless something is wrong. */
  readonly roundPeers: number;
  readonly reason: string;
}

/** 25 nodes, links of 100 ms: questions 1.5 s apart, two round trips, and eight hops. */
const CONVERGENCE_MS = 3_000;
const HOPS_INCLUDED = 8;
/** Messages of one comparison: all three, and two once both sides are equal. */
const EXCHANGE_MESSAGES = 3;
const EQUAL_MESSAGES = 2;
/** Rounds of an idle cluster, and questions to a silent neighbour, are this far apart; less a tenth, by which questions vary. */
const ROUND_REST_MS = 1_500;
const QUESTION_MS = 1_350;
const DETOUR_MS = 500;
/** Detours slow down to 1.5 s while nothing is new; with what is late, it is new. */
const DETOUR_ROUND_MS = 1_000;
/** A node that was started anew waits for a topology and for its neighbours' words before it greets them. */
const GREETING_DELAY_MS = 1_500;
/** After the last news, where nodes relay. */
const LAST_CHECK_MS = 15_000;
/** The idle time that is measured may begin and end with a round. */
const MARGIN = 1.1;
/** Until a link is known at both ends it takes a message each way, a question each way, and their answers. */
const GREETING_MESSAGES = 6;
/** Rounds around a peer that does not answer, and after a difference. */
const DETOUR_ROUNDS = { peers: 2, intervalMs: DETOUR_ROUND_MS };
/** The most that a reconfiguration asks for; see `faults/processes/reconfiguration.ts`. */
const RECONFIGURED_ROUNDS = { peers: 4, intervalMs: 10 };
/** A silent peer is asked in our words and in plain ones. */
const DIALECTS = 2;
/** A storm is many times the budget. Faults cost up to twice as much: what is lost goes again, what comes twice is answered twice. */
const STORM_FACTOR = 3;
/** For bursts in which each value travels alone, over links with late answers: a value goes four times and more. */
const BURST_FACTOR = 5;

/** Twice over each of m links, but once where it came first: 2m − n + 1, in a tree n − 1. Each has an acknowledgement. */
const flooded = ({ nodes, links }: BudgetSite) => 2 * (2 * links - nodes + 1);
const direct = ({ nodes }: BudgetSite) => 2 * (nodes - 1);

const tree: Budget = {
  convergenceMs: CONVERGENCE_MS,
  hopMs: 0,
  perValue: flooded,
  roundPeers: 0,
  reason: "once along each of n − 1 edges, and at a low rate each time with an acknowledgement of its own",
};

const budgets: Readonly<Record<string, Budget>> = {
  flood: {
    ...tree,
    reason: "twice over each of m links, but once where it came first: 2m − n + 1, each acknowledged",
  },
  tree,
  hybrid: tree,
  "random-fanout": {
    ...tree,
    perValue: ({ nodes }) => nodes * Math.min(2, nodes - 1) + direct({ nodes, links: 0 }),
    roundPeers: 2,
    reason: "K rumors a node and value, nothing acknowledged; rounds of K exchanges besides",
  },
  batched: { ...tree, reason: "through the hub of a star, n − 1 batches, acknowledged at a low rate" },
  "anti-entropy": {
    ...tree,
    roundPeers: 2,
    reason: "nothing when a value comes, only rounds of K exchanges",
  },
  crdt: { ...tree, hopMs: 200, reason: "deltas along the tree, one a link and interval of 200 ms" },
  fast: {
    ...tree,
    perValue: direct,
    isCheckedEachTime: true,
    reason:
      "one hop to all and its acknowledgement; when it is quiet each node compares itself with its successor",
  },
  balanced: { ...tree, reason: "as batched; windows of 436 ms" },
  frugal: {
    ...tree,
    convergenceMs: 5_000,
    reason: "as batched; windows of 1.68 s, of which a value may have to wait for two",
  },
};

export function budgetOf(subject: string): Budget {
  return budgets[subject.split("/")[0] as string] ?? tree;
}

/** Under P9 some nodes have another strategy for good. It may be any: one with rounds, or one whose changes wait at each hop. */
function budgetFor({ case: { strategy, faults } }: CaseRecord): Budget {
  const budget = budgetOf(strategy);
  if (!faults.includes("P9")) return budget;
  const all = [budget, ...Object.values(budgets)];
  const most = (size: (one: Budget) => number) => Math.max(...all.map(size));
  return {
    ...budget,
    hopMs: most(({ hopMs }) => hopMs),
    roundPeers: most(({ roundPeers }) => roundPeers),
    perValue: (site) => most(({ perValue }) => perValue(site)),
  };
}

/** The time from the heal in which nodes that all live converge, where they are asked every 50 ms whether they have. Long ways take longer. */
export function healBudgetMs(
  { convergenceMs, hopMs }: Budget,
  neighbors: Neighbors,
  latencyMs: number,
): number {
  const hops = Math.max(0, diameterOf(neighbors) - HOPS_INCLUDED);
  return convergenceMs + hops * (latencyMs + hopMs) + POLL_MS;
}

/**
 * L1 for a case. A node that was started anew shortly before the heal, or by it, greets its
 * neighbours when it has waited for a topology and for their words. Where a node is gone for good nothing heals: its neighbours go around
 * it by rounds with one random peer each, as far apart as their patience, and a rumor reaches n nodes
 * in about log2 n + ln n (Pittel 1987). The last check finds what it had acknowledged and not passed on.
 */
export function convergenceBudgetMs(record: CaseRecord): number {
  const { shape, livingIds, lastStartMs, phases } = record;
  const { strategy, nodes } = record.case;
  const { roundPeers } = budgetOf(strategy);
  const awakeMs = phases.healedMs - lastStartMs;
  const greetingMs = Math.max(0, GREETING_DELAY_MS - awakeMs);
  const healedMs =
    healBudgetMs(budgetFor(record), neighborsOf(strategy, shape), shape.latencyMs) + greetingMs;
  // Values that were chosen to be taken for others are told apart by the last check, and by every so many rounds.
  const hasCollisions = record.case.faults.includes("C4");
  if (livingIds.length === nodes && !hasCollisions) return healedMs;
  const { overlay, ackTimeoutMs } = settingsOf(strategy);
  const roundMs = Math.max(DETOUR_ROUND_MS, ackTimeoutMs);
  const isMixed = record.case.faults.includes("P9");
  const isCheckedLast = isMixed || hasCollisions || (overlay !== "total" && roundPeers === 0);
  // Entries that the check of one node finds are news to others, which check again.
  const checksMs = hasCollisions ? 2 * LAST_CHECK_MS : LAST_CHECK_MS;
  const lastCheckMs = isCheckedLast ? checksMs + Math.max(0, phases.trickleEndMs - phases.healedMs) : 0;
  return healedMs + Math.ceil(Math.log2(nodes) + Math.log(nodes) + 1) * roundMs + lastCheckMs;
}

/** L2 for a cluster in which everybody lives: its rounds, and nothing else. */
export function idlePerSecond(subject: string, nodes: number, { roundPeers } = budgetOf(subject)): number {
  const peers = Math.min(roundPeers, nodes - 1);
  return nodes * peers * EQUAL_MESSAGES * perSecond(ROUND_REST_MS) * MARGIN;
}

/** The cost of the last check in a cluster whose nodes are equal. It may come while the cluster is idle, once. */
export function ringCheckMessages(nodes: number): number {
  return nodes * EQUAL_MESSAGES;
}

/**
 * L2 for a case, in messages a second: rounds, and what is asked because of nodes that are gone for good. A node that
 * misses a neighbour asks it, in both dialects, and looks for a way around it, with one peer a round. A node that
 * follows in the ring on one that is gone may make its last check a little late.
 */
export function restBudgetPerSecond(record: CaseRecord): number {
  const { case: one, shape, livingIds } = record;
  const idle = idlePerSecond(one.strategy, one.nodes, budgetFor(record));
  const living = new Set(livingIds);
  if (living.size === one.nodes) return idle;
  const gone = (ids: readonly string[]) => ids.filter((id) => !living.has(id)).length;
  let perSecondAll = 0;
  // A node that was started anew may have been told no topology, and in a run that tells none, P6 may.
  const [told, untold] = [true, false].map((isTold) => overlayOf(one.strategy, shape, isTold));
  for (const id of livingIds) {
    // Over an overlay of its own a node may miss any of them.
    const mixed = one.faults.includes("P9") ? gone(shape.nodeIds) : 0;
    const missed = Math.max(gone(told?.get(id) ?? []), gone(untold?.get(id) ?? []), mixed);
    if (missed === 0) continue;
    perSecondAll += EQUAL_MESSAGES * perSecond(DETOUR_MS) + missed * DIALECTS * perSecond(QUESTION_MS);
  }
  const late = shape.nodeIds.filter((id, at) => {
    const successor = shape.nodeIds[(at + 1) % shape.nodeIds.length] as string;
    return living.has(id) && !living.has(successor);
  });
  const checks = late.length * EQUAL_MESSAGES + gone(shape.nodeIds);
  const restSeconds = (record.phases.endMs - record.phases.restMs) / 1_000;
  return idle + (perSecondAll + checks / restSeconds) * MARGIN;
}

/** L3 for a run of so many values and seconds. */
export function messageBudget(record: CaseRecord, values: number, seconds: number): number {
  const { strategy, nodes } = record.case;
  const budget = budgetFor(record);
  const site = { nodes, links: linksOf(neighborsOf(strategy, record.shape)) };
  const intervalMs = Math.max(settingsOf(strategy).gossipIntervalMs, ranges.gossipIntervalMs.least);
  const rounds = nodes * Math.min(budget.roundPeers, nodes - 1) * EXCHANGE_MESSAGES * perSecond(intervalMs);
  const greetings = GREETING_MESSAGES * Math.max(site.links, nodes);
  // Changes of the CRDT state are passed on over every link, whatever the overlay does with broadcasts.
  const least = record.shape.workload === "broadcast" ? 0 : flooded(site);
  const perValue = Math.max(budget.perValue(site), least);
  const pauses = budget.isCheckedEachTime === true ? values : Math.floor((seconds * 1_000) / LAST_CHECK_MS);
  const checks = EXCHANGE_MESSAGES * nodes * (1 + pauses);
  return perValue * values + rounds * seconds + greetings + checks;
}

/**
 * S8: what no run may exceed, whatever befalls it. Every link may be suspect all the time, and every node may then look
 * for a way around by rounds.
 */
export function stormBudget(record: CaseRecord, values: number, seconds: number): number {
  const { nodes, faults, strategy } = record.case;
  const { phases } = record;
  const isReconfigured = faults.includes("P6");
  // A topology that is told in mid-run may connect all with all, and so may an overlay of some nodes.
  const links =
    isReconfigured || faults.includes("P9")
      ? (nodes * (nodes - 1)) / 2
      : linksOf(neighborsOf(strategy, record.shape));
  const expected = Math.max(messageBudget(record, values, seconds), flooded({ nodes, links }) * values);
  const questions = 2 * links * DIALECTS * EQUAL_MESSAGES * perSecond(QUESTION_MS);
  const faultySeconds = isReconfigured ? (phases.healedMs - phases.loadMs) / 1_000 : 0;
  const rounds = roundsPerSecond(nodes, DETOUR_ROUNDS) * seconds;
  const askedFor = roundsPerSecond(nodes, RECONFIGURED_ROUNDS) * Math.max(0, faultySeconds);
  const factor = faults.includes("C3") ? BURST_FACTOR : STORM_FACTOR;
  return factor * expected + STORM_FACTOR * (questions * seconds + rounds + askedFor);
}

function roundsPerSecond(nodes: number, { peers, intervalMs }: typeof DETOUR_ROUNDS): number {
  return nodes * Math.min(peers, nodes - 1) * EXCHANGE_MESSAGES * perSecond(intervalMs);
}

function perSecond(intervalMs: number): number {
  return 1_000 / intervalMs;
}
