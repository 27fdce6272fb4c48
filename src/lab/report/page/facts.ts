import { isStormTheCause, likelyText } from "../../../sim/checkers/diagnosis/diagnosis.ts";
import type { Span } from "../../pages/chart-page.ts";
import type { Fact, RunPage } from "../../pages/run-page.ts";
import { challengeOutcome } from "../../test/demands-report.ts";
import { FAULTLESS, NO_FAULT_IN_TIME } from "../../test/nemesis/faultless.ts";
import { partitionNotes } from "../../test/nemesis/partition-notes.ts";
import { type OfferedLoad, offeredLoadNotes } from "../../test/offered-load.ts";
import { lossText } from "../../text/loss-text.ts";
import { figure, whole } from "../../text/table.ts";
import type { Results } from "../results-file.ts";
import { workloadFacts } from "./workload-facts.ts";

/** Why the network did not deliver a message. */
const DROP_WORDS: Readonly<Record<string, string>> = {
  partition: "by partitions",
  lost: "by lossy links",
  departed: "to nodes or clients that had left",
  down: "to nodes that were down",
};

/** The figures of a run, each with what it means. */
export function factsOf(results: Results, spans: readonly Span[]): readonly Fact[] {
  const { net, stats, availability, run } = results;
  return [
    {
      name: "messages an operation",
      amount: figure(net.servers["msgs-per-op"]),
      meaning:
        "between nodes, divided by all client operations, reads included: Maelstrom's msgs-per-op of the servers",
    },
    ...workloadFacts(results),
    {
      name: "messages between nodes",
      amount: whole(net.servers["send-count"]),
      meaning: fateText(results),
    },
    {
      name: "availability",
      amount: percent(availability["ok-fraction"]),
      meaning: `of ${whole(stats.count)} operations succeeded; ${whole(stats["fail-count"])} failed, of ${whole(stats["info-count"])} it is not known`,
    },
    ...requestFacts(results),
    promisesFact(results),
    {
      name: "faults",
      amount: whole(spans.length),
      meaning: faultsMeaning(results, spans),
    },
    ...(results.nodes?.time === "virtual"
      ? []
      : [
          {
            name: "harness",
            amount: `${figure(run.lag["p99-ms"])} ms`,
            meaning:
              "late, at the 99th percentile; above 5 ms the latencies on this page are too high, and messages may be too many",
          },
        ]),
  ];
}

/** The load that was offered; `undefined` in results without it. */
function loadOf({ requests }: Results): OfferedLoad | undefined {
  return (
    requests && {
      offeredCount: requests["offered-count"],
      wantedCount: requests["wanted-count"],
      busyShare: requests["busy-share"],
      longestWaitMs: requests["longest-wait"],
    }
  );
}

function requestFacts(results: Results): readonly Fact[] {
  const { requests, run } = results;
  const load = loadOf(results);
  if (requests === undefined || load === undefined) return [];
  const latencies = Object.entries(requests.latencies);
  if (latencies.length === 0) return [];
  const notes = run["healed-ms"] === undefined ? [] : offeredLoadNotes(load);
  const told = latencies.map(
    ([operation, quantiles]) => `${operation} ${figure(quantiles["0.5"])} / ${figure(quantiles["1"])}`,
  );
  const longest = Math.max(...latencies.map(([, quantiles]) => quantiles["1"] ?? 0));
  return [
    {
      name: "request latency",
      amount: `${figure(longest)} ms`,
      meaning: [`until a client had its reply, at most; median / maximum: ${told.join(", ")}`, ...notes].join(
        ". Mind: ",
      ),
    },
  ];
}

/** The verdict in words, as `test` prints it. */
export function verdictOf(results: Results): RunPage["verdict"] {
  if (results["valid?"] === false) return { tone: "bad", text: "Analysis invalid" };
  if (results["valid?"] === "unknown")
    return { tone: "doubt", text: "Nothing wrong was seen, but too little to tell" };
  const isWarned = results.traffic?.warning !== undefined || likelyMistakesOf(results).length > 0;
  if (isWarned) return { tone: "doubt", text: "Valid, but mind the warning" };
  if (results.run["faultless?"] === true) return { tone: "doubt", text: FAULTLESS };
  return { tone: "good", text: "Everything looks good" };
}

