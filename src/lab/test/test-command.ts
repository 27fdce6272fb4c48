/** `gossiper-lab test`: what `maelstrom test` does, without Maelstrom. */

import { randomBytes } from "node:crypto";
import { Command, Option } from "commander";
import type { Limit } from "../../sim/checkers/limits.ts";
import type { ResultsJson } from "../../sim/checkers/results.ts";
import type { Violation } from "../../sim/nodes/violation.ts";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { nodeIdsOf, type RunOptions } from "../../sim/run/run-options.ts";
import { RUNS_KEPT_DEFAULT } from "../../sim/run/store/old-runs.ts";
import { Store } from "../../sim/run/store/store.ts";
import { addHelp } from "../command-line/help.ts";
import { wholeNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { interruptible } from "../interruptible.ts";
import { type ChosenMistake, chosenMistake } from "../mistakes/chosen-mistake.ts";
import { columnsOf, EXIT_INVALID, EXIT_USAGE, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { startProgress } from "../progress.ts";
import { writeTestPage } from "../report/test-page.ts";
import { RunWatch } from "../report/watch/run-watch.ts";
import { tellDeletedRuns } from "../stored-run/deleted-runs.ts";
import { visible } from "../text/visible.ts";
import {
  addDemandFlags,
  type ChallengeRun,
  challengedFlags,
  challengeRunOf,
  type DemandFlags,
  limitsOf,
} from "./demands.ts";
import { LAG_P99_MS_MAX } from "./lateness.ts";
import { type Nodes, type RecordedRun, type RecordedRunOptions, recordRun } from "./recorded-run.ts";
import { againWithMessages } from "./run-again.ts";
import {
  addRunFlags,
  demonstration,
  PROCESSES_MAX,
  type RunFlags,
  runOptionsOf,
  shapesRun,
} from "./run-flags.ts";
import { PRAISE, type SummaryOptions, summary } from "./summary.ts";
import { addNodeFlags, descriptionOf, wantedNodes, withWorkloadOf } from "./tested-nodes.ts";

interface TestFlags extends RunFlags, DemandFlags {
  readonly bin?: string;
  readonly logStderr?: boolean;
  readonly virtual?: boolean;
  readonly clockStart?: number;
  readonly mistake?: string;
  readonly diagnosis: boolean;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly store: string;
  readonly keep: number;
  readonly messages?: boolean;
  readonly open?: boolean;
  readonly page: boolean;
}

/** The run, and the limits that it is held to. */
interface Plan {
  readonly run: RunOptions;
  readonly limits: readonly Limit[];
  readonly challenge: ChallengeRun | undefined;
  /** The mistake that our nodes are given. */
  readonly mistake: ChosenMistake | undefined;
}

/** The words before `--`, the command's name first, those after it, and the last word on a valid run. */
interface CommandLine {
  readonly words: readonly string[];
  readonly nodeArguments: readonly string[];
  readonly praise: string;
}

const VIOLATIONS_TOLD_MAX = 10;
const RUNS_KEPT_MAX = 1_000_000;

/** The command; `nodeArguments` is what stood after `--`. `onExit` gets the exit code. `praise` is the last word on a valid run. */
export function testCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
  praise: string = PRAISE,
): Command {
  const command = new Command("test")
    .description("Runs a workload against a node over the embedded network and judges it.")
    .usage("[flags] [-- arguments for the nodes]");
  addHelp(
    command,
    [
      "Without a flag that shapes the run: a demonstration, --rate 100 --time-limit 15 --latency 10 and one partition in the middle. Exit code 0: valid, 1: not, 2: the flags are wrong.",
    ],
    [
      ["test -w broadcast --bin ./mine --nemesis partition", "your own node, with partitions"],
      [
        "test --virtual --node-count 25 --rate 100 -- --profile fast",
        "ours in virtual time, with a flag of the node",
      ],
    ],
  );
  addNodeFlags(addDemandFlags(addRunFlags(command)))
    .addOption(new Option("--no-diagnosis", "name no likely mistake, neither here nor in results and page"))
    .addOption(new Option("--log-stderr", "pass on what the nodes say on stderr"))
    .addOption(new Option("--strict", "a storm of messages makes the run invalid; otherwise it is a warning"))
    .addOption(new Option("--json", "print results.json and nothing else"))
    .addOption(new Option("--store <dir>", "where runs are kept").default("store"))
    .addOption(
      new Option(
        "--keep <n>",
        "the newest runs of each workload that stay in the store; older ones are deleted",
      )
        .argParser(wholeNumber(1, RUNS_KEPT_MAX))
        .default(RUNS_KEPT_DEFAULT),
    )
    .addOption(
      new Option(
        "--messages",
        "write down each message of a virtual run, too, as of processes (messages.jsonl)",
      ),
    )
    .addOption(new Option("--open", "open the page of the run, where there is a browser"))
    .addOption(new Option("--no-page", "write no page"))
    .action(async (flags: TestFlags) =>
      // The words of the command line, as the program above this command took them.
      onExit(
        await runTestCommand(flags, { words: command.parent?.args ?? [], nodeArguments, praise }, output),
      ),
    );
  return command;
}

async function runTestCommand(
  given: TestFlags,
  { words, nodeArguments, praise }: CommandLine,
  output: Output,
): Promise<ExitCode> {
  refuseOpeningNothing(given);
  const flags = challengedFlags(given);
  const wanted = wantedRun(flags);
  const chosen = flags.mistake === undefined ? undefined : chosenMistake(flags.mistake, wanted);
  const mistake = chosen?.mistake;
  const run = withWorkloadOf(mistake, wanted, flags);
  const challenge = challengeRunOf(onlyRunFlags(given), given);
  const plan: Plan = { run, limits: limitsOf(flags, run), challenge, mistake: chosen };
  const nodes = wantedNodes(flags, nodeArguments, run, mistake);
  const keepsMessages = nodes.kind === "processes" || flags.messages === true;
  const store = Store.create(flags.store, run.workload, new Date(), {
    messages: keepsMessages,
    runsKept: flags.keep,
  });
  if (typeof store === "string") throw new UsageError(store);

  const watch = flags.page ? new RunWatch(nodeIdsOf(run.nodeCount)) : undefined;
  const description = descriptionOf(flags, nodeArguments, run, nodes);
  const again = keepsMessages ? undefined : againWithMessages(words, nodeArguments, run.seed);
  const recorded = await runWithProgress({ flags, plan, nodes, store, output, watch, description, again });
  if (recorded.storeError !== undefined) {
    output.stderr(`gossiper-lab: the store is not complete: ${recorded.storeError.message}\n`);
  }
  tellDeletedRuns(store, output);
  const isOurDefault = flags.bin === undefined && mistake === undefined && nodeArguments.length === 0;
  report(recorded, flags, { store, challenge, praise, isOurDefault, again }, output);
  if (watch !== undefined) {
    const { results, run: ended } = recorded;
    const endedRun = { results, history: ended.history, watch, folder: store.directory };
    const page = await writeTestPage(endedRun, flags.open === true, output);
    if (page === undefined) return EXIT_USAGE;
    if (flags.json !== true) output.stdout(`Page: ${page}\n`);
  }
  if (recorded.storeError !== undefined) return EXIT_USAGE;
  return recorded.judgement.valid === true ? EXIT_VALID : EXIT_INVALID;
}

function refuseOpeningNothing({ open, page }: TestFlags): void {
  if (open === true && !page) throw new UsageError("--open has no page to open; allowed: without --no-page");
}

function wantedRun(flags: TestFlags): RunOptions {
  const drawnSeed = flags.seed ?? randomBytes(4).toString("hex");
  if (!shapesRun(onlyRunFlags(flags))) return demonstration(drawnSeed);
  const run = runOptionsOf(flags, drawnSeed);
  if (flags.virtual !== true && run.nodeCount > PROCESSES_MAX) {
    throw new UsageError(
      `--node-count ${run.nodeCount} is too many processes; allowed: 1 to ${PROCESSES_MAX}, more with --virtual`,
    );
  }
  return run;
}

function onlyRunFlags(flags: TestFlags): RunFlags {
  const { bin, logStderr, virtual, clockStart, mistake, diagnosis, strict, json, ...rest } = flags;
  const { store, keep, messages, open, page, ...others } = rest;
  const { challenge, maxMsgsPerOp, maxMedian, maxLatency, ...runFlags } = others;
  return runFlags;
}

interface WatchedTest {
  readonly flags: TestFlags;
  readonly plan: Plan;
  readonly nodes: Nodes;
  readonly store: Store;
  readonly output: Output;
  /** Gathers what the page shows; `undefined` where there will be none. */
  readonly watch: RunWatch | undefined;
  readonly description: ResultsJson;
  /** The command for the same run with its messages, where it is run without them. */
  readonly again: string | undefined;
}

async function runWithProgress(test: WatchedTest): Promise<RecordedRun> {
  const { flags, plan, nodes, store, output, watch, description, again } = test;
  const { run, limits, challenge, mistake } = plan;
  const progress = startProgress(output, flags.json !== true);
  const options: RecordedRunOptions = {
    run,
    nodes,
    mistake,
    diagnoses: flags.diagnosis,
    demand: flags.availability,
    limits,
    challenge,
    strict: flags.strict,
    store,
    observe: watch && ((event) => watch.observe(event)),
    description,
    again,
    onProgress: (share, what) => progress.update(share, what),
    onViolation: violationReporter(output),
    ...(flags.logStderr === true && { onStderrLine: (node, line) => output.stderr(`${node}: ${line}\n`) }),
  };
  try {
    return await interruptible((signal) => recordRun({ ...options, signal }));
  } finally {
    progress.stop();
  }
}

/** Tells of each breach at once, as long as there are few. */
function violationReporter(output: Output): (violation: Violation) => void {
  let count = 0;
  return ({ node, reason, line }) => {
    count++;
    if (count > VIOLATIONS_TOLD_MAX) return;
    const last = count === VIOLATIONS_TOLD_MAX ? " (further ones are counted)" : "";
    output.stderr(`gossiper-lab: ${node} broke the protocol: ${reason}: ${visible(line)}${last}\n`);
  };
}

function report(
  { run, judgement, diagnoses, results, batches, heals }: RecordedRun,
  flags: TestFlags,
  about: Pick<SummaryOptions, "store" | "challenge" | "praise" | "isOurDefault" | "again">,
  output: Output,
): void {
  if (flags.json === true) {
    output.stdout(prettyJson(results));
    if (run.lag.p99Ms > LAG_P99_MS_MAX) {
      output.stderr(`gossiper-lab: the harness itself was late by ${run.lag.p99Ms.toFixed(1)} ms (p99)\n`);
    }
    return;
  }
  const virtual = flags.virtual === true;
  output.stdout(
    summary(run, judgement, {
      ...about,
      virtual,
      colour: output.colour,
      width: columnsOf(output),
      batches,
      heals,
      diagnoses,
      mistake: flags.mistake,
    }),
  );
}
