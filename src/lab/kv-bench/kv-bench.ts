/** The runs behind `kv-bench`: one row after another, on virtual time or with real processes. */

import { keyDrawer, keyNames } from "../../sim/clients/workloads/key-popularity.ts";
import { kvLwwWorkload } from "../../sim/clients/workloads/kv-lww.ts";
import { kvVvWorkload } from "../../sim/clients/workloads/kv-vv.ts";
import type { Workload } from "../../sim/clients/workloads/workload.ts";
import { DeferredJournal } from "../../sim/network/deferred-journal.ts";
import { inProcessLauncher } from "../../sim/nodes/in-process-node.ts";
import { processLauncher } from "../../sim/nodes/process-node.ts";
import { runTest, runVirtualNodes } from "../../sim/run/run.ts";
import { type RunOptions, runOptions } from "../../sim/run/run-options.ts";
import { takeTurn } from "../interruptible.ts";
import { ourNodes } from "../trials/our-nodes.ts";
import { type KvFigures, KvMeter } from "./kv-figures.ts";
import { flagsOf, type KvLoad, type KvSetting } from "./kv-setting.ts";
import { fullName } from "./setting-names.ts";

export interface KvRow {
  readonly setting: KvSetting;
  readonly figures: KvFigures;
}

export interface KvBenchOptions {
  readonly settings: readonly KvSetting[];
  readonly load: KvLoad;
  /** The executable of our node, for real processes; without it, virtual time. */
  readonly bin?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number, what: string) => void;
}

/** Each worker reads so many keys last, the most popular ones: enough to see replicas that differ. */
const LAST_KEYS_MAX = 20;

/** Measures the rows in order. After an interruption its promise is rejected with the signal's reason. */
export async function kvBench(options: KvBenchOptions): Promise<readonly KvRow[]> {
  const rows: KvRow[] = [];
  for (const [index, setting] of options.settings.entries()) {
    const what = fullName(setting);
    const onProgress = (share: number) =>
      options.onProgress?.((index + share) / options.settings.length, what);
    onProgress(0);
    await takeTurn(options.signal);
    rows.push({ setting, figures: await measure(setting, options, onProgress) });
  }
  options.signal?.throwIfAborted();
  return rows;
}

async function measure(
  setting: KvSetting,
  { load, bin, signal }: KvBenchOptions,
  onProgress: (share: number) => void,
): Promise<KvFigures> {
  const run = runOf(setting, load);
  const meter = new KvMeter(setting.mode, setting.nodes);
  const workload = workloadOf(setting, load);
  const flags = flagsOf(setting.subject);
  if (bin === undefined) {
    const launch = inProcessLauncher(ourNodes(flags, run));
    return meter.figures(
      runVirtualNodes(run, launch, { workload, onProgress, journal: (event) => meter.observe(event) }),
    );
  }
  const deferred = new DeferredJournal((event) => meter.observe(event));
  const result = await runTest(run, processLauncher({ bin, args: flags }), {
    workload,
    onProgress,
    journal: (event) => deferred.add(event),
    ...(signal && { signal }),
  });
  deferred.flush();
  return meter.figures(result);
}

function runOf({ mode, nodes, hasPartitions }: KvSetting, load: KvLoad): RunOptions {
  return runOptions({
    workload: mode === "lww" ? "kv-lww" : "kv-vv",
    nodeCount: nodes,
    ratePerSecond: load.ratePerSecond,
    latencyMs: load.latencyMs,
    timeLimitMs: load.timeLimitMs,
    recoveryMs: load.recoveryMs,
    nemesis: hasPartitions ? { kind: "partition", intervalMs: load.nemesisIntervalMs } : { kind: "none" },
    seed: load.seed,
  });
}

function workloadOf({ mode, readShare, popularity, valueBytes }: KvSetting, { keyCount }: KvLoad): Workload {
  const keys = keyNames(keyCount);
  const mix = {
    readShare,
    key: keyDrawer(popularity, keys),
    // Its number makes it unlike all others.
    value: (number: number) => `${number} `.padEnd(valueBytes, "x"),
  };
  const last = keys.slice(0, LAST_KEYS_MAX);
  return mode === "lww" ? kvLwwWorkload(mix, last) : kvVvWorkload(mix, last);
}
