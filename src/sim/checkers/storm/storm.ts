/** Whether a run was a storm: messages that beget messages without end, or far more of them than flooding would need. */

import { farthestNode, topology } from "../../network/topology.ts";
import { nodeIdsOf, type RunOptions } from "../../run/run-options.ts";
import type { RunResult } from "../../run/run-result.ts";
import type { LinkTraffic, StormEvidence } from "./storm-watch.ts";
import type { Passage, ValueTrail } from "./value-trail.ts";

/** The likely mistake in the nodes. */
export type StormMistake = "no-seen-set" | "echo" | "acknowledgement" | "resent" | "timed" | "unknown";

/** A storm, in figures and in one line. */
export interface Storm {
  /** `seen`, and the likely mistake. */
  readonly text: string;
  /** The storm as it was seen, without the mistake. */
  readonly seen: string;
  readonly mistake: StormMistake;
  /** The link that was the busiest, or that the value took most often. */
  readonly link: readonly [src: string, dest: string];
  /** The value that went round, where it is known. */
  readonly value?: unknown;
  readonly messagesPerOperation: number;
  /** Of flooding with acknowledgements over the given topology. */
  readonly floodingPerOperation: number;
  /** Messages a second before the last reads. */
  readonly restPerSecond?: number;
}

/** Lost acknowledgements and repeats cost a multiple of what flooding needs, not many times that. */
const FLOODING_FACTOR = 3;
/** Messages that one node may send another in a second, whatever has happened: rounds every 100 ms are a choice, not a mistake. */
const LINK_PER_SECOND_MAX = 12;
/**
 * A value that arrived over one link so often, and over such a time, will not come to rest. A plain broadcast need not
 * come over any time: comparisons may overlap and bring a value often at once, but nobody has to say it alone so often.
 */
const ARRIVALS_MIN = 20;
const ARRIVALS_SPAN_MS_MIN = 5_000;
const ARRIVALS_SPAN_HOPS_MIN = 10;
/** With this share of replies among the messages, replies are being answered. A flood with acknowledgements has one half. */
const REPLY_SHARE_MIN = 0.75;
/** So many values that no client brought are no accident. */
const PHANTOMS_MIN = 20;
const PHANTOMS_FACTOR = 2;
/** Values in a message from which on they are taken for a list of all that a node knows. */
const LIST_LENGTH_MIN = 2;
/** Greetings of nodes that meet. */
const GREETING_MESSAGES = 6;
/** How long traffic is watched before the last reads, and how much of that there has to be. */
const REST_MS_MAX = 4_000;
const REST_MS_MIN = 2_000;
/** Latencies that are drawn may be several times the mean, on each hop. */
const DRAWN_LATENCY_FACTOR = 3;

const MISTAKES: Readonly<Record<StormMistake, string>> = {
  "no-seen-set": "the nodes pass it on each time it comes: no seen set",
  echo: "it goes back to the node that it came from: echo to the sender, and no seen set",
  acknowledgement:
    "an acknowledgement is taken for a value: what has in_reply_to must be neither answered nor passed on",
  resent: "it is sent again although it has arrived: only what is new, or not acknowledged yet, should go",
  timed:
    "it is sent again and again, as by a timer, though nothing new has come to the sender: only what is new, or not acknowledged yet, should go",
  unknown: "something is sent although nothing is new",
};

/**
 * The time at which the traffic of a run whose load ended at `healedMs` has to have ceased; `Infinity` where the run leaves
 * no time for that.
 */
export function restFromMs(options: RunOptions, healedMs: number): number {
  const restMs = Math.min(REST_MS_MAX, options.recoveryMs / 2);
  const settleMs = options.recoveryMs - restMs;
  const hopMs = longHopMs(options);
  const { hops } = floodingOf(options);
  // To the farthest node, and its acknowledgement back, with one hop to spare each way.
  const isLongEnough = restMs >= REST_MS_MIN && settleMs >= 2 * (hops + 1) * hopMs;
  return isLongEnough ? healedMs + settleMs : Number.POSITIVE_INFINITY;
}

