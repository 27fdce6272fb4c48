/** The problems of a run in words, and which file of the store tells more. */

import { type Diagnosis, isStormTheCause, type Symptom } from "../../sim/checkers/diagnosis/diagnosis.ts";
import type { Judgement, WorkloadResult } from "../../sim/checkers/judge.ts";
import type { LimitResult } from "../../sim/checkers/limits.ts";
import { PROMISE_TITLES, type PromiseName, type PromiseResult } from "../../sim/checkers/promises/promise.ts";
import type { TopologyWay } from "../../sim/checkers/topology-way.ts";
import type { AvailabilityResult } from "../../sim/checkers/workloads/availability.ts";
import type { StatsResult } from "../../sim/checkers/workloads/stats.ts";
import { STORE_LAWS } from "../../sim/checkers/workloads/store-laws.ts";
import type { NodeState } from "../../sim/nodes/running-node.ts";
import type { Problem, RunResult } from "../../sim/run/run-result.ts";
import { labCommand } from "../command-line/command-line.ts";
import { figure } from "../text/table.ts";
import { counterTrouble } from "./counter-trouble.ts";
import { excessText } from "./demands-report.ts";
import { duplicateText } from "./duplicate-ids.ts";
import { lastWords } from "./verdict/last-words.ts";

export interface Trouble {
  readonly what: string;
  /** Path within the store's folder. */
  readonly where?: string;
  /** The symptom that a likely mistake has to explain to be named beside it. */
  readonly symptom?: Symptom;
}

/** Where the breaches of a promise can be seen. A line that was refused is in no file but the results. */
const PROMISE_FILES: Readonly<Partial<Record<PromiseName, string>>> = {
  "S1-no-phantom": "history.jsonl",
  "S2-no-duplicate": "history.jsonl",
  "S3-reads-grow": "history.jsonl",
  "S4-read-your-add": "history.jsonl",
  "S5-one-reply": "messages.jsonl",
  "S6-timely-reply": "messages.jsonl",
  "S7-clean-wire": "results.json",
};

const VALUES_SHOWN_MAX = 10;
const BEFORE_LAST_READS =
  ", before all last reads were made: values that count as lost may have been under way";

/** The likely cause comes first: a storm explains late replies, and a node that died explains the values that were lost. */
export function findTroubles(
  run: RunResult,
  judgement: Judgement,
  diagnoses: readonly Diagnosis[] = [],
): Trouble[] {
  const broken = judgement.promises.filter((promise) => !promise.valid);
  const isUndecided = lacksLastReads(judgement);
  const { storm } = judgement.traffic;
  const storms = trafficTroubles(judgement.traffic);
  const isCause = storm !== undefined && isStormTheCause(storm.text, diagnoses);
  return [
    ...(isCause ? storms : []),
    ...judgement.problems.map((problem) => problemTrouble(problem, run.nodes, isUndecided)),
    ...broken.filter((promise) => promise.name === "S7-clean-wire").map(promiseTrouble),
    ...(isUndecided ? [] : workloadTroubles(judgement.workload, judgement.problems.length > 0)),
    ...broken.filter((promise) => promise.name !== "S7-clean-wire").map(promiseTrouble),
    ...limitTroubles(judgement),
    ...(isCause ? [] : storms),
    ...availabilityTroubles(judgement.availability),
    ...statsTroubles(judgement.stats),
  ];
}

/** Whether the run was interrupted, and only the last reads could have shown what its workload asks. */
export function lacksLastReads({ problems, workload }: Judgement): boolean {
  const isInterrupted = problems.some(({ kind }) => kind === "aborted");
  return isInterrupted && workload.checker !== "echo" && workload.checker !== "unique-ids";
}

function problemTrouble(
  { kind, text, node, timeMs }: Problem,
  nodes: readonly NodeState[],
  mindsLastReads: boolean,
): Trouble {
  const what = `${text} (at ${figure(timeMs / 1000, 1)} s)`;
  if (kind === "aborted") return { what: `${what}${mindsLastReads ? BEFORE_LAST_READS : ""}` };
  if (node === undefined) return { what };
  const symptom = kind === "init" || kind === "setup" ? ({ symptom: "setup" } as const) : {};
  const tail = nodes.find((state) => state.id === node)?.stderrTail ?? [];
  const said = lastWords(tail).map((line) => `\n    ${line}`);
  return {
    what: said.length === 0 ? what : `${what}; last on stderr:${said.join("")}`,
    where: `node-logs/${node}.log`,
    ...symptom,
  };
}