/** Each problem with the file that tells more. A storm comes first where it is the likely cause, as in the terminal. */
export function troublesOf({ troubles = [], traffic, diagnosis = [] }: Results): readonly string[] {
  const warning = traffic?.warning;
  const isTold = warning === undefined || troubles.some(({ what }) => what === warning);
  const told = troubles.map(({ what, where }) => (where === undefined ? what : `${what} (see ${where})`));
  if (isTold) return told;
  return isStormTheCause(warning, diagnosis) ? [warning, ...told] : [...told, warning];
}

/** The mistakes that probably explain the run, each in a sentence. The text of a storm names its mistake itself. */
export function likelyMistakesOf({ diagnosis = [], traffic }: Results): readonly string[] {
  return diagnosis.filter(({ text }) => text !== traffic?.warning).map(likelyText);
}

/** Whether the challenge was passed, where the run was one. */
export function challengeOf(results: Results): string | undefined {
  const { challenge, "valid?": valid } = results;
  return challenge && challengeOutcome(challenge, valid, loadOf(results));
}

/** The messages that did not arrive, by their reasons. Where some arrived twice, nobody knows how many never did. */
function fateText({ net, run }: Results): string {
  const dropped = Object.entries(net.dropped).filter(([, count]) => count > 0);
  const told = dropped.map(([why, count]) => `${whole(count)} ${DROP_WORDS[why] ?? why}`);
  const droppedCount = dropped.reduce((sum, [, count]) => sum + count, 0);
  const isDoubled = run.nemesis.some(({ kind }) => kind === "duplicate");
  const { all } = net;
  const underWay = isDoubled ? 0 : all["send-count"] - all["recv-count"] - droppedCount;
  const late = underWay > 0 ? [`${whole(underWay)} were under way when the run ended`] : [];
  if (told.length === 0 && late.length === 0) return "all of them arrived";
  return [...(told.length === 0 ? [] : [`dropped: ${told.join(", ")}`]), ...late].join("; ");
}

function promisesFact({ promises, "valid?": valid }: Results): Fact {
  const all = Object.entries(promises).filter(([name]) => name !== "valid?");
  const broken = all.filter(([, promise]) => typeof promise === "object" && promise["valid?"] === false);
  return {
    name: "promises kept",
    amount: `${all.length - broken.length} of ${all.length}`,
    meaning:
      broken.length === 0
        ? `what every node owes its clients, such as one reply to each request, all the time${valid === true ? "" : "; the verdict counts more than that, and what is wrong stands above"}`
        : `broken: ${broken.map(([name]) => name).join(", ")}`,
  };
}

function faultsMeaning(results: Results, spans: readonly Span[]): string {
  if (spans.length > 0) return faultsText(results, spans);
  const isFaultless = results.run["faultless?"] === true;
  if (isFaultless) return NO_FAULT_IN_TIME;
  const { loss } = results.run.options;
  return `nothing was broken on purpose${loss === undefined ? "" : `, beside the loss on all links${lossText(loss)}`}`;
}

function faultsText({ run, net }: Results, spans: readonly Span[]): string {
  const notes = partitionNotes({
    deeds: run.nemesis,
    nodeCount: run.options["node-count"],
    sentCount: net.servers["send-count"],
    droppedCount: net.dropped.partition ?? 0,
  });
  return [listed(spans.map(spanText)), ...notes].join(". Mind: ");
}

const SPANS_LISTED_MAX = 3;

function listed(texts: readonly string[]): string {
  const more = texts.length - SPANS_LISTED_MAX;
  return `${texts.slice(0, SPANS_LISTED_MAX).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function spanText({ from, to, label }: Span): string {
  return `${label}, ${(from / 1_000).toFixed(1)} to ${(to / 1_000).toFixed(1)} s`;
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? figure(share) : `${figure(100 * share, 3)} %`;
}
