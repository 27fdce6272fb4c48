/** The flags that say what goes wrong in a run. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { didYouMean } from "../../../node/settings/did-you-mean.ts";
import {
  type Intensity,
  intensityDefaults,
  kindsOfPlan,
  type NemesisKind,
  type NemesisPlan,
  nemesisKinds,
} from "../../../sim/nemesis/nemesis-plan.ts";
import type { RunOptions } from "../../../sim/run/run-options.ts";
import { decimalNumber, wholeNumber } from "../../command-line/parsers.ts";
import { UsageError } from "../../command-line/usage-error.ts";
import { readSchedule } from "./nemesis-schedule.ts";

/** The flags as commander gives them; what was not given is not there. */
export interface NemesisFlags extends IntensityFlags {
  /** Empty: none. */
  readonly nemesis?: readonly NemesisKind[];
  readonly nemesisInterval?: number;
  readonly nemesisSchedule?: string;
}

/** One for each kind of fault but the partition, in its own unit. */
export interface IntensityFlags {
  readonly loss?: number;
  readonly duplicate?: number;
  readonly reorderMs?: number;
  readonly slowFactor?: number;
  readonly killCount?: number;
  readonly pauseMs?: number;
  readonly clockMs?: number;
}

const INTERVAL_S_DEFAULT = 10;
const INTERVAL_S_MAX = 86_400;
const REORDER_MS_MAX = 2_000;
const SLOW_FACTOR_MAX = 1_000;
const KILL_COUNT_MAX = 10_000;
const PAUSE_MS_MAX = 600_000;
const CLOCK_MS_MAX = 3_600_000;

interface IntensityFlag {
  readonly kind: NemesisKind;
  readonly key: keyof IntensityFlags;
  readonly field: keyof Intensity;
  readonly names: string;
  readonly description: string;
  /** The default in words, where it is not that of the fault alone. */
  readonly byDefault?: string;
  readonly parse: (text: string) => number;
}

const share = decimalNumber(0, 1, { above: true });
/** All may be lost while a fault lasts, and none where loss is no fault. */
const lossShare = decimalNumber(0, 1);

const intensityFlags: readonly IntensityFlag[] = [
  {
    kind: "kill",
    key: "killCount",
    field: "killCount",
    names: "--kill-count <n>",
    description: "kill: nodes that are ended together, and started anew with the heal",
    parse: wholeNumber(1, KILL_COUNT_MAX),
  },
  {
    kind: "pause",
    key: "pauseMs",
    field: "pauseMs",
    names: "--pause-ms <ms>",
    description: "pause: how long a node stands still",
    parse: decimalNumber(0, PAUSE_MS_MAX, { above: true }),
  },
  {
    kind: "loss",
    key: "loss",
    field: "lossShare",
    names: "--loss <share>",
    description:
      "share of the messages between servers that are lost: all the time, or now and then with --nemesis loss",
    byDefault: `0, with it ${intensityDefaults.lossShare}`,
    parse: lossShare,
  },
  {
    kind: "duplicate",
    key: "duplicate",
    field: "duplicateShare",
    names: "--duplicate <share>",
    description: "duplicate: share of the messages between servers that arrive twice",
    parse: share,
  },
  {
    kind: "reorder",
    key: "reorderMs",
    field: "reorderMs",
    names: "--reorder-ms <ms>",
    description: "reorder: mean delay of a message besides its latency, exponential",
    parse: decimalNumber(0, REORDER_MS_MAX, { above: true }),
  },
  {
    kind: "slow",
    key: "slowFactor",
    field: "slowFactor",
    names: "--slow-factor <n>",
    description: "slow: the links of some nodes take so many times as long, at least 20 ms",
    parse: decimalNumber(1, SLOW_FACTOR_MAX),
  },
  {
    kind: "clock",
    key: "clockMs",
    field: "clockMs",
    names: "--clock-ms <ms>",
    description: "clock: as --clock-skew",
    parse: decimalNumber(0, CLOCK_MS_MAX, { above: true }),
  },
];

/** Adds the flags to a command. Defaults stand in the help only: whether a flag was given matters. */
export function addNemesisFlags(command: Command): Command {
  command
    .addOption(
      new Option(
        "--nemesis <names>",
        `some of ${nemesisKinds.join(", ")}, or none; all but partition are more than Maelstrom has (default: none)`,
      ).argParser(parseKinds),
    )
    .addOption(intervalOption());
  addIntensityFlags(command);
  return command.addOption(
    new Option("--nemesis-schedule <file>", "a fixed script of faults instead, as JSON: when, what, whom"),
  );
}

/** Only partitions, or none, for a command that has them unless they are left out. */
export function addPartitionFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--nemesis <name>", "partition, or none (default: partition)").argParser(partitionOrNone),
    )
    .addOption(intervalOption());
}

