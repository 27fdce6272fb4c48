/** The result of `lww-loss` as a table with its example, and as JSON. */

import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import type { Loss, LossOptions } from "./lww-loss.ts";
import {
  acknowledgementText,
  exampleMessages,
  loadText,
  shareOf,
  shownText,
  whatIsLost,
} from "./lww-loss-words.ts";
import type { WayName } from "./ways.ts";
import type { ExampleOutcome, WorkedExample } from "./worked-example.ts";

const INDENT = "  ";
/** The indent of a line that goes on. */
const HANGING = "    ";

/** One way under one condition. */
export interface LossRowJson {
  readonly way: WayName;
  readonly "clocks-apart-ms": number;
  readonly "partitions?": boolean;
  readonly acknowledged: number;
  readonly lost: number;
  readonly "lost-share": number;
  /** Those of the lost writes whose writers had read the version that beat them. */
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
    readonly "nemesis-interval": number;
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
      "nemesis-interval": options.nemesisIntervalMs / 1_000,
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

export function lwwLossReport(options: LossOptions, losses: readonly Loss[], example: WorkedExample): string {
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
    paragraph(`lww-loss: ${loadText(options)}`, { hanging: INDENT }),
    "",
    table(head, rows, { textColumns: [0, 2], indent: INDENT }),
    "",
    ...notes.map((note) => paragraph(note, { indent: INDENT, hanging: HANGING })),
    "",
    ...exampleLines(example),
    "",
  ].join("\n");
}

const notes: readonly string[] = [
  "apart: the most that two clocks differ; writes: acknowledged ones",
  `lost: ${whatIsLost.charAt(0).toLowerCase()}${whatIsLost.slice(1)}`,
  "to read: lost to what the writer had read, the very version that it meant to replace",
];

function exampleLines(example: WorkedExample): string[] {
  const width = Math.max(...example.outcomes.map(({ way }) => way.length));
  const messages = exampleMessages(example).map((text, index) => `${index + 1}  ${text}`);
  return [
    `${INDENT}Three messages; n1's clock is ${example.clockAheadMs} ms ahead of n2's:`,
    ...messages.map((text) => paragraph(text, { indent: HANGING, hanging: `${HANGING}            ` })),
    ...example.outcomes.map((outcome) =>
      paragraph(`${outcome.way.padEnd(width)}  ${outcomeText(outcome)}`, {
        indent: HANGING,
        hanging: `${HANGING}${" ".repeat(width)}  `,
      }),
    ),
  ];
}

function outcomeText(outcome: ExampleOutcome): string {
  const end = outcome.isLost ? ": the second write is lost" : "";
  return `acknowledged, ${acknowledgementText(outcome)}; both nodes show ${shownText(outcome)}${end}`;
}
