/** The result of `lww-loss` as a table with its example, and as JSON. */

import { figure, table } from "../table.ts";
import type { Loss, LossOptions } from "./lww-loss.ts";
import type { WayName } from "./ways.ts";
import type { ExampleOutcome, WorkedExample } from "./worked-example.ts";

const INDENT = "  ";

/** One way under one condition. */
export interface LossRowJson {
  readonly way: WayName;
  readonly "clocks-apart-ms": number;
  readonly "partitions?": boolean;
  readonly acknowledged: number;
  readonly lost: number;
  readonly "lost-share": number;
  /** Of the lost: their writers had read what beat them. */
  readonly "lost-to-read": number;
  readonly siblings: number;
}

/** Plain data of everything that the table shows. */
export interface LwwLossJson {
  readonly load: {
    readonly nodes: number;
    readonly rate: number;
    readonly keys: number;
    readonly latency: number;
    readonly "time-limit": number;
    readonly seeds: number;
    readonly flags: readonly string[];
  };
  readonly rows: readonly LossRowJson[];
  readonly example: {
    readonly "clock-ahead-ms": number;
    readonly "second-after-ms": number;
    readonly outcomes: readonly {
      readonly way: WayName;
      readonly "acknowledged-with": unknown;
      readonly shown: readonly (readonly unknown[])[];
      readonly "lost?": boolean;
    }[];
  };
}

export function lwwLossJson(
  options: LossOptions,
  losses: readonly Loss[],
  example: WorkedExample,
): LwwLossJson {
  return {
    load: {
      nodes: options.nodes,
      rate: options.ratePerSecond,
      keys: options.keys,
      latency: options.latencyMs,
      "time-limit": options.timeLimitMs / 1_000,
      seeds: options.seeds,
      flags: options.flags,
    },
    rows: losses.map((loss) => ({
      way: loss.way,
      "clocks-apart-ms": loss.clocksApartMs,
      "partitions?": loss.hasPartitions,
      acknowledged: loss.acknowledgedCount,
      lost: loss.lostCount,
      "lost-share": shareOf(loss),
      "lost-to-read": loss.lostToReadCount,
      siblings: loss.siblingCount,
    })),
    example: {
      "clock-ahead-ms": example.clockAheadMs,
      "second-after-ms": example.secondAfterMs,
      outcomes: example.outcomes.map(({ way, acknowledgedWith, shown, isLost }) => {
        return { way, "acknowledged-with": acknowledgedWith, shown, "lost?": isLost };
      }),
    },
  };
}

function shareOf({ lostCount, acknowledgedCount }: Loss): number {
  return acknowledgedCount === 0 ? 0 : lostCount / acknowledgedCount;
}

export function lwwLossReport(options: LossOptions, losses: readonly Loss[], example: WorkedExample): string {
  const { nodes, ratePerSecond, keys, latencyMs, timeLimitMs, seeds } = options;
  const rows = losses.map((loss) => [
    loss.way,
    `${loss.clocksApartMs} ms`,
    loss.hasPartitions ? "yes" : "no",
    loss.acknowledgedCount,
    loss.lostCount,
    `${figure(100 * shareOf(loss), 1)} %`,
    loss.lostToReadCount,
    loss.siblingCount,
  ]);
  const head = ["decided by", "apart", "partitions", "writes", "lost", "share", "to read", "siblings"];
  return [
    `lww-loss: ${nodes} nodes, ${ratePerSecond} operations/s over ${keys} keys for ${timeLimitMs / 1_000} s, ${latencyMs} ms latency, ${seeds} runs of each row`,
    "",
    table(head, rows, { textColumns: [0, 2], indent: INDENT }),
    "",
    `${INDENT}Apart: how far clocks are. Writes: the acknowledged ones.`,
    `${INDENT}Each client reads a key and then writes it. An acknowledged write is lost if no replica shows it in the end and no`,
    `${INDENT}write that is shown was made by a client that had read it, directly or through other writes.`,
    `${INDENT}To read: lost to what they had read. The write was to replace a version with a later timestamp, and was itself replaced by it.`,
    "",
    ...exampleLines(example),
    "",
  ].join("\n");
}

function exampleLines({ clockAheadMs, secondAfterMs, firstStampSeconds, outcomes }: WorkedExample): string[] {
  const width = Math.max(...outcomes.map(({ way }) => way.length));
  return [
    `${INDENT}Three messages; n1's clock is ${clockAheadMs} ms ahead of n2's:`,
    `${INDENT}  1  c1 → n1  write k = "first", stamped ${figure(firstStampSeconds, 6)} s and acknowledged`,
    `${INDENT}  2  n1 → n2  a batch with k = "first"`,
    `${INDENT}  3  c2 → n2  write k = "second", ${secondAfterMs} ms after the first, by a client that has read "first"`,
    ...outcomes.map((outcome) => `${INDENT}  ${outcome.way.padEnd(width)}  ${outcomeText(outcome)}`),
  ];
}

function outcomeText({ acknowledgedWith, shown, isLost }: ExampleOutcome): string {
  const stamp =
    typeof acknowledgedWith === "number"
      ? `stamped ${acknowledgedWith} s`
      : `with the clock ${JSON.stringify(acknowledgedWith)}`;
  const both = [...new Set(shown.map((values) => JSON.stringify(values)))].join(" and ");
  return `acknowledged, ${stamp}; both nodes show ${both}${isLost ? ": the second write is lost" : ""}`;
}
