/** `gossiper-lab sweep`: every promise, every fault, thousands of seeds. */

import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { faultIds } from "../../sim/faults/fault.ts";
import { nemesisKinds } from "../../sim/nemesis/nemesis-plan.ts";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { type Case, caseText, drawCase, type Menu, parseCase } from "../../sim/sweep/case/case.ts";
import { subjectNames } from "../../sim/sweep/case/subjects.ts";
import { isFailure, judgeCase } from "../../sim/sweep/judge/judge-case.ts";
import { headOf, traceCase } from "../../sim/sweep/trace.ts";
import { refuseNodeArguments } from "../command-line/cluster-flags.ts";
import { addHelp } from "../command-line/help.ts";
import { decimalOf, wholeNumber } from "../command-line/parsers.ts";
import { subjects } from "../command-line/subject-names.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { addNodeSweepFlags, runNodeSweep } from "../node-sweep/node-sweep-command.ts";
import { refuseWithoutBin, wishOf } from "../node-sweep/node-sweep-wish.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { type SweepPlan, type SweepProgress, sweep } from "./sweep.ts";
import type { SweepFlags } from "./sweep-flags.ts";
import { startPool } from "./sweep-pool.ts";
import { isSuccess, sweepJson, sweepReport } from "./sweep-report.ts";
import { wantedFaults } from "./wanted-faults.ts";

const SEEDS_DEFAULT = 100;
const NODES_DEFAULT = [1, 2, 3, 5, 25];
const NODES_MAX = 1_000;
/** Seed, strategy, nodes, faults and load. */
const CASE_PARTS = 5;
/** D1 compares what two processes come to. */
const JOBS_LEAST = 2;

/** The command. It takes no arguments for nodes: what it sweeps, it names itself. */
export function sweepCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("sweep")
    .description(
      "Runs thousands of seeds in virtual time, under faults, and holds each run to every promise.",
    )
    .addOption(
      new Option("--seeds <n>", `seeds for each strategy (default: ${SEEDS_DEFAULT})`).argParser(
        wholeNumber(1, 10_000_000),
      ),
    )
    .addOption(
      new Option("--first-seed <n>", "where they begin").argParser(wholeNumber(0, 1_000_000_000)).default(1),
    )
    .addOption(
      new Option(
        "--strategies <names>",
        `all, or some of ${subjectNames.join(", ")}, each perhaps over another overlay as in flood/star (default: all)`,
      ).argParser(subjects),
    )
    .addOption(
      new Option(
        "--faults <ids>",
        `all, none, or some of ${faultIds.join(", ")}; with --bin some of ${nemesisKinds.join(", ")}`,
      )
        .argParser(wantedFaults)
        .default({ ids: faultIds, kinds: nemesisKinds }, "all"),
    )
    .addOption(
      new Option(
        "--node-count, --nodes <counts>",
        `sizes of the cluster (default: ${NODES_DEFAULT.join(",")})`,
      ).argParser(nodes),
    )
    .addOption(
      new Option("--jobs <n>", "processes (default: one for each core, two at least)").argParser(
        wholeNumber(1, 256),
      ),
    )
    .addOption(new Option("--replay <case>", "runs one case and prints what happens in it"))
    .addOption(new Option("--no-repair", "starts the nodes without their repair: L1 is skipped"))
    .addOption(new Option("--json", "print the figures as JSON and nothing else"));
  addHelp(
    command,
    [
      "A case is SEED:STRATEGY:NODES:FAULTS:LOAD_MS, as in 17:flood:5:N5+P2:2500; parts at its end may be left out. With --bin it is SEED:NODES:FAULTS:LOAD_MS, as in 17:5:kill+loss:3000; arguments of the node follow after --.",
      "Exit code 0: every promise was kept, 1: one was broken, 2: the flags are wrong.",
    ],
    [
      ["sweep --strategies flood,balanced --seeds 50", "a strategy and a profile under all faults"],
      ["sweep --bin ./mine --seeds 10 --faults partition,kill", "your own node, on real processes"],
    ],
  );
  return addNodeSweepFlags(command).action(async (flags: SweepFlags) =>
    onExit(await runSweepCommand(flags, nodeArguments, output)),
  );
}

