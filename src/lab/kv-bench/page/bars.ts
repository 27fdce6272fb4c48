/** Bar charts over the rows of `kv-bench`: one for each cluster, so that bars of a chart can be compared. */

import type { BarChart } from "../../pages/chart-page.ts";
import type { KvRow } from "../kv-bench.ts";
import type { KvFigures } from "../kv-figures.ts";
import { differing, grouped, nameOf } from "../setting-names.ts";

type Figure = (figures: KvFigures) => number | null | undefined;

/** A series for each figure of a row, as the percentiles of a time; charts for each cluster, with and without partitions. */
export function barsByFigure(
  rows: readonly KvRow[],
  title: string,
  label: string,
  figures: Readonly<Record<string, Figure>>,
): readonly BarChart[] {
  const inChart = namedInChart(rows);
  return [...grouped(rows, ["mode", "nodes", "hasPartitions"])].map(([cluster, own]) => ({
    kind: "bars",
    title: `${title}: ${cluster}`,
    groups: own.map(({ setting }) => nameOf(setting, inChart)),
    x: { label },
    series: Object.entries(figures).map(([name, figure]) => ({
      name,
      values: own.map((row) => figure(row.figures) ?? null),
    })),
  }));
}

/** A series without and one with partitions; charts for each cluster. */
export function barsByPartitions(
  rows: readonly KvRow[],
  title: string,
  label: string,
  figure: Figure,
): readonly BarChart[] {
  const inChart = namedInChart(rows);
  return [...grouped(rows, ["mode", "nodes"])].map(([cluster, own]) => {
    const groups = [...grouped(own, inChart)];
    const present = [false, true].filter((hasPartitions) =>
      own.some(({ setting }) => setting.hasPartitions === hasPartitions),
    );
    return {
      kind: "bars",
      title: `${title}: ${cluster}`,
      groups: groups.map(([name]) => name),
      x: { label },
      series: present.map((hasPartitions) => ({
        name: hasPartitions ? "partitions" : "no partitions",
        values: groups.map(([, members]) => {
          const row = members.find(({ setting }) => setting.hasPartitions === hasPartitions);
          return (row && figure(row.figures)) ?? null;
        }),
      })),
    };
  });
}

/** The choices that name the bars of a chart; those of its cluster stand in its title. */
export function namedInChart(rows: readonly KvRow[]) {
  const ofCluster = new Set(["mode", "nodes", "hasPartitions"]);
  const named = differing(rows.map(({ setting }) => setting)).filter((choice) => !ofCluster.has(choice));
  return named.length > 0 ? named : (["subject"] as const);
}
