/** The points behind `frontier`: every strategy that trades messages for latency, measured in virtual time. */

import { profiles } from "../../node/settings/settings.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { type Compared, compare } from "../compare/compare.ts";
import type { Contender } from "../compare/contenders.ts";
import {
  type Cluster,
  floodFamily,
  gossipFamily,
  starFamily,
  totalFamily,
  treeFamily,
} from "../trials/settings-families.ts";
import { runOf, seedsOf } from "../trials/trial.ts";
import { dominatorOf, type Tradeoff } from "./pareto.ts";
import { isPublishedCluster, type PublishedPoint, publishedPoints } from "./published-points.ts";

export interface FrontierOptions {
  readonly cluster: Cluster;
  readonly seeds: number;
  readonly onProgress?: (share: number, what: string) => void;
  /** Ends it with the signal's reason before the next run. */
  readonly signal?: AbortSignal;
}

export interface Frontier {
  readonly points: readonly FrontierPoint[];
  /** Our settings with all their figures. */
  readonly compared: readonly Compared[];
  /** Points of others that are comparable. */
  readonly published: readonly PublishedPoint[];
}

/** A row of the table: one of ours, or one of others. */
export interface FrontierPoint extends Tradeoff {
  readonly name: string;
  readonly source: string;
  /** Of our own node. */
  readonly flags?: readonly string[];
  /** Messages per operation under partitions. */
  readonly partitionedMessagesPerOperation?: number;
  /** Another row that is at least as good in every figure. */
  readonly dominatedBy?: string;
}

interface Wanted {
  readonly name: string;
  readonly flags: readonly string[];
}

/** Windows, in hops, beside those of the profiles: 120 and 240 ms on links of 100 are where a star's medians dip. */
const STAR_WINDOW_HOPS = [1.2, 2.4, 3.2, 4.8, 9];
const TOTAL_WINDOW_HOPS = [1, 5];
const NEMESIS_INTERVAL_MS = 10_000;

/**
 * The mean time from a cut to its heal and on to the next cut: that of `compare`, or half of a shorter load, so that a cut and
 * its heal fit into most runs.
 */
export function nemesisIntervalMs({ loadMs }: BroadcastLoad): number {
  return Math.min(NEMESIS_INTERVAL_MS, loadMs / 2);
}

/** A run with partitions; its seed replaces the one that it has. */
export function partitionedRunOf(cluster: Cluster): RunOptions {
  const nemesis = { kind: "partition", intervalMs: nemesisIntervalMs(cluster.load) } as const;
  return { ...runOf(cluster), nemesis };
}

/** All points, fewest messages last; those of others among them where they are comparable. */
export async function frontier(options: FrontierOptions): Promise<Frontier> {
  const { cluster, seeds, onProgress, signal } = options;
  const contenders = wantedSettings(cluster).map(
    ({ name, flags }): Contender => ({ name, nodes: { kind: "virtual", flags } }),
  );
  const calm = runOf(cluster);
  const partitioned = partitionedRunOf(cluster);
  const conditions = { calm, partitioned, seeds: seedsOf(seeds) };
  const compared = await compare(contenders, conditions, { ...(onProgress && { onProgress }), signal });
  const published = isPublishedCluster(cluster) ? publishedPoints : [];
  const all: readonly FrontierPoint[] = [...compared.map(pointOf), ...published];
  const points = all
    .map((one) => {
      const better = dominatorOf(one, all);
      return better === undefined ? one : { ...one, dominatedBy: better.name };
    })
    .sort((a, b) => b.messagesPerOperation - a.messagesPerOperation);
  return { points, compared, published };
}

function wantedSettings(cluster: Cluster): readonly Wanted[] {
  const { hopMs, loadMs } = cluster.load;
  // On short links some of them are the same.
  const windows = (hops: readonly number[]) =>
    [...new Set(hops.map((count) => Math.max(2, Math.round(count * hopMs))))].filter(
      (ms) => ms <= loadMs / 4,
    );
  const star = starFamily(cluster);
  const total = totalFamily(cluster);
  const settings = [
    ...windows(TOTAL_WINDOW_HOPS).map((ms) => total.at(ms)),
    ...windows(STAR_WINDOW_HOPS).map((ms) => star.at(ms)),
    ...["star", "tree4"].map((overlay) => treeFamily(cluster, "hybrid", overlay).at(0)),
    treeFamily(cluster, "tree", "spanning-tree").at(0),
    floodFamily(cluster).at(0),
    ...[100, 500].map((ms) => gossipFamily(cluster, "anti-entropy", 1).at(ms)),
    gossipFamily(cluster, "anti-entropy", 2).at(1_000),
    ...[2, 3].map((fanout) => gossipFamily(cluster, "random-fanout", fanout).at(500)),
  ];
  const tuned = [...profiles.keys()].map((name) => ({
    name: `profile ${name}`,
    flags: ["--profile", name],
  }));
  return [...tuned, ...settings];
}

function pointOf({ contender, calm, partitioned }: Compared): FrontierPoint {
  const series = partitioned === undefined ? [calm] : [calm, partitioned];
  return {
    name: contender.name,
    source: "here",
    ...(contender.nodes.kind === "virtual" && { flags: contender.nodes.flags }),
    messagesPerOperation: calm.messagesPerOperation ?? 0,
    medianMs: calm.medianMs ?? Number.NaN,
    maxMs: calm.meanMaxMs ?? Number.NaN,
    ...(partitioned && { partitionedMessagesPerOperation: partitioned.messagesPerOperation ?? 0 }),
    survivesPartitions: series.every((one) => one.invalidCount === 0 && one.okFraction === 1),
  };
}