async function runSweepCommand(
  flags: SweepFlags,
  nodeArguments: readonly string[],
  output: Output,
): Promise<ExitCode> {
  if (flags.bin !== undefined) return runNodeSweep(wishOf(flags.bin, flags, nodeArguments), output);
  refuseNodeArguments("sweep", nodeArguments);
  refuseWithoutBin(flags);
  const menu = menuOf(flags);
  if (flags.replay !== undefined) return replay(flags.replay, menu, flags, output);
  const { firstSeed, seeds = SEEDS_DEFAULT, repair } = flags;
  const plan: SweepPlan = { menu, firstSeed, seeds, repair };
  const pool = startPool(flags.jobs ?? Math.max(JOBS_LEAST, availableParallelism()), process.argv[1]);
  const result = await unlessInterrupted("the sweep", output, flags.json !== true, ({ onProgress, signal }) =>
    sweep(plan, pool, (now) => {
      signal.throwIfAborted();
      onProgress(now.runs / now.total, progressText(now));
    }).finally(() => pool.close()),
  );
  if (result === undefined) return EXIT_INVALID;
  output.stdout(
    flags.json === true ? prettyJson(sweepJson(plan, result)) : sweepReport(plan, result, output.colour),
  );
  return isSuccess(result) ? EXIT_VALID : EXIT_INVALID;
}

function menuOf({ strategies: names, nodes: counts, faults: wanted }: SweepFlags): Menu {
  if (wanted.ids === undefined)
    throw new UsageError(
      `--faults ${wanted.kinds?.join(",")} is for --bin; allowed: all, none, or some of ${faultIds.join(", ")}`,
    );
  return { strategies: names ?? subjectNames, nodes: counts ?? NODES_DEFAULT, faults: wanted.ids };
}

function progressText({ stage, runs, total, failures, perSecond }: SweepProgress): string {
  return `${runs} of ${total} runs, ${failures} failed, ${stage ?? `${perSecond.toFixed(0)} a second`}`;
}

function replay(text: string, menu: Menu, flags: SweepFlags, output: Output): ExitCode {
  const one = replayedCase(text, menu);
  if (one === undefined) {
    throw new UsageError(
      `--replay ${text} is no case; allowed: SEED, or SEED:STRATEGY:NODES:FAULTS:LOAD_MS as in 17:flood:5:N5+P2:2500, SEED a whole number`,
    );
  }
  return printTrace(one, flags, output);
}

/**
 * A seed alone is the case that the sweep with these flags draws from it; more of a case is taken as it stands. Sweeps count
 * their seeds. A word is a seed only in a whole case, as a test may print it; anywhere else it is a slip of the pen.
 */
function replayedCase(text: string, menu: Menu): Case | undefined {
  const parts = text.split(":");
  const [seed = "", strategy] = parts;
  if (!/^\d+$/.test(seed) && parts.length < CASE_PARTS) return undefined;
  return strategy === undefined ? drawCase(seed, menu.strategies[0] as string, menu) : parseCase(text, menu);
}

function printTrace(one: Case, flags: SweepFlags, output: Output): ExitCode {
  const { record, lines } = traceCase(one, { repair: flags.repair });
  const verdict = judgeCase(record);
  const broken = verdict.results.filter(({ valid }) => !valid);
  const code = isFailure(verdict) ? EXIT_INVALID : EXIT_VALID;
  if (flags.json === true) {
    const { results, skipped, problems } = verdict;
    output.stdout(
      prettyJson({
        case: caseText(one),
        "valid?": code === EXIT_VALID,
        results,
        skipped,
        problems,
        trace: lines,
      }),
    );
    return code;
  }
  const end = [
    ...verdict.problems.map((problem) => `✗ ${problem}`),
    ...broken.flatMap(({ name, count, examples }) => [
      `✗ ${name}, ${count} times`,
      ...examples.map((example) => `    ${example}`),
    ]),
    ...verdict.skipped.map(({ name, reason }) => `skipped ${name}: ${reason}`),
    code === EXIT_VALID ? "Every promise was kept." : "Promises were broken.",
  ];
  output.stdout(`${[...headOf(record), "", ...lines, "", ...end].join("\n")}\n`);
  return code;
}

function nodes(text: string): readonly number[] {
  const counts = [...new Set(text.split(",").map(decimalOf))];
  if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= NODES_MAX)) {
    throw new InvalidArgumentError(`Allowed: whole numbers from 1 to ${NODES_MAX}, with commas between them`);
  }
  return counts;
}
