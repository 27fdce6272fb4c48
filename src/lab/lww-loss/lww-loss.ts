/** The measurements behind `lww-loss`: acknowledged writes that each way of deciding loses. */

import { Random } from "../../node/random.ts";
import { readThenWrite } from "../../sim/clients/workloads/read-then-write.ts";
import { evenMix } from "../../sim/clients/workloads/store-operations.ts";
import type { NemesisPlan } from "../../sim/nemesis/nemesis-plan.ts";
import { disturbedClock } from "../../sim/nodes/disturbed-clock.ts";
import { InProcessNode } from "../../sim/nodes/in-process-node.ts";
import { VIRTUAL_EPOCH_MS } from "../../sim/nodes/node-clock.ts";
import { runVirtualInTurns } from "../../sim/run/run.ts";
import { type RunOptions, runOptions } from "../../sim/run/run-options.ts";
import { ourNodes } from "../trials/our-nodes.ts";
import { type Way, type WayName, ways } from "./ways.ts";

export interface LossOptions {
  readonly nodes: number;
  readonly ratePerSecond: number;
  /** Keys, all equally popular. */
  readonly keys: number;
  readonly latencyMs: number;
  readonly timeLimitMs: number;
  readonly seeds: number;
  /** The most that two clocks may be apart; a row for each. */
  readonly clocksApartMs: readonly number[];
  /** Mean time between what the nemesis does. */
  readonly nemesisIntervalMs: number;
  /** Arguments of the nodes. */
  readonly flags: readonly string[];
  readonly onProgress?: (share: number, what: string) => void;
  /** Ends the measurement early, with an error. */
  readonly signal?: AbortSignal;
}

/** The losses of one way of deciding under one condition, over all seeds. */
export interface Loss {
  readonly way: WayName;
  readonly clocksApartMs: number;
  readonly hasPartitions: boolean;
  readonly acknowledgedCount: number;
  readonly lostCount: number;
  /** Those of the lost writes whose writers had read the version that beat them. */
  readonly lostToReadCount: number;
  /** Versions that stand beside another one in the end. */
  readonly siblingCount: number;
}

/** Rows by clocks and partitions, and in each the ways in their order. */
export async function measureLosses(options: LossOptions): Promise<readonly Loss[]> {
  const wanted = [false, true].flatMap((hasPartitions) =>
    options.clocksApartMs.flatMap((clocksApartMs) =>
      ways.map((way) => ({ way, clocksApartMs, hasPartitions })),
    ),
  );
  const losses: Loss[] = [];
  for (const [index, one] of wanted.entries()) {
    const what = `${one.way.name}, ${one.clocksApartMs} ms apart${one.hasPartitions ? ", partitions" : ""}`;
    const onProgress = (share: number) => options.onProgress?.((index + share) / wanted.length, what);
    onProgress(0);
    losses.push(await measure(one, { ...options, onProgress }));
  }
  return losses;
}

/** With the progress of one row, or of one run. */
interface MeasuredOptions extends Omit<LossOptions, "onProgress"> {
  readonly onProgress: (share: number) => void;
}

async function measure(
  { way, clocksApartMs, hasPartitions }: { way: Way; clocksApartMs: number; hasPartitions: boolean },
  options: MeasuredOptions,
): Promise<Loss> {
  const nemesis: NemesisPlan = hasPartitions
    ? { kind: "partition", intervalMs: options.nemesisIntervalMs }
    : { kind: "none" };
  let acknowledgedCount = 0;
  let lostCount = 0;
  let lostToReadCount = 0;
  let siblingCount = 0;
  for (let seed = 1; seed <= options.seeds; seed++) {
    const run = runOptions({
      workload: way.workload,
      nodeCount: options.nodes,
      ratePerSecond: options.ratePerSecond,
      latencyMs: options.latencyMs,
      timeLimitMs: options.timeLimitMs,
      nemesis,
      seed: String(seed),
      // Each clock is off by up to half of it, either way.
      clockSkewMs: clocksApartMs / 2,
    });
    const onProgress = (share: number) => options.onProgress((seed - 1 + share) / options.seeds);
    const found = way.lostIn(await historyOf(run, way, { ...options, onProgress }));
    acknowledgedCount += found.acknowledgedCount;
    lostCount += found.lost.length;
    lostToReadCount += found.lostToReadCount;
    siblingCount += found.siblingCount;
  }
  const condition = { way: way.name, clocksApartMs, hasPartitions };
  return { ...condition, acknowledgedCount, lostCount, lostToReadCount, siblingCount };
}

async function historyOf(
  run: RunOptions,
  way: Way,
  { flags, keys: count, onProgress, signal }: MeasuredOptions,
) {
  const random = (name: string) => new Random(`${run.seed}/${name}`);
  const make = ourNodes(flags, run);
  const launch = (id: string, host: ConstructorParameters<typeof InProcessNode>[1]) => {
    const clock = disturbedClock(id, VIRTUAL_EPOCH_MS, { skewMs: run.clockSkewMs ?? 0 }, random);
    return new InProcessNode(id, host, () => way.nodeOf(make(id)), { clock });
  };
  const keys = Array.from({ length: count }, (_, at) => `k${at}`);
  const mix = { ...evenMix, key: (draws: Random) => draws.pick(keys) as string };
  const workload = readThenWrite(way.makeWorkload(mix, keys), mix);
  const result = await runVirtualInTurns(run, launch, { workload, onProgress, ...(signal && { signal }) });
  if (!result.completed)
    throw new Error(`the run broke off: ${result.problems.map(({ text }) => text).join("; ")}`);
  return result.history;
}
