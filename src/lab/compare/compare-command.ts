/** `gossiper-lab compare`: settings and programs side by side on the same seeds. */

import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { isOverlayName, overlayNames, overlayNamesFor } from "../../node/overlay/overlay.ts";
import { didYouMean } from "../../node/settings/did-you-mean.ts";
import { profiles } from "../../node/settings/settings.ts";
import { CHECKER_OF_WORKLOAD } from "../../sim/checkers/judge.ts";
import { workloadNames } from "../../sim/clients/workloads/workloads.ts";
import { type RunOptions, runOptions } from "../../sim/run/run-options.ts";
import { subjectNames } from "../../sim/sweep/case/subjects.ts";
import { constantLossFlag } from "../command-line/cluster-flags.ts";
import {
  addFormatFlags,
  addPageFlags,
  type FormatFlags,
  formatOf,
  inFormat,
  present,
  wantedPage,
} from "../command-line/formats.ts";
import { addHelp } from "../command-line/help.ts";
import { oneOf, wholeNumber } from "../command-line/parsers.ts";
import { subjects } from "../command-line/subject-names.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { addPartitionFlags, type IntensityFlags } from "../test/nemesis/nemesis-flags.ts";
import { addShapeFlags, PROCESSES_MAX, type RunFlags, runOptionsOf } from "../test/run-flags.ts";
import { seedsOf } from "../trials/trial.ts";
import { type Compared, type Conditions, compare } from "./compare.ts";
import { compareColumns, compareJson } from "./compare-records.ts";
import { compareText } from "./compare-text.ts";
import { pageOfComparison } from "./comparison-page.ts";
import { type Contender, contendersOf } from "./contenders.ts";

interface CompareFlags
  extends Omit<RunFlags, keyof IntensityFlags | "nemesisSchedule" | "availability">,
    FormatFlags {
  readonly strategies: readonly string[];
  readonly profiles: readonly string[];
  readonly overlays: readonly string[];
  readonly setting: readonly string[];
  readonly bin: readonly string[];
  readonly processes?: boolean;
  readonly seeds: number;
}

const SEEDS_DEFAULT = 2;
const SEED_MEANS = "another series of seeds: x.1, x.2, … for --seed x (default: 1, 2, …)";
/** Those with values that spread. */
const workloadsCompared = workloadNames.filter((name) => CHECKER_OF_WORKLOAD[name] === "set-full");
const PAGE_DEFAULT = join("store", "compare.html");
/** The cluster that the strategies were tuned for. */
const defaults: RunOptions = runOptions({
  nodeCount: 25,
  ratePerSecond: 100,
  latencyMs: 100,
  timeLimitMs: 20_000,
});

/** The command; `nodeArguments` is what stood after `--`. `onExit` gets the exit code. */
export function compareCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("compare")
    .description("Runs settings or programs side by side on the same seeds, with partitions and without.")
    .usage("[flags] [-- arguments for the nodes]")
    .addOption(
      new Option(
        "--strategies <names>",
        `some of ${subjectNames.join(", ")}, each perhaps over another overlay as in flood/star`,
      )
        .argParser(subjects)
        .default([], "none"),
    )
    .addOption(
      new Option("--profiles <names>", `some of ${[...profiles.keys()].join(", ")}`)
        .argParser(profileNames)
        .default([], "none"),
    )
    .addOption(
      new Option("--overlays <names>", `each setting over each of these, of ${overlayNames.join(", ")}`)
        .argParser(overlays)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--setting <flags>",
        'our node with these flags, as in "--strategy batched --batch-window-ms 50"; may be given several times',
      )
        .argParser((flags: string, before: readonly string[]) => [...before, flags])
        .default([], "none"),
    )
    .addOption(
      new Option("--bin <file>", "a program that speaks the protocol; may be given several times")
        .argParser((path: string, before: readonly string[]) => [...before, path])
        .default([], "none"),
    )
    .addOption(new Option("--processes", "run our own nodes as processes, too"))
    .addOption(
      new Option("--seeds <n>", "runs of each setting").argParser(wholeNumber(1, 100)).default(SEEDS_DEFAULT),
    );
  addPartitionFlags(addShapeFlags(command, defaults, workloadsCompared, SEED_MEANS));
  command.addOption(constantLossFlag());
  addPageFlags(addFormatFlags(command), PAGE_DEFAULT);
  addHelp(
    command,
    [
      "Ours run in virtual time, programs as processes. Arguments after -- go to the programs, or to ours where there are none. Without anything named: flood, hybrid and the profiles. --nemesis none leaves partitions out.",
      "Exit code 0: every run was valid, 1: one was not, 2: the flags are wrong.",
    ],
    [
      ["compare --profiles fast,balanced --open", "two profiles, and a page of their charts"],
      ["compare --strategies tree --overlays star,tree4", "one strategy over two overlays"],
      [
        'compare --profiles balanced --setting "--strategy batched --batch-window-ms 50"',
        "a profile beside flags of the node",
      ],
      ["compare --bin ./mine --bin ./theirs --node-count 5", "two programs"],
    ],
  );
  return command.action(async (flags: CompareFlags) =>
    onExit(await runCompareCommand(flags, nodeArguments, command, output)),
  );
}

