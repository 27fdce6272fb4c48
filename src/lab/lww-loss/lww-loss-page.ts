/** The losses as a page of charts. */

import type { BarChart, ChartPage, LineChart, PageSection } from "../pages/chart-page.ts";
import { figure } from "../text/table.ts";
import type { Loss, LossOptions } from "./lww-loss.ts";
import {
  acknowledgementText,
  exampleMessages,
  loadText,
  shareOf,
  shownText,
  whatIsLost,
} from "./lww-loss-words.ts";
import { type WayName, wayNames } from "./ways.ts";
import type { WorkedExample } from "./worked-example.ts";

export function lwwLossPage(
  options: LossOptions,
  losses: readonly Loss[],
  example: WorkedExample,
): ChartPage {
  return {
    title: "Writes that are acknowledged and lost",
    lead: leadOf(losses, example),
    sections: [sharesSection(options, losses), lostToReadSection(losses), exampleSection(example)],
  };
}

/** The result in a sentence for each way. */
function leadOf(losses: readonly Loss[], { outcomes }: WorkedExample): string {
  const sentences = wayNames.map((way) => {
    const own = losses.filter((loss) => loss.way === way);
    const shares = own.map((loss) => 100 * shareOf(loss));
    const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => figure(share, 1));
    const range = least === most ? `${least} %` : `${least} to ${most} %`;
    if (own.every(({ lostCount }) => lostCount === 0)) return `${titles[way]} lost no acknowledged write.`;
    const known = own.reduce((sum, { lostToReadCount }) => sum + lostToReadCount, 0);
    return `${titles[way]} lost ${range} of the acknowledged writes, ${known === 0 ? "none" : known} of them to what their writers had read.`;
  });
  const losers = outcomes.filter(({ isLost }) => isLost).map(({ way }) => titles[way].toLowerCase());
  const shown = losers.length === 0 ? "no way" : losers.join(" and ");
  return [...sentences, `Three messages are enough for ${shown} to lose a write: see below.`].join(" ");
}

const titles: Readonly<Record<WayName, string>> = {
  "wall-clock": "The wall clock",
  "hybrid-clock": "The hybrid clock",
  "version-vectors": "Version vectors",
};

/** The rule of each way for two writes of a key. */
const whatWaysDo: readonly string[] = [
  "Wall clock: a write is stamped with the time of its node's clock, and the later stamp stands. Clocks that are apart let an earlier write win.",
  "Hybrid clock: a write is stamped with the clock's time, or just after the latest stamp that its node has seen. So a write always beats what its writer has read; of two that did not know each other one is still lost.",
  "Version vectors: a write replaces the versions that its client had read, and stands beside all others as a sibling. Nothing is lost, and the reader has to decide.",
];

function sharesSection(options: LossOptions, losses: readonly Loss[]): PageSection {
  const highest = Math.max(...losses.map((loss) => 100 * shareOf(loss)));
  // The same scale in both charts, so that they can be compared.
  const max = Math.max(10, 10 * Math.ceil(highest / 10));
  return {
    title: "How many writes are lost",
    text: [loadText(options), whatIsLost, ...whatWaysDo],
    charts: [false, true].map((hasPartitions) => sharesChart(losses, hasPartitions, max)),
    table: {
      caption: "Acknowledged writes, lost ones, and siblings in the end",
      head: [
        "decided by",
        "clocks apart (ms)",
        "partitions",
        "acknowledged",
        "lost",
        "lost (%)",
        "lost to what they read",
        "siblings",
      ],
      rows: losses.map((loss) => [
        loss.way,
        loss.clocksApartMs,
        loss.hasPartitions ? "yes" : "no",
        loss.acknowledgedCount,
        loss.lostCount,
        Number((100 * shareOf(loss)).toFixed(1)),
        loss.lostToReadCount,
        loss.siblingCount,
      ]),
    },
  };
}

function sharesChart(losses: readonly Loss[], hasPartitions: boolean, max: number): LineChart {
  return {
    kind: "lines",
    title: `Acknowledged writes that are lost, ${hasPartitions ? "under" : "without"} partitions`,
    note: "Where two ways lose the same share of writes, one line hides the other.",
    x: { label: "the most that two clocks differ (ms)", min: 0 },
    y: { label: "lost (% of acknowledged writes)", min: 0, max },
    series: wayNames.map((way) => ({
      name: way,
      points: losses
        .filter((loss) => loss.way === way && loss.hasPartitions === hasPartitions)
        .sort((a, b) => a.clocksApartMs - b.clocksApartMs)
        .map((loss) => [loss.clocksApartMs, Number((100 * shareOf(loss)).toFixed(1))]),
    })),
  };
}

function lostToReadSection(losses: readonly Loss[]): PageSection {
  return {
    title: "Lost to what the writer had read",
    text: "The client had read a version, meant to replace it, and that very version beat its write: nobody wrote at the same time. Only clocks that are apart do that, and only where a stamp is nothing but the clock's time.",
    charts: [lostToReadChart(losses)],
  };
}

function lostToReadChart(losses: readonly Loss[]): BarChart {
  const conditions = [false, true].flatMap((hasPartitions) =>
    [...new Set(losses.map(({ clocksApartMs }) => clocksApartMs))].map((clocksApartMs) => {
      return { clocksApartMs, hasPartitions };
    }),
  );
  return {
    kind: "bars",
    title: "Writes lost to the version that their writers had read",
    groups: conditions.map(
      ({ clocksApartMs, hasPartitions }) =>
        `${figure(clocksApartMs)} ms apart${hasPartitions ? ", partitions" : ""}`,
    ),
    x: { label: "writes" },
    series: wayNames.map((way) => ({
      name: way,
      values: conditions.map(
        (condition) =>
          losses.find(
            (loss) =>
              loss.way === way &&
              loss.clocksApartMs === condition.clocksApartMs &&
              loss.hasPartitions === condition.hasPartitions,
          )?.lostToReadCount ?? null,
      ),
    })),
  };
}

function exampleSection(example: WorkedExample): PageSection {
  const { clockAheadMs, outcomes } = example;
  const messages = exampleMessages(example).map((text, index) => `${index + 1}. ${text}`);
  return {
    title: "Three messages",
    text: [`Two nodes, n1 and n2. The clock of n1 is ${clockAheadMs} ms ahead.`, ...messages],
    table: {
      caption: "What becomes of the second write",
      head: ["decided by", "the second write was acknowledged", "both nodes show", "the second write"],
      rows: outcomes.map((outcome) => [
        outcome.way,
        acknowledgementText(outcome),
        shownText(outcome),
        outcome.isLost ? "is lost" : "stands",
      ]),
    },
  };
}
