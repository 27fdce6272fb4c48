/** `gossiper-lab kv-bench`: what the key-value store costs, how soon it converges, and how stale its reads are. */

import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { didYouMean } from "../../node/settings/did-you-mean.ts";
import { popularityNames } from "../../sim/clients/workloads/key-popularity.ts";
import { isSubject, subjectNames } from "../../sim/sweep/case/subjects.ts";
import { decimal, flag, refuseNodeArguments } from "../command-line/cluster-flags.ts";
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
import { decimalNumber, listed, oneOf, seed, wholeNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { findNodeBinary } from "../test/node-binary.ts";
import { PROCESSES_MAX } from "../test/run-flags.ts";
import { type KvRow, kvBench } from "./kv-bench.ts";
import { kvBenchJson, kvRecordColumns, kvRecords } from "./kv-bench-report.ts";
import { kvBenchText } from "./kv-bench-text.ts";
import {
  type KvChoices,
  type KvLoad,
  type KvSetting,
  type StoreMode,
  settingsFor,
  storeModes,
} from "./kv-setting.ts";
import { kvBenchPage } from "./page/kv-bench-page.ts";

interface BenchFlags extends FormatFlags {
  readonly modes: readonly StoreMode[];
  readonly nodes?: readonly number[];
  readonly strategies: readonly string[];
  readonly reads?: readonly number[];
  readonly keys?: KvChoices["popularities"];
  readonly valueBytes: readonly number[];
  readonly partitions?: readonly ("yes" | "no")[];
  readonly keyCount: number;
  readonly rate: number;
  readonly latency: number;
  readonly timeLimit: number;
  readonly nemesisInterval: number;
  readonly seed: string;
  readonly processes?: boolean;
}

/** Of rows that nobody chose: virtual time has room for more of them than processes, each of which takes its time. */
const VIRTUAL_DEFAULTS = {
  nodes: [5, 25],
  reads: [0.5, 0.9],
  keys: popularityNames,
  partitions: [false, true],
};
const PROCESSES_DEFAULTS = { nodes: [5], reads: [0.5], keys: ["zipf"] as const, partitions: [false, true] };
const STRATEGIES_DEFAULT = ["flood", "balanced"];
const NODES_MAX = 500;
const ROWS_MAX = 1_000;
const PAGE_DEFAULT = join("store", "kv-bench.html");
/** Until all has come everywhere after the last heal. */
const RECOVERY_MS = 5_000;

/** The command. It takes no arguments for nodes: `--strategies` names them. */
export function kvBenchCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("kv-bench")
    .description(
      "Measures the key-value store: cost, convergence, stale reads and conflicts, in a row for each choice.",
    )
    .addOption(
      list("--modes <names>", "lww: write and kv_read; vv: vv_write and vv_read", ["lww"], oneOf(storeModes)),
    )
    .addOption(
      optional(
        "--node-count, --nodes <counts>",
        `sizes of the cluster, to ${NODES_MAX}`,
        wholeNumber(1, NODES_MAX),
      ),
    )
    .addOption(
      list(
        "--strategies <names>",
        "strategies or profiles, perhaps over another overlay as in flood/star",
        STRATEGIES_DEFAULT,
        subject,
      ),
    )
    .addOption(optional("--reads <shares>", "shares of the operations that read", decimalNumber(0, 1)))
    .addOption(
      optional(
        "--keys <names>",
        `popularity of keys: ${popularityNames.join(", ")} (0.99)`,
        oneOf(popularityNames),
      ),
    )
    .addOption(list("--value-bytes <sizes>", "length of the values", [100], wholeNumber(1, 1_000_000)))
    .addOption(optional("--partitions <choices>", "no, yes", oneOf(["no", "yes"] as const)))
    .addOption(flag("--key-count <n>", "keys", 1_000, wholeNumber(1, 100_000)))
    .addOption(flag("--rate <n>", "operations a second", 100, decimal(100_000, true)))
    .addOption(flag("--latency <ms>", "between servers, constant", 20, decimal(10_000, false)))
    .addOption(flag("--time-limit <s>", "seconds of operations in each row", 5, decimal(600, true)))
    .addOption(flag("--nemesis-interval <s>", "mean seconds between cuts and heals", 2, decimal(600, true)))
    .addOption(flag("--seed <text>", "repeats the random choices", "1", seed))
    .addOption(new Option("--processes", "real processes and real time instead of virtual time"));
  addHelp(
    addPageFlags(addFormatFlags(command), PAGE_DEFAULT),
    [
      "Lists have commas between their choices, and every combination is a row. Without flags: 5 and 25 nodes, half and nine tenths reads, uniform and Zipf keys, without and with partitions; with --processes fewer of them. The tables show the most telling figures; --json, --csv and --markdown have all, and write a page only where --page names one.",
      "Exit code 0: the store kept its laws in every row, 1: it did not, 2: the flags are wrong.",
    ],
    [
      ["kv-bench --open", "all the rows above, and their charts in a browser"],
      ["kv-bench --modes lww,vv --nodes 5 --reads 0.5 --keys zipf", "conflicts of both ways of deciding"],
    ],
  );
  return command.action(async (flags: BenchFlags) =>
    onExit(await run(flags, command, nodeArguments, output)),
  );
}