function promiseTrouble({ name, count, examples }: PromiseResult): Trouble {
  const times = count === 1 ? "once" : `${count} times`;
  const [first = ""] = examples;
  return {
    what: `${name}: ${PROMISE_TITLES[name]}; broken ${times}: ${first}`,
    where: PROMISE_FILES[name] ?? "results.json",
    symptom: name,
  };
}

/** Where the run was cut short, it needs no saying that there was too little to see. */
function workloadTroubles({ checker, result }: WorkloadResult, cutShort: boolean): Trouble[] {
  const where = "results.json and history.jsonl";
  if (result.valid === true || (result.valid === "unknown" && cutShort)) return [];
  switch (checker) {
    case "set-full":
      if (result.lostCount === 0) return [{ what: "no value was both added and read for good" }];
      return [
        {
          what: `${result.lostCount} of ${result.attemptCount} values were lost: ${listed(result.lost)}`,
          where: "results.json, history.jsonl, messages.jsonl",
          symptom: "lost",
        },
      ];
    case "echo":
      if (result.valid === "unknown") return [{ what: "no echo came back" }];
      return [{ what: `${result.errors.length} echoes came back changed`, where }];
    case "unique-ids":
      if (result.valid === "unknown") return [{ what: "no id was given" }];
      return [
        {
          what: `${result.duplicatedCount} ids were given more than once: ${listed(result.duplicated.map(([id]) => id))}${duplicateText(result)}`,
          where,
        },
      ];
    case "counter":
      if (result.errors.length === 0) return [{ what: "no final read succeeded" }];
      return [
        {
          what: counterTrouble(result),
          where,
          symptom: "sum",
        },
      ];
    case "kv-lww":
    case "kv-vv":
      if (result.valid === "unknown")
        return [{ what: "no write was acknowledged, or no last read succeeded" }];
      return result.laws
        .filter(({ valid }) => !valid)
        .map(({ law, count, examples: [first = ""] }) => ({
          what: `${STORE_LAWS[law]}; broken ${count === 1 ? "once" : `${count} times`}: ${first}`,
          where,
        }));
  }
}

/** The first latency that is too long is explained, where the way of the values explains it. */
function limitTroubles({ limits, way }: Judgement): Trouble[] {
  const broken = limits.filter(({ valid }) => valid === false);
  const explained = broken.find((limit) => way !== undefined && isOfWay(limit, way));
  return broken.map((limit) => {
    const cause = limit === explained && way !== undefined ? `. ${wayText(way)}` : "";
    return { what: `${excessText(limit)}${cause}`, where: "results.json" };
  });
}

function isOfWay({ figure: name, value }: LimitResult, { hops, latencyMs }: TopologyWay): boolean {
  return name !== "servers-msgs-per-op" && hops * latencyMs > value;
}

function wayText({ topology, hops, latencyMs, isConstant }: TopologyWay): string {
  const each = isConstant ? "each" : "in the mean";
  return `Values go along the ${topology}, whose ends are ${hops} hops of ${latencyMs} ms ${each} apart; a flatter overlay has fewer hops, whatever topology was given: ${labCommand("learn tree-topology")}, learn tree-broadcast`;
}

function trafficTroubles({ valid, storm }: Judgement["traffic"]): Trouble[] {
  if (valid === true || storm === undefined) return [];
  return [{ what: storm.text, where: "messages.jsonl", symptom: "storm" }];
}

function availabilityTroubles({ valid, okFraction }: AvailabilityResult): Trouble[] {
  if (valid === true) return [];
  return [
    {
      what: `availability: ok-fraction ${figure(okFraction, 5)} is below what was demanded`,
      where: "history.jsonl",
    },
  ];
}

function statsTroubles({ byOperation }: StatsResult): Trouble[] {
  return [...byOperation]
    .filter(([, counts]) => counts.valid !== true)
    .map(([name, { count }]) => ({
      what: `not one of ${count} ${name} operations succeeded`,
      where: "history.jsonl",
    }));
}

/** The first few values, for a line. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, VALUES_SHOWN_MAX).map((value) => JSON.stringify(value));
  return `${shown.join(", ")}${values.length > VALUES_SHOWN_MAX ? " …" : ""}`;
}
