/** Limits and challenges in words and figures: what was measured, what is allowed, and how far apart they are. */

import type { Judgement } from "../../sim/checkers/judge.ts";
import type { LimitedFigure, LimitResult } from "../../sim/checkers/limits.ts";
import { figure, table } from "../text/table.ts";
import type { ChallengeRun } from "./demands.ts";
import { type OfferedLoad, offeredShare } from "./offered-load.ts";

const NAMES: Readonly<Record<LimitedFigure, string>> = {
  "servers-msgs-per-op": "msgs-per-op (servers)",
  "median-stable-latency": "median stable latency, ms",
  "max-stable-latency": "max stable latency, ms",
};

/** Digits behind the point: a figure just beyond its limit has to look different from it. */
const DIGITS = 3;

/** A row for each limit; nothing where there are none. */
export function limitTable(limits: readonly LimitResult[]): string {
  if (limits.length === 0) return "";
  const rows = limits.map((limit) => [
    NAMES[limit.figure],
    figure(limit.measured, DIGITS),
    boundText(limit),
    differenceText(limit),
  ]);
  return table(["limits", "measured", "allowed", ""], rows, { indent: "  " });
}

/** One line of a limit that was broken, and by how much. */
export function excessText(limit: LimitResult): string {
  return `${NAMES[limit.figure]}: ${figure(limit.measured, DIGITS)}, allowed is ${boundText(limit)}: ${differenceText(limit)}`;
}

/** The challenge, and what was changed of it. */
export function challengeTitle({ name, changes }: ChallengeRun): string {
  return `Challenge ${name}${changes.length === 0 ? "" : `, changed by ${changes.join(" ")}`}`;
}

/** Whether the challenge was passed, and with how much of its load, where much of that could not be offered. */
export function challengeOutcome(
  challenge: ChallengeRun,
  valid: boolean | "unknown",
  load: OfferedLoad | undefined,
): string {
  const outcome = valid === true ? "passed" : valid === false ? "failed" : "open";
  const share = valid === true && load !== undefined ? offeredShare(load) : undefined;
  const part = share === undefined ? "" : `, but with only ${figure(100 * share, 0)} % of its load`;
  return `${challengeTitle(challenge)}: ${outcome}${part}.`;
}

/** As `challengeOutcome`. Our own node is told of its settings where it fails limits without any. */
export function challengeVerdict(
  challenge: ChallengeRun,
  judgement: Judgement,
  isOurDefault: boolean,
): string {
  const { valid, limits, requests } = judgement;
  const verdict = challengeOutcome(challenge, valid, requests);
  const isBeyond = limits.some((limit) => limit.valid === false);
  if (!isOurDefault || !isBeyond) return verdict;
  return `${verdict} Our node has profiles for such limits: add -- --profile fast, or balanced`;
}

function boundText({ value, below }: LimitResult): string {
  return `${below ? "below" : "at most"} ${figure(value, DIGITS)}`;
}

function differenceText({ measured, value, valid }: LimitResult): string {
  if (measured === null) return "not measured";
  if (valid === true) return `${figure(value - measured, DIGITS)} to spare`;
  const excess = figure(measured - value, DIGITS);
  return excess === "0" ? "just too much" : `${excess} too much`;
}
