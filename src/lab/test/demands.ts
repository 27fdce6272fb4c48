/** The demands on a run beside a clean verdict: a challenge, and limits on its figures. */

import { type Command, Option } from "commander";
import { CHECKER_OF_WORKLOAD } from "../../sim/checkers/judge.ts";
import type { Limit, LimitedFigure } from "../../sim/checkers/limits.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { type Concurrency, decimalNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { type Challenge, challengeNamed, challenges } from "./challenges.ts";
import type { RunFlags } from "./run-flags.ts";

export interface LimitFlags {
  readonly maxMsgsPerOp?: number;
  readonly maxMedian?: number;
  readonly maxLatency?: number;
}

export interface DemandFlags extends LimitFlags {
  readonly challenge?: Challenge;
}

/** A challenge as it was run. */
export interface ChallengeRun {
  readonly name: string;
  /** The flags that were given in place of its own, or beside them. */
  readonly changes: readonly string[];
}

const MESSAGES_MAX = 1_000_000;
const LATENCY_MS_MAX = 86_400_000;

const FIGURE_OF_FLAG: Readonly<Record<keyof LimitFlags, LimitedFigure>> = {
  maxMsgsPerOp: "servers-msgs-per-op",
  maxMedian: "median-stable-latency",
  maxLatency: "max-stable-latency",
};
const limitFlagNames = Object.keys(FIGURE_OF_FLAG) as readonly (keyof LimitFlags)[];

/** Adds the flags to a command. */
export function addDemandFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--challenge <name>",
        `a challenge of Gossip Glomers, ${challenges.map(({ name }) => name).join(", ")}: its workload, flags and limits; other flags change them`,
      ).argParser(challengeNamed),
    )
    .addOption(
      new Option(
        "--max-msgs-per-op <n>",
        "invalid with more messages between servers for each operation",
      ).argParser(decimalNumber(0, MESSAGES_MAX)),
    )
    .addOption(
      new Option("--max-median <ms>", "invalid with a longer stable latency in the median").argParser(
        decimalNumber(0, LATENCY_MS_MAX),
      ),
    )
    .addOption(
      new Option("--max-latency <ms>", "invalid with a longer stable latency of any value").argParser(
        decimalNumber(0, LATENCY_MS_MAX),
      ),
    );
}

/** The flags of a run with those of its challenge, if it is one, under them. */
export function challengedFlags<Flags extends RunFlags & DemandFlags>(flags: Flags): Flags & RunFlags {
  const { challenge } = flags;
  if (challenge === undefined) return flags;
  const { workload } = challenge.flags;
  if (flags.workload !== undefined && flags.workload !== workload) {
    throw new UsageError(`--challenge ${challenge.name} is of the workload ${workload}; allowed: no other`);
  }
  return { ...challenge.flags, ...flags };
}

/** The challenge with its changes. `shaping`: the flags given that shape the run, those of the challenge not among them. */
export function challengeRunOf(shaping: RunFlags, demands: DemandFlags): ChallengeRun | undefined {
  const { challenge } = demands;
  if (challenge === undefined) return undefined;
  const { seed: _seed, ...given } = { ...shaping, ...limitFlagsOf(demands) };
  const own: Readonly<Record<string, unknown>> = { ...challenge.flags };
  const changes = Object.entries(given)
    .filter(([name, value]) => value !== undefined && text(value) !== text(own[name]))
    .map(([name, value]) => `--${kebab(name)} ${text(value)}`);
  return { name: challenge.name, changes };
}

/** The limits of a run: those of its challenge, and those of flags in their place. */
export function limitsOf(demands: DemandFlags, { workload }: RunOptions): readonly Limit[] {
  const limits = new Map(demands.challenge?.limits.map((limit) => [limit.figure, limit]));
  for (const name of limitFlagNames) {
    const value = demands[name];
    const figure = FIGURE_OF_FLAG[name];
    if (value === undefined) continue;
    if (figure !== "servers-msgs-per-op" && CHECKER_OF_WORKLOAD[workload] !== "set-full") {
      const those = Object.keys(CHECKER_OF_WORKLOAD).filter(isOfSets).join(", ");
      throw new UsageError(
        `--${kebab(name)} limits stable latencies; ${workload} has none; allowed: with ${those}`,
      );
    }
    limits.set(figure, { figure, value, below: false });
  }
  return [...limits.values()];
}

function isOfSets(workload: string): boolean {
  return CHECKER_OF_WORKLOAD[workload as RunOptions["workload"]] === "set-full";
}

function limitFlagsOf(demands: DemandFlags): LimitFlags {
  return Object.fromEntries(limitFlagNames.map((name) => [name, demands[name]]));
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A flag's value as it is written. */
function text(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(",");
  if (typeof value !== "object" || value === null) return String(value);
  const { count, perNode } = value as Concurrency;
  return `${count}${perNode ? "n" : ""}`;
}
