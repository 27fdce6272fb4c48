/** `gossiper-lab sweep --bin`: any node, on real processes, under seeded faults. */

import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { NemesisKind } from "../../sim/nemesis/nemesis-plan.ts";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { Store } from "../../sim/run/store/store.ts";
import { labCommandLine } from "../command-line/command-line.ts";
import { decimalNumber, wholeNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { interruptible } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { startProgress } from "../progress.ts";
import { tellDeletedRuns } from "../stored-run/deleted-runs.ts";
import { findNodeBinary } from "../test/node-binary.ts";
import { LOAD_MS_LEAST, LOAD_MS_MOST, NODES_MOST, type NodeMenu, parseNodeCase } from "./node-case.ts";
import { findingLines } from "./node-findings.ts";
import { type NodeOutcome, type NodeSubject, runNodeCase } from "./node-outcome.ts";
import { type NodeSweepPlan, sweepNode } from "./node-sweep.ts";
import {
  caseLines,
  diagnosisJson,
  eventLines,
  hasStories,
  isNodeSweepGood,
  nodeSweepJson,
  nodeSweepReport,
  type ReplaySuffix,
} from "./node-sweep-report.ts";

/** The flags of `sweep` that count with `--bin` only. */
export interface NodeSweepFlags {
  readonly bin?: string;
  readonly convergeS?: number;
  readonly loadMs?: number;
  readonly replays?: number;
  readonly store?: string;
}

/** The flags of a sweep of any node, besides those of every sweep. */
export interface NodeSweepWish extends NodeSweepFlags {
  readonly bin: string;
  readonly nodeArguments: readonly string[];
  readonly seeds: number | undefined;
  readonly firstSeed: number;
  readonly nodes: readonly number[] | undefined;
  readonly faults: readonly NemesisKind[];
  readonly jobs: number | undefined;
  readonly replay: string | undefined;
  readonly json: boolean;
}

/** Maelstrom's own pause between the heal and the last reads: what passes there has to pass here. */
const CONVERGE_S_DEFAULT = 10;
const CONVERGE_S_MAX = 600;
const SEEDS_DEFAULT = 20;
const NODES_DEFAULT = [3, 5];
const REPLAYS_DEFAULT = 3;
const REPLAYS_MAX = 100;
const STORE_DEFAULT = "store";

/** Adds the flags to `sweep`. Defaults stand in the help only: whether a flag was given matters. */
export function addNodeSweepFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--bin <file>",
        `sweeps any node on real processes instead, under the faults of test --nemesis (defaults then: --seeds ${SEEDS_DEFAULT}, --nodes ${NODES_DEFAULT.join(",")})`,
      ),
    )
    .addOption(
      new Option(
        "--converge-s <s>",
        `with --bin: L1's limit from the heal on (default: ${CONVERGE_S_DEFAULT}, Maelstrom's pause before the last reads)`,
      ).argParser(decimalNumber(0, CONVERGE_S_MAX, { above: true })),
    )
    .addOption(
      new Option(
        "--load-ms <ms>",
        "with --bin: how long operations are begun in each run (default: drawn, 2000 to 4000)",
      ).argParser(wholeNumber(LOAD_MS_LEAST, LOAD_MS_MOST)),
    )
    .addOption(
      new Option(
        "--replays <n>",
        `with --bin: how often a failing case is run again (default: ${REPLAYS_DEFAULT})`,
      ).argParser(wholeNumber(1, REPLAYS_MAX)),
    )
    .addOption(
      new Option("--store <dir>", `with --bin and --replay: where runs are kept (default: ${STORE_DEFAULT})`),
    );
}

/** Runs the sweep, or the replay of a case. */
export async function runNodeSweep(wish: NodeSweepWish, output: Output): Promise<ExitCode> {
  const menu: NodeMenu = { nodes: nodesOf(wish.nodes), faults: wish.faults, loadMs: wish.loadMs };
  return await interruptible((signal) => {
    const subject: NodeSubject = {
      bin: findNodeBinary(wish.bin),
      arguments: wish.nodeArguments,
      convergeMs: (wish.convergeS ?? CONVERGE_S_DEFAULT) * 1_000,
      signal,
    };
    if (wish.replay !== undefined) return replay(wish.replay, wish, { subject, menu }, output);
    return sweep(wish, { subject, menu }, output);
  });
}

type Parts = Pick<NodeSweepPlan, "subject" | "menu">;

