import { isPublishedCluster, publishedPoints } from "../frontier/published-points.ts";
import type { ChartPage } from "../pages/chart-page.ts";
import { type ChartedSetting, profileOf } from "./charted-points.ts";
import type { Compared, Conditions } from "./compare.ts";
import { comparePage } from "./compare-page.ts";
import { conditionsText, lateLines, troubleLines } from "./compare-text.ts";

/** The page of `compare`; points of others stand on it where they are comparable. */
export function pageOfComparison(compared: readonly Compared[], { calm, seeds }: Conditions): ChartPage {
  const {
    nodeCount,
    ratePerSecond,
    latencyMs,
    latencyDistribution,
    timeLimitMs,
    recoveryMs,
    topology,
    lossShare,
  } = calm;
  const load = {
    nodes: nodeCount,
    operationsPerSecond: ratePerSecond,
    broadcastShare: 0.5,
    hopMs: latencyMs,
    loadMs: timeLimitMs,
    recoveryMs,
  };
  const isComparable = isPublishedCluster({ load, topology, latencyDistribution, lossShare });
  return comparePage({
    title: "Settings side by side",
    lead: `${compared.length} ${compared.length === 1 ? "setting" : "settings"}: ${conditionsText(compared, calm, seeds).replaceAll(/\s+/g, " ")}.`,
    settings: compared.map(chartedSetting),
    published: isComparable ? publishedPoints : [],
    cluster: { nodes: nodeCount, hopMs: latencyMs },
    wrong: compared.flatMap(troubleLines),
    late: lateLines(compared),
  });
}

function chartedSetting({ contender, calm, partitioned }: Compared): ChartedSetting {
  const { name, nodes } = contender;
  const isOurs = nodes.kind === "virtual" || nodes.areOurs;
  const shown = nodes.kind === "virtual" ? name : `${name} (processes)`;
  return {
    name: shown,
    origin: isOurs ? "ours" : "theirs",
    calm,
    partitioned,
    profile: profileOf(contender),
  };
}
