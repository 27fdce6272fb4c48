/** The points behind `frontier`: every strategy that trades messages for latency, measured in virtual time. */

import { profiles } from "../../node/settings.ts";
import {
  type Cluster,
  floodFamily,
  gossipFamily,
  starFamily,
  totalFamily,
  treeFamily,
} from "../settings-families.ts";
import { type Figures, runOf, runTrial, seedsOf } from "../trial.ts";
import { dominatorOf, type Tradeoff } from "./pareto.ts";
import { publishedPoints } from "./published-points.ts";

export interface FrontierOptions {
  readonly cluster: Cluster;
  readonly seeds: number;
  readonly onProgress?: (share: number, what: string) => void;
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
const PARTITION_LOAD_MS = 30_000;
const NEMESIS_INTERVAL_MS = 10_000;
/** The published points are of this cluster; beside another they would mislead. */
const PUBLISHED = { nodes: 25, operationsPerSecond: 100, hopMs: 100 };

/** All points, fewest messages last; those of others among them where they are comparable. */
export function frontier(options: FrontierOptions): readonly FrontierPoint[] {
  const wanted = wantedSettings(options.cluster);
  const ours = wanted.map((setting, index) => measure(setting, options, index / wanted.length));
  const all: readonly FrontierPoint[] = isPublishedCluster(options.cluster)
    ? [...ours, ...publishedPoints]
    : ours;
  return all
    .map((one) => {
      const better = dominatorOf(one, all);
      return better === undefined ? one : { ...one, dominatedBy: better.name };
    })
    .sort((a, b) => b.messagesPerOperation - a.messagesPerOperation);
}

function isPublishedCluster({ load, topology }: Cluster): boolean {
  const { nodes, operationsPerSecond, hopMs } = PUBLISHED;
  return (
    load.nodes === nodes &&
    load.operationsPerSecond === operationsPerSecond &&
    load.hopMs === hopMs &&
    topology === "grid"
  );
}

function wantedSettings(cluster: Cluster): readonly Wanted[] {
  const { hopMs, loadMs } = cluster.load;
  const windows = (hops: readonly number[]) =>
    hops.map((count) => Math.max(2, Math.round(count * hopMs))).filter((ms) => ms <= loadMs / 4);
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

function measure({ name, flags }: Wanted, options: FrontierOptions, share: number): FrontierPoint {
  const { cluster, seeds, onProgress } = options;
  onProgress?.(share, name);
  const run = runOf(cluster);
  const nemesis = { kind: "partition", intervalMs: NEMESIS_INTERVAL_MS } as const;
  const sound = seedsOf(seeds).map((seed) => runTrial({ run: { ...run, seed }, flags }));
  const broken = seedsOf(seeds).map((seed) =>
    runTrial({ run: { ...run, timeLimitMs: PARTITION_LOAD_MS, nemesis, seed }, flags }),
  );
  const mean = (figures: readonly Figures[], of: (run: Figures) => number) =>
    figures.reduce((sum, figure) => sum + of(figure), 0) / figures.length;
  return {
    name,
    source: "here",
    flags,
    messagesPerOperation: mean(sound, (one) => one.messagesPerOperation),
    medianMs: mean(sound, (one) => one.medianMs),
    maxMs: mean(sound, (one) => one.maxMs),
    partitionedMessagesPerOperation: mean(broken, (one) => one.messagesPerOperation),
    survivesPartitions: [...sound, ...broken].every((one) => one.valid && one.okFraction === 1),
  };
}
