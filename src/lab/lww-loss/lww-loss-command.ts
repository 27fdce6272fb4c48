/** `gossiper-lab lww-loss`: how many acknowledged writes each way of deciding between them loses. */

import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { decimal, flag } from "../command-line/cluster-flags.ts";
import { addPageFlags, type FormatFlags, present, wantedPage } from "../command-line/formats.ts";
import { addHelp } from "../command-line/help.ts";
import { decimalOf, wholeNumber } from "../command-line/parsers.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { ourNodeOptions } from "../trials/our-nodes.ts";
import { type LossOptions, measureLosses } from "./lww-loss.ts";
import { lwwLossPage } from "./lww-loss-page.ts";
import { lwwLossJson, lwwLossReport } from "./lww-loss-report.ts";
import { workedExample } from "./worked-example.ts";

interface LossFlags extends FormatFlags {
  readonly nodes: number;
  readonly rate: number;
  readonly keys: number;
  readonly latency: number;
  readonly timeLimit: number;
  readonly seeds: number;
  readonly clocksApart: readonly number[];
  readonly nemesisInterval: number;
}

const CLOCKS_APART_DEFAULT = [0, 100, 250, 500];
const CLOCKS_APART_MS_MAX = 3_600_000;
const ROWS_MAX = 20;
const PAGE_DEFAULT = join("store", "lww-loss.html");

/** The command; `nodeArguments` is what stood after `--`. `onExit` gets the exit code. */
export function lwwLossCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("lww-loss")
    .description(
      "Counts the acknowledged writes that are lost: by wall clocks, hybrid clocks, version vectors.",
    )
    .usage("[flags] [-- arguments for the nodes]")
    .addOption(flag("--node-count, --nodes <n>", "nodes", 5, wholeNumber(2, 100)))
    .addOption(flag("--rate <n>", "operations a second, half of them writes", 50, decimal(10_000, true)))
    .addOption(flag("--keys <n>", "keys, equally popular", 20, wholeNumber(1, 10_000)))
    .addOption(flag("--latency <ms>", "between servers, constant", 20, decimal(10_000, false)))
    .addOption(flag("--time-limit <s>", "seconds of operations in each run", 10, decimal(600, true)))
    .addOption(flag("--seeds <n>", "runs of each row", 3, wholeNumber(1, 100)))
    .addOption(
      new Option("--clocks-apart <ms>", "the most that two clocks differ, with commas between them")
        .argParser(milliseconds)
        .default(CLOCKS_APART_DEFAULT, CLOCKS_APART_DEFAULT.join(",")),
    )
    .addOption(flag("--nemesis-interval <s>", "mean seconds between cuts and heals", 3, decimal(600, true)))
    .addOption(
      new Option("--json", "print JSON and nothing else, and write a page only where --page names one"),
    );
  addHelp(
    addPageFlags(command, PAGE_DEFAULT),
    [
      "Our node in virtual time under three ways of deciding: `write` by its hybrid clock, `vv_write` with siblings, and `write` stamped with nothing but the host's clock. Every row runs without and with partitions.",
    ],
    [
      ["lww-loss --open", "the table, and its charts in a browser"],
      [
        "lww-loss --clocks-apart 0,1000 --seeds 10",
        "clocks that agree and clocks a second apart, in ten runs each",
      ],
    ],
  );
  return command.action(async (flags: LossFlags) => onExit(await run(flags, command, nodeArguments, output)));
}

async function run(
  flags: LossFlags,
  command: Command,
  nodeArguments: readonly string[],
  output: Output,
): Promise<ExitCode> {
  const options = optionsOf(flags, nodeArguments);
  const page = wantedPage(flags, command);
  const losses = await unlessInterrupted("the measurement", output, flags.json !== true, (work) =>
    measureLosses({ ...options, ...work }),
  );
  if (losses === undefined) return EXIT_INVALID;
  const example = workedExample();
  const text =
    flags.json === true
      ? prettyJson(lwwLossJson(options, losses, example))
      : lwwLossReport(options, losses, example);
  await present(text, () => lwwLossPage(options, losses, example), page, flags, output);
  return EXIT_VALID;
}

function optionsOf(flags: LossFlags, nodeArguments: readonly string[]): LossOptions {
  ourNodeOptions(nodeArguments);
  return {
    nodes: flags.nodes,
    ratePerSecond: flags.rate,
    keys: flags.keys,
    latencyMs: flags.latency,
    timeLimitMs: flags.timeLimit * 1_000,
    seeds: flags.seeds,
    clocksApartMs: flags.clocksApart,
    nemesisIntervalMs: flags.nemesisInterval * 1_000,
    flags: nodeArguments,
  };
}

function milliseconds(text: string): readonly number[] {
  const times = [...new Set(text.split(",").map(decimalOf))];
  const isWrong = (ms: number) => !(ms >= 0 && ms <= CLOCKS_APART_MS_MAX);
  if (times.length > ROWS_MAX || times.some(isWrong)) {
    throw new InvalidArgumentError(
      `Allowed: up to ${ROWS_MAX} numbers from 0 to ${CLOCKS_APART_MS_MAX}, with commas between them`,
    );
  }
  return times;
}