/** The mean latency where it is always that, otherwise one that few messages take. */
function longHopMs({ latencyMs, latencyDistribution }: RunOptions): number {
  return latencyMs * (latencyDistribution === "constant" ? 1 : DRAWN_LATENCY_FACTOR);
}

/** The storm that the evidence shows, if any. */
export function stormOf(evidence: StormEvidence, run: RunResult): Storm | undefined {
  const { options, phases, history } = run;
  const operations = history.filter(({ kind }) => kind === "invoke").length;
  const flooding = floodingOf(options).messages;
  const seconds = (phases.endMs - phases.initMs) / 1_000;
  const needed = flooding * evidence.clientValues;
  const allowed =
    FLOODING_FACTOR * needed +
    LINK_PER_SECOND_MAX * evidence.links.length * seconds +
    GREETING_MESSAGES * evidence.links.length;
  const culprit = culpritOf(evidence, run);
  const isAbove = evidence.received > allowed && culprit.mistake !== "unknown";
  const rest = restOf(evidence, run);
  if (!isAbove && rest === undefined) return undefined;

  const link = culprit.passage ?? rest?.busiest ?? busiestOf(evidence.links, ({ sent }) => sent);
  if (link === undefined) return undefined;
  const figures = {
    messagesPerOperation: evidence.sent / Math.max(1, operations),
    floodingPerOperation: needed / Math.max(1, operations),
    ...(rest && { restPerSecond: rest.perSecond }),
  };
  const what = culprit.passage === undefined ? wordsOfLink(link as LinkTraffic) : wordsOfPassage(culprit);
  const seen = `${headline(figures, isAbove, loadPerSecond(evidence, run))}. ${what}`;
  return {
    ...figures,
    mistake: culprit.mistake,
    link: [link.src, link.dest],
    ...(culprit.passage && { value: culprit.value }),
    text: `${seen}: ${MISTAKES[culprit.mistake]}`,
    seen,
  };
}

/** The same storm for somebody who wants to find the mistake. */
export function unexplained(storm: Storm): Storm {
  return { ...storm, text: storm.seen, mistake: "unknown" };
}

/** The message that goes round, and why; without a passage it is no value. */
interface Culprit {
  readonly mistake: StormMistake;
  readonly passage?: Passage;
  readonly value?: unknown;
}

function culpritOf(evidence: StormEvidence, run: RunResult): Culprit {
  if (evidence.replies > REPLY_SHARE_MIN * evidence.sent) return { mistake: "acknowledgement" };
  const longest = longestTrail(evidence, run);
  if (longest !== undefined) {
    const { trail, passage } = longest;
    return { mistake: mistakeOf(trail, evidence), passage, value: trail.value };
  }
  const { phantoms, phantom, phantomValue, clientValues } = evidence;
  if (phantom === undefined || phantoms <= PHANTOMS_FACTOR * clientValues + PHANTOMS_MIN)
    return { mistake: "unknown" };
  return { mistake: "acknowledgement", passage: phantom, value: phantomValue };
}

type StormFigures = Pick<Storm, "messagesPerOperation" | "floodingPerOperation" | "restPerSecond">;

function headline(figures: StormFigures, isAbove: boolean, duringLoad: number): string {
  const { messagesPerOperation, floodingPerOperation, restPerSecond } = figures;
  const rest =
    restPerSecond === undefined
      ? ""
      : `${figure(restPerSecond)} messages a second when nothing had been asked for a while, ${figure(duringLoad)} before`;
  if (!isAbove) return `Traffic does not come to rest after the last operation: ${rest}`;
  const much = `A storm: ${figure(messagesPerOperation)} messages an operation, where flooding takes ${figure(floodingPerOperation)}`;
  return rest === "" ? much : `${much}; ${rest}`;
}