async function sweep(wish: NodeSweepWish, parts: Parts, output: Output): Promise<ExitCode> {
  if (wish.store !== undefined) throw new UsageError("--store is of no use without --replay here");
  const plan: NodeSweepPlan = {
    ...parts,
    firstSeed: wish.firstSeed,
    seeds: wish.seeds ?? SEEDS_DEFAULT,
    jobs: wish.jobs ?? availableParallelism(),
    replays: wish.replays ?? REPLAYS_DEFAULT,
  };
  const progress = startProgress(output, !wish.json);
  try {
    const result = await sweepNode(plan, ({ share, text }) => progress.update(share, text));
    progress.stop();
    const suffix = replaySuffix(wish);
    const text = wish.json
      ? prettyJson(nodeSweepJson(plan, result, suffix))
      : nodeSweepReport(result, suffix, output.colour);
    output.stdout(text);
    return isNodeSweepGood(result) ? EXIT_VALID : EXIT_INVALID;
  } finally {
    progress.stop();
  }
}

/** The case again and again, each run with its faults and what it broke. */
async function replay(
  text: string,
  wish: NodeSweepWish,
  { subject, menu }: Parts,
  output: Output,
): Promise<ExitCode> {
  const one = parseNodeCase(text, menu);
  if (one === undefined) {
    throw new UsageError(
      `--replay ${text} is no case of --bin; allowed: SEED, or SEED:NODES:FAULTS:LOAD_MS as in 17:5:kill+loss:3000, SEED a whole number`,
    );
  }
  const times = wish.replays ?? REPLAYS_DEFAULT;
  const outcomes: NodeOutcome[] = [];
  const progress = startProgress(output, !wish.json);
  if (!wish.json) output.stdout(`${caseLines(one).join("\n")}\n`);
  try {
    for (let i = 1; i <= times && !subject.signal.aborted; i++) {
      progress.update((i - 1) / times, `replay ${i} of ${times}`);
      const store = openStore(wish.store ?? STORE_DEFAULT);
      const outcome = await runNodeCase(one, subject, store);
      tellDeletedRuns(store, output);
      if (subject.signal.aborted) break;
      outcomes.push(outcome);
      if (!wish.json) output.stdout(replayText(outcome, `replay ${i} of ${times}`));
    }
  } finally {
    progress.stop();
  }
  const failed = outcomes.filter(({ breaches }) => breaches.length > 0).length;
  output.stdout(
    wish.json
      ? prettyJson({ case: text, failed, of: outcomes.length, replays: outcomes.map(replayJson) })
      : `\nfailed ${failed} of ${outcomes.length} replays\n`,
  );
  return failed === 0 && outcomes.length === times ? EXIT_VALID : EXIT_INVALID;
}

function openStore(root: string): Store {
  const store = Store.create(root, "broadcast", new Date());
  if (typeof store === "string") throw new UsageError(store);
  return store;
}

function replayText(outcome: NodeOutcome, title: string): string {
  const { breaches, diagnoses = [], directory = "" } = outcome;
  const kept = breaches.length === 0 ? ["S1 to S7 and L1 were kept."] : [];
  const why = hasStories(outcome) ? [`What became of them: ${labCommandLine(["why", directory])}`] : [];
  const lines = [title, ...eventLines(outcome), ...kept, ...findingLines(breaches, diagnoses), ...why];
  return `${["", ...lines, `Store: ${directory}`].join("\n")}\n`;
}

function replayJson(outcome: NodeOutcome) {
  const { breaches, convergenceMs, diedCount, nemesis, directory } = outcome;
  return {
    breaches,
    diagnosis: diagnosisJson(outcome),
    "convergence-ms": convergenceMs ?? null,
    "died-with-node-count": diedCount,
    nemesis,
    store: directory,
  };
}

/** The words that have to follow `--replay CASE`, so that it is the same node held to the same. */
function replaySuffix({ bin, convergeS, nodeArguments }: NodeSweepWish): ReplaySuffix {
  const limit = convergeS === undefined ? [] : ["--converge-s", `${convergeS}`];
  const rest = nodeArguments.length === 0 ? [] : ["--", ...nodeArguments];
  return ["--bin", bin, ...limit, ...rest];
}

function nodesOf(nodes: readonly number[] = NODES_DEFAULT): readonly number[] {
  const wrong = nodes.find((count) => count > NODES_MOST);
  if (wrong === undefined) return nodes;
  throw new UsageError(`--node-count ${wrong} is too many processes; allowed: 1 to ${NODES_MOST} with --bin`);
}