async function run(
  flags: BenchFlags,
  command: Command,
  nodeArguments: readonly string[],
  output: Output,
): Promise<ExitCode> {
  refuseNodeArguments("kv-bench", nodeArguments);
  const isVirtual = flags.processes !== true;
  const choices = choicesOf(flags, isVirtual);
  const settings = settingsFor(choices);
  if (settings.length > ROWS_MAX)
    throw new UsageError(`these choices make ${settings.length} rows; allowed: up to ${ROWS_MAX}`);
  const load = loadOf(flags);
  const bin = isVirtual ? undefined : findNodeBinary(undefined);
  const page = wantedPage(flags, command);
  const rows = await measuredRows(settings, load, bin, output, formatOf(flags) === "text");
  if (rows === undefined) return EXIT_INVALID;
  const text = inFormat(flags, {
    text: () => kvBenchText(load, isVirtual, rows),
    json: () => kvBenchJson(load, isVirtual, rows),
    columns: kvRecordColumns,
    rows: kvRecords(rows),
  });
  await present(text, () => kvBenchPage(load, isVirtual, rows), page, flags, output);
  return rows.every(({ figures }) => figures.problems.length === 0) ? EXIT_VALID : EXIT_INVALID;
}

/** Runs the rows, with a bar if that is wanted. Without `bin` in virtual time. `undefined`: it was interrupted. */
async function measuredRows(
  settings: readonly KvSetting[],
  load: KvLoad,
  bin: string | undefined,
  output: Output,
  hasBar: boolean,
): Promise<readonly KvRow[] | undefined> {
  return await unlessInterrupted("the benchmark", output, hasBar, (work) =>
    kvBench({ settings, load, bin, ...work }),
  );
}

function choicesOf(flags: BenchFlags, isVirtual: boolean): KvChoices {
  const byDefault = isVirtual ? VIRTUAL_DEFAULTS : PROCESSES_DEFAULTS;
  const nodes = flags.nodes ?? byDefault.nodes;
  const tooMany = nodes.find((count) => !isVirtual && count > PROCESSES_MAX);
  if (tooMany !== undefined)
    throw new UsageError(
      `--nodes ${tooMany} is too many processes; allowed: 1 to ${PROCESSES_MAX}, more in virtual time`,
    );
  return {
    modes: flags.modes,
    nodes,
    subjects: flags.strategies,
    readShares: flags.reads ?? byDefault.reads,
    popularities: flags.keys ?? byDefault.keys,
    valueBytes: flags.valueBytes,
    partitions: flags.partitions?.map((choice) => choice === "yes") ?? byDefault.partitions,
  };
}

function loadOf(flags: BenchFlags): KvLoad {
  return {
    ratePerSecond: flags.rate,
    keyCount: flags.keyCount,
    latencyMs: flags.latency,
    timeLimitMs: flags.timeLimit * 1_000,
    recoveryMs: RECOVERY_MS,
    nemesisIntervalMs: flags.nemesisInterval * 1_000,
    seed: flags.seed,
  };
}

function list<T>(
  names: string,
  description: string,
  byDefault: readonly T[],
  parse: (text: string) => T,
): Option {
  return new Option(names, description).argParser(listed(parse)).default(byDefault, byDefault.join(","));
}

function optional<T>(names: string, description: string, parse: (text: string) => T): Option {
  return new Option(names, description).argParser(listed(parse));
}

function subject(name: string): string {
  if (isSubject(name)) return name;
  throw new InvalidArgumentError(
    `Allowed: ${subjectNames.join(", ")}, each perhaps with /OVERLAY${didYouMean(name, subjectNames)}`,
  );
}
