import { latencyText } from "../command-line/cluster-flags.ts";
import { type ChartedSetting, profileOf } from "../compare/charted-points.ts";
import { comparePage } from "../compare/compare-page.ts";
import { troubleLines } from "../compare/compare-text.ts";
import type { ChartPage } from "../pages/chart-page.ts";
import type { Cluster } from "../trials/settings-families.ts";
import { seedsText } from "../trials/trial.ts";
import type { Frontier } from "./frontier.ts";

/** The page of `frontier`. Curves are drawn of the settings that nothing dominates. */
export function frontierPage(
  { points, compared, published }: Frontier,
  { load, latencyDistribution, lossShare }: Cluster,
  seeds: readonly string[],
): ChartPage {
  const settings = compared.map(
    ({ contender, calm, partitioned }): ChartedSetting => ({
      name: contender.name,
      origin: "ours",
      calm,
      partitioned,
      profile: profileOf(contender),
    }),
  );
  const best = new Set(
    points.filter(({ dominatedBy, flags }) => dominatedBy === undefined && flags).map(({ name }) => name),
  );
  const others = published.length === 0 ? "" : `, beside ${published.length} runs of other implementations`;
  return comparePage({
    title: "Messages against latency",
    lead: `${settings.length} settings of our node with ${load.nodes} nodes, ${load.operationsPerSecond} operations a second and ${latencyText(load.hopMs, latencyDistribution, lossShare)}${others}; virtual time, ${seedsText(seeds)}. ${bestText(best.size)}`,
    settings,
    drawn: settings.filter(({ name }) => best.has(name)),
    published,
    cluster: load,
    wrong: compared.flatMap(troubleLines),
  });
}

function bestText(count: number): string {
  const who = count === 1 ? "One of them is unbeaten" : `${count} of them are unbeaten`;
  return `${who}: nothing else that survives partitions is at least as good in messages, median latency and longest latency alike.`;
}