function wordsOfPassage({ passage, value }: Culprit): string {
  const { src, dest, count } = passage as Passage;
  const name =
    value === undefined ? "A broadcast without a value" : `Value ${shortened(JSON.stringify(value))}`;
  return count === 1
    ? `${name}, which no client brought, went from ${src} to ${dest}, and many more like it`
    : `${name} reached ${dest} from ${src} ${figure(count)} times`;
}

function wordsOfLink({ src, dest, type, sent }: LinkTraffic): string {
  return `${src} sent ${dest} ${figure(sent)} messages, the last of type ${shortened(JSON.stringify(type))}`;
}

function mistakeOf(trail: ValueTrail, evidence: StormEvidence): StormMistake {
  if (!evidence.wasBrought(trail.value)) return "acknowledgement";
  if (evidence.valuesPerMessage >= LIST_LENGTH_MIN || trail.isUnprompted) return "resent";
  if (trail.isTimed) return "timed";
  return trail.echoes ? "echo" : "no-seen-set";
}

/** The value that came most often, if it came too often. A run that was ended early had no time for more. */
function longestTrail(
  { trails }: StormEvidence,
  { completed, options }: RunResult,
): { readonly trail: ValueTrail; readonly passage: Passage } | undefined {
  const spanMsMin = ARRIVALS_SPAN_MS_MIN + ARRIVALS_SPAN_HOPS_MIN * longHopMs(options);
  let longest: { readonly trail: ValueTrail; readonly passage: Passage } | undefined;
  for (const trail of trails) {
    const passage = trail.busiest;
    if (passage === undefined || passage.count < ARRIVALS_MIN) continue;
    const isShort = passage.lastMs - passage.firstMs < spanMsMin;
    if (completed && isShort && passage.plainCount < ARRIVALS_MIN) continue;
    if (longest === undefined || passage.count > longest.passage.count) longest = { trail, passage };
  }
  return longest;
}

/** The traffic before the last reads, if a link carried more than it may. */
function restOf(evidence: StormEvidence, { options, phases }: RunResult) {
  if (phases.healedMs === undefined) return undefined;
  const fromMs = restFromMs(options, phases.healedMs);
  const seconds = ((phases.finalMs ?? phases.endMs) - fromMs) / 1_000;
  const busiest = busiestOf(evidence.links, ({ atRest }) => atRest);
  if (seconds < REST_MS_MIN / 1_000 || busiest === undefined) return undefined;
  if (busiest.atRest <= LINK_PER_SECOND_MAX * seconds) return undefined;
  return { busiest, perSecond: evidence.sentAtRest / seconds };
}

function loadPerSecond({ sent, sentAtRest }: StormEvidence, { phases, options }: RunResult): number {
  const restMs = (phases.finalMs ?? phases.endMs) - restFromMs(options, phases.healedMs ?? phases.endMs);
  const ms = (phases.finalMs ?? phases.endMs) - (phases.loadMs ?? phases.initMs) - Math.max(0, restMs);
  return (1_000 * (sent - sentAtRest)) / Math.max(1, ms);
}

function busiestOf(
  links: readonly LinkTraffic[],
  count: (link: LinkTraffic) => number,
): LinkTraffic | undefined {
  let busiest: LinkTraffic | undefined;
  for (const link of links) if (busiest === undefined || count(link) > count(busiest)) busiest = link;
  return busiest;
}

/**
 * Flooding a value over the given topology: twice over each of m links, but once where it came first, 2m − n + 1, each with
 * an acknowledgement; and the hops from the first node to the farthest, doubled, which no way is longer than.
 */
function floodingOf({ topology: name, nodeCount }: RunOptions): { messages: number; hops: number } {
  const neighbours = topology(name, nodeIdsOf(nodeCount));
  const ends = Object.values(neighbours).reduce((sum, peers) => sum + peers.length, 0);
  const { hops: most } = farthestNode("n0", (node) => neighbours[node] ?? []);
  return { messages: 2 * (ends - nodeCount + 1), hops: Math.min(2 * most, nodeCount - 1) };
}

function figure(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

const TEXT_LENGTH_MAX = 40;

function shortened(text: string): string {
  return text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}…`;
}
