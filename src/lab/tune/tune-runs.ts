/** The runs behind `tune`: whether a setting meets the limits, and the best of a family that does. */

import type { RunOptions } from "../../sim/run/run-options.ts";
import type { Staleness } from "../../theory/staleness.ts";
import { takeTurn } from "../interruptible.ts";
import type { Cluster, Family, Setting } from "../trials/settings-families.ts";
import { type Figures, runOf, runTrial, seedsOf, worstOf } from "../trials/trial.ts";

export interface TuneOptions {
  readonly cluster: Cluster;
  /** Both figures have to stay below these. */
  readonly limits: Staleness;
  /** The chosen setting has to stay below limits that are smaller by so much; default: 0. */
  readonly marginPercent?: number;
  readonly seeds: number;
  /** Whether it has to survive partitions, too. */
  readonly partition: boolean;
  readonly onProgress?: (share: number, what: string) => void;
  /** Ends the search with the signal's reason before the next run. */
  readonly signal?: AbortSignal;
}

/** One setting that was run. */
export interface Confirmed {
  readonly setting: Setting;
  /** The worst over the seeds; of what was chosen, over seeds that the search had not seen. */
  readonly figures: Figures;
  /** The run without faults that had the longest latency. */
  readonly slowest: SeededRun;
  /** The worst under partitions, where that was asked for, and the slowest run. */
  readonly partitioned?: Figures;
  readonly slowestPartitioned?: SeededRun;
  readonly meets: boolean;
}

/** A single run. */
export interface SeededRun {
  readonly run: RunOptions;
  readonly figures: Figures;
}

const BISECTION_STEPS = 6;
/** A setting that fails with other seeds is made so much smaller, so many times at most. */
const CHECK_STEP = 0.98;
const CHECKS_MAX = 5;
/** A run of so many messages takes several seconds; then fewer runs have to do. */
const MESSAGES_OF_LONG_RUN = 60_000;
const PARTITION_LOAD_MS = 30_000;
const NEMESIS_INTERVAL_MS = 10_000;

export function messagesOf({ predicted }: Setting): number {
  return predicted.messagesPerOperation;
}

export function isCheaper(one: Confirmed, other: Confirmed | undefined): boolean {
  return one.figures.messagesPerOperation < (other?.figures.messagesPerOperation ?? Infinity);
}

export function isWithin(figures: Staleness, limits: Staleness, factor = 1): boolean {
  return figures.medianMs < limits.medianMs * factor && figures.maxMs < limits.maxMs * factor;
}

/** The limits that the search goes by: those that were asked for, less the margin. */
export function searchLimits({ limits, marginPercent = 0 }: TuneOptions): Staleness {
  const factor = 1 - marginPercent / 100;
  return { medianMs: limits.medianMs * factor, maxMs: limits.maxMs * factor };
}

/** Runs settings. */
export class TuneRuns {
  readonly #options: TuneOptions;
  readonly #confirmed = new Map<Setting, Confirmed>();
  readonly #settings = new Set<Setting>();
  #count = 0;

  constructor(options: TuneOptions) {
    this.#options = options;
  }

  get settingsRun(): number {
    return this.#settings.size;
  }

  /**
   * The largest number of a family that meets the limits, near the one that the model proposes. The search takes what did
   * best with its seeds, and some of that is luck: so the choice has to hold with seeds that it has not seen, else a
   * smaller number has to, with others again. Without one that does: the last that was tried.
   */
  async search(family: Family, proposed: Setting): Promise<Confirmed> {
    let outcome = await this.#bisect(family, proposed);
    if (!outcome.meets) return outcome;
    let { valueMs } = outcome.setting;
    for (let attempt = 1; attempt <= CHECKS_MAX; attempt++) {
      outcome = await this.#judge(family.at(valueMs), `check-${attempt}-`);
      if (outcome.meets || valueMs === family.leastMs) return outcome;
      valueMs = Math.max(family.leastMs, Math.floor(valueMs * CHECK_STEP));
    }
    return outcome;
  }