async function runCompareCommand(
  flags: CompareFlags,
  nodeArguments: readonly string[],
  command: Command,
  output: Output,
): Promise<ExitCode> {
  const conditions = conditionsOf(flags);
  const contenders = contendersOf(
    { ...flags, settings: flags.setting, bins: flags.bin, processes: flags.processes === true },
    nodeArguments,
    conditions.calm,
  );
  refuseTooMany(contenders, conditions.calm);
  const page = wantedPage(flags, command);
  const compared = await compareWithProgress(contenders, conditions, flags, output);
  if (compared === undefined) return EXIT_INVALID;
  const text = inFormat(flags, {
    text: () => compareText(compared, conditions, output.colour),
    json: () => compareJson(compared, conditions),
    columns: compareColumns(conditions),
    rows: compared,
  });
  await present(text, () => pageOfComparison(compared, conditions), page, flags, output);
  const areValid = compared.every(
    ({ calm, partitioned }) => calm.invalidCount === 0 && (partitioned?.invalidCount ?? 0) === 0,
  );
  return areValid ? EXIT_VALID : EXIT_INVALID;
}

function conditionsOf(flags: CompareFlags): Conditions {
  const { workload = defaults.workload } = flags;
  if (!workloadsCompared.includes(workload)) {
    throw new UsageError(
      `compare is about values that spread; ${workload} has none; allowed: ${workloadsCompared.join(", ")}`,
    );
  }
  const { seed, nemesis = ["partition"], ...shape } = flags;
  const seeds = seedsOf(flags.seeds, seed === undefined ? "" : `${seed}.`);
  const { nemesisInterval: _nemesisInterval, ...calmShape } = shape;
  const calm = runOptionsOf(calmShape, "", defaults);
  if (nemesis.length === 0) return { calm, seeds };
  return { calm, partitioned: runOptionsOf({ ...shape, nemesis }, "", defaults), seeds };
}

function refuseTooMany(contenders: readonly Contender[], { nodeCount }: RunOptions): void {
  if (nodeCount <= PROCESSES_MAX || contenders.every(({ nodes }) => nodes.kind === "virtual")) return;
  throw new UsageError(
    `--node-count ${nodeCount} is too many processes; allowed: 1 to ${PROCESSES_MAX}, more with ours in virtual time`,
  );
}

/** `undefined`: it was interrupted. */
async function compareWithProgress(
  contenders: readonly Contender[],
  conditions: Conditions,
  flags: CompareFlags,
  output: Output,
): Promise<readonly Compared[] | undefined> {
  return await unlessInterrupted("the comparison", output, formatOf(flags) === "text", (work) =>
    compare(contenders, conditions, work),
  );
}

function profileNames(text: string): readonly string[] {
  return text.split(",").map(oneOf([...profiles.keys()]));
}

function overlays(text: string): readonly string[] {
  const names = text.split(",");
  const wrong = names.find((name) => !isOverlayName(name));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(
      `Allowed: some of ${overlayNames.join(", ")}${didYouMean(wrong, overlayNamesFor(wrong))}`,
    );
  }
  return names;
}