function intervalOption(): Option {
  return new Option(
    "--nemesis-interval <s>",
    `mean seconds between what the nemesis does (default: ${INTERVAL_S_DEFAULT})`,
  ).argParser(decimalNumber(0, INTERVAL_S_MAX, { above: true }));
}

function partitionOrNone(text: string): readonly NemesisKind[] {
  if (text === "none") return [];
  if (text === "partition") return [text];
  throw new InvalidArgumentError(`Allowed: partition, none${didYouMean(text, ["partition", "none"])}`);
}

/** Only how hard each fault is. */
function addIntensityFlags(command: Command): Command {
  for (const { names, description, field, parse, byDefault = intensityDefaults[field] } of intensityFlags) {
    const text = `${description} (default: ${byDefault})`;
    command.addOption(new Option(names, text).argParser(parse));
  }
  return command;
}

/** `partition,loss`, or `none`. Each is taken once, in the order of the table. */
function parseKinds(text: string): readonly NemesisKind[] {
  if (text === "none") return [];
  const wanted = text.split(",");
  const wrong = wanted.find((name) => !nemesisKinds.some((kind) => kind === name));
  if (wrong !== undefined) {
    const allowed = `Allowed: none, or some of ${nemesisKinds.join(", ")}, with commas between them`;
    throw new InvalidArgumentError(`${allowed}${didYouMean(wrong, nemesisKinds)}`);
  }
  return nemesisKinds.filter((kind) => wanted.includes(kind));
}

/** The run's intensity: what the flags say, and defaults. */
function intensityOf(flags: IntensityFlags): Intensity {
  const given = intensityFlags.flatMap(({ key, field }) =>
    flags[key] === undefined ? [] : [[field, flags[key]] as const],
  );
  return { ...intensityDefaults, ...Object.fromEntries(given) };
}

/** Refuses what is of no use: how hard a fault is that the run does not have. */
function refuseUnused(flags: IntensityFlags, kinds: readonly NemesisKind[]): void {
  const unused = intensityFlags.find(
    // Loss without a fault of that kind is there all the time.
    ({ key, kind }) => kind !== "loss" && flags[key] !== undefined && !kinds.includes(kind),
  );
  if (unused === undefined) return;
  const [flag] = unused.names.split(" ");
  throw new UsageError(`${flag} is of no use without ${unused.kind}; allowed: with --nemesis ${unused.kind}`);
}

/** The loss that the links of a run have all the time, as the flags want it. */
export function constantLossOf({ loss }: IntensityFlags, plan: NemesisPlan): Pick<RunOptions, "lossShare"> {
  const isFault = kindsOfPlan(plan).includes("loss");
  if (isFault && loss === 0) throw new UsageError("--loss 0 loses nothing; allowed with a fault: above 0");
  if (isFault || loss === undefined || loss === 0) return {};
  if (loss === 1)
    throw new UsageError(
      "--loss 1 leaves no message between nodes; allowed: below 1, or with --nemesis loss",
    );
  return { lossShare: loss };
}

/** The faults of a run whose load lasts `loadMs`, and how far clocks are off. */
export function nemesisOf(
  flags: NemesisFlags,
  nodeIds: readonly string[],
  loadMs: number,
): Pick<RunOptions, "nemesis" | "clockSkewMs" | "clockSkewNodes"> {
  const nemesis = planOf(flags, nodeIds, loadMs);
  const kinds = kindsOfPlan(nemesis);
  refuseUnused(flags, kinds);
  if (!kinds.includes("clock")) return { nemesis };
  const { clockMs } = intensityOf(flags);
  if (nemesis.kind !== "schedule") return { nemesis, clockSkewMs: clockMs };
  const step = nemesis.steps.find(({ action }) => action === "clock");
  return {
    nemesis,
    clockSkewMs: step?.amount ?? clockMs,
    ...(step?.nodes && { clockSkewNodes: step.nodes }),
  };
}

function planOf(flags: NemesisFlags, nodeIds: readonly string[], loadMs: number): NemesisPlan {
  const { nemesis: faults = [], nemesisSchedule, nemesisInterval = INTERVAL_S_DEFAULT } = flags;
  const intensity = intensityOf(flags);
  if (nemesisSchedule !== undefined) {
    if (flags.nemesis !== undefined || flags.nemesisInterval !== undefined)
      throw new UsageError(
        "--nemesis-schedule says all that happens; allowed: without --nemesis and --nemesis-interval",
      );
    return { kind: "schedule", steps: readSchedule(nemesisSchedule, nodeIds, loadMs), intensity };
  }
  if (faults.length === 0) {
    // Beside `--nemesis none` it may be left of a longer command line.
    if (flags.nemesis === undefined && flags.nemesisInterval !== undefined)
      throw new UsageError("--nemesis-interval is of no use without --nemesis; allowed: with it");
    return { kind: "none" };
  }
  const intervalMs = nemesisInterval * 1_000;
  if (faults.length === 1 && faults[0] === "partition") return { kind: "partition", intervalMs };
  return { kind: "faults", faults, intervalMs, intensity };
}