  async #bisect(family: Family, proposed: Setting): Promise<Confirmed> {
    const first = await this.confirm(proposed);
    const { cluster } = this.#options;
    const { load } = cluster;
    const isLong =
      messagesOf(proposed) * load.operationsPerSecond * (load.loadMs / 1_000) > MESSAGES_OF_LONG_RUN;
    const proposedMs = proposed.valueMs;
    if (family.leastMs === family.mostMs || (isLong && first.meets)) return first;
    let best = first.meets ? first : undefined;
    const nearMs = isModelled(cluster) ? Math.floor(proposedMs * 0.4) : family.leastMs;
    let low = first.meets ? proposedMs : Math.max(family.leastMs, nearMs);
    let high = first.meets ? Math.min(family.mostMs, Math.ceil(proposedMs * 1.25)) : proposedMs;
    for (let step = 0; step < BISECTION_STEPS && high - low > Math.max(1, low / 100); step++) {
      const middle = Math.round((low + high) / 2);
      const tried = await this.confirm(family.at(middle));
      if (tried.meets) low = middle;
      else high = middle;
      if (tried.meets && isCheaper(tried, best)) best = tried;
    }
    return best ?? first;
  }

  /** Runs a setting with the seeds of the search. */
  async confirm(setting: Setting): Promise<Confirmed> {
    const confirmed = this.#confirmed.get(setting) ?? (await this.#judge(setting, ""));
    this.#confirmed.set(setting, confirmed);
    return confirmed;
  }

  /** Runs a setting with all seeds of a series, or until one shows that it will not do. */
  async #judge(setting: Setting, series: string): Promise<Confirmed> {
    const { partition } = this.#options;
    const limits = searchLimits(this.#options);
    this.#settings.add(setting);
    const isGood = (run: Figures) => run.valid && isWithin(run, limits);
    const { figures, slowest } = await this.#run(setting, series, {}, isGood);
    const meets = isGood(figures);
    if (!partition || !meets) return { setting, figures, slowest, meets };
    const nemesis = { kind: "partition", intervalMs: NEMESIS_INTERVAL_MS } as const;
    const survives = (run: Figures) => run.valid && run.lostCount === 0 && run.okFraction === 1;
    const changes = { nemesis, timeLimitMs: PARTITION_LOAD_MS };
    const cut = await this.#run(setting, series, changes, survives);
    const partitioned = { partitioned: cut.figures, slowestPartitioned: cut.slowest };
    return { setting, figures, slowest, ...partitioned, meets: survives(cut.figures) };
  }

  async #run(
    setting: Setting,
    series: string,
    changes: Partial<RunOptions>,
    isGood: (run: Figures) => boolean,
  ): Promise<{ readonly figures: Figures; readonly slowest: SeededRun }> {
    const { cluster, seeds, partition, onProgress, signal } = this.#options;
    const runsExpected = seeds * (BISECTION_STEPS + 2) * (partition ? 2 : 1);
    const runs: SeededRun[] = [];
    for (const seed of seedsOf(seeds, series)) {
      // Most searches end with the first family; how many follow nobody knows.
      onProgress?.(Math.min(0.95, this.#count++ / runsExpected), setting.name);
      await takeTurn(signal);
      const run = { ...runOf(cluster), seed, ...changes };
      const figures = runTrial({ run, flags: setting.flags });
      runs.push({ run, figures });
      if (!isGood(figures)) break;
    }
    const [slowest] = runs.toSorted((a, b) => b.figures.maxMs - a.figures.maxMs);
    return { figures: worstOf(runs.map(({ figures }) => figures)), slowest: slowest as SeededRun };
  }
}

/** Whether the model knows the links. Of a latency that varies it knows only the mean, of loss nothing: it may be wrong by any factor. */
function isModelled({ latencyDistribution = "constant", lossShare = 0 }: Cluster): boolean {
  return latencyDistribution === "constant" && lossShare === 0;
}
