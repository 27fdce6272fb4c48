/** The search behind `tune`: the model proposes, virtual runs decide. */

import { type RunOptions, runOptions } from "../sim/run-options.ts";
import { minLatencyMs, minMessagesPerOperation, starMessagesPerWindowMax } from "../theory/bounds.ts";
import type { BroadcastLoad } from "../theory/broadcast-load.ts";
import type { Staleness } from "../theory/staleness.ts";
import { type Cluster, type Family, familiesOf, type Setting, totalFamily } from "./settings-families.ts";
import { type Figures, runTrial, seedsOf, worstOf } from "./trial.ts";

export interface TuneOptions {
  readonly cluster: Cluster;
  /** Both figures have to stay below these. */
  readonly limits: Staleness;
  readonly seeds: number;
  /** Whether it has to survive partitions, too. */
  readonly partition: boolean;
  readonly onProgress?: (share: number, what: string) => void;
}

/** One setting that was run. */
export interface Confirmed {
  readonly setting: Setting;
  /** The worst over the seeds. */
  readonly figures: Figures;
  /** The worst under partitions, where that was asked for. */
  readonly partitioned?: Figures;
  readonly meets: boolean;
}

/** What became of a family. */
export interface Candidate {
  readonly family: string;
  /** The best of it that the model expects to meet the limits, or else the fastest. */
  readonly proposed: Setting;
  readonly isPromising: boolean;
  /** The best of it that does, as runs show; or the one that came nearest. Absent where others were better anyway. */
  readonly confirmed?: Confirmed;
}

export interface TuneResult {
  /** In the order of predicted messages, promising ones first. */
  readonly candidates: readonly Candidate[];
  readonly best?: Confirmed;
  /** Where there is none: the fastest of all. */
  readonly fastest?: Confirmed;
}

/** The model may be off by so much: what it puts this far outside the limits is still tried. */
const MODEL_ERROR = 1.15;
const BISECTION_STEPS = 6;
/** A run of so many messages takes several seconds; then fewer runs have to do. */
const MESSAGES_OF_LONG_RUN = 60_000;
const PARTITION_LOAD_MS = 30_000;
const NEMESIS_INTERVAL_MS = 10_000;

export function tune(options: TuneOptions): TuneResult {
  const { cluster, limits } = options;
  const proposals = familiesOf(cluster).map((family) => ({ family, ...propose(family, limits) }));
  proposals.sort(
    (a, b) =>
      Number(b.isPromising) - Number(a.isPromising) || messagesOf(a.proposed) - messagesOf(b.proposed),
  );
  const runs = new Runs(options);
  let best: Confirmed | undefined;
  const candidates = proposals.map(({ family, proposed, isPromising }): Candidate => {
    const candidate = { family: family.name, proposed, isPromising };
    const mostMessages = (best?.figures.messagesPerOperation ?? Infinity) * MODEL_ERROR;
    if (!isPromising || messagesOf(proposed) > mostMessages) return candidate;
    const confirmed = runs.search(family, proposed);
    if (confirmed.meets && isCheaper(confirmed, best)) best = confirmed;
    return { ...candidate, confirmed };
  });
  if (best !== undefined) return { candidates, best };
  const fastestFamily = totalFamily(cluster);
  return { candidates, fastest: runs.confirm(fastestFamily.at(fastestFamily.leastMs)) };
}

/** Why the limits cannot be met: the bound that forbids it, nothing being at another node before one hop; or the nearest. */
export function whyNot({ cluster, limits }: TuneOptions): string {
  const { nodes, hopMs } = cluster.load;
  const boundMs = minLatencyMs(nodes, hopMs);
  const [name, limitMs] = limits.maxMs <= boundMs ? ["maximum", limits.maxMs] : ["median", limits.medianMs];
  return limitMs <= boundMs
    ? `a ${name} below ${limitMs} ms is less than one hop, ${boundMs} ms, before which no value is at another node`
    : `nothing here comes so near to the bound, one hop of ${boundMs} ms`;
}

/** What a setting's messages per operation are to be compared with. */
export function messageBounds(
  { nodes, operationsPerSecond, broadcastShare }: BroadcastLoad,
  setting: Setting,
) {
  const perValue = minMessagesPerOperation(nodes, broadcastShare);
  if (setting.windowMs === undefined) return { perValue };
  const operations = (operationsPerSecond * setting.windowMs) / 1_000;
  return { perValue, perWindow: starMessagesPerWindowMax(nodes) / operations };
}

function messagesOf({ predicted }: Setting): number {
  return predicted.messagesPerOperation;
}

function isCheaper(one: Confirmed, other: Confirmed | undefined): boolean {
  return one.figures.messagesPerOperation < (other?.figures.messagesPerOperation ?? Infinity);
}

function isWithin(figures: Staleness, limits: Staleness, factor = 1): boolean {
  return figures.medianMs < limits.medianMs * factor && figures.maxMs < limits.maxMs * factor;
}

/** The cheapest that the model sees within the limits, or just outside; if there is none, the fastest. */
function propose(family: Family, limits: Staleness): { proposed: Setting; isPromising: boolean } {
  const settings = scan(family);
  for (const factor of [1, MODEL_ERROR]) {
    const within = settings.filter(({ predicted }) => isWithin(predicted, limits, factor));
    const [cheapest] = within.sort((a, b) => messagesOf(a) - messagesOf(b));
    if (cheapest !== undefined) return { proposed: cheapest, isPromising: true };
  }
  return { proposed: settings[0] as Setting, isPromising: false };
}

/** Settings of a family, evenly on a logarithmic scale. */
function scan(family: Family): Setting[] {
  const { leastMs, mostMs, steps } = family;
  if (leastMs === mostMs) return [family.at(leastMs)];
  const values = new Set<number>();
  for (let step = 0; step < steps; step++) {
    values.add(Math.round(leastMs * (mostMs / leastMs) ** (step / (steps - 1))));
  }
  return [...values].map((ms) => family.at(ms));
}

/** Runs settings, each once. */
class Runs {
  readonly #options: TuneOptions;
  readonly #confirmed = new Map<Setting, Confirmed>();
  #count = 0;

  constructor(options: TuneOptions) {
    this.#options = options;
  }

  /** The largest number of a family that meets the limits, near the one that the model proposes. */
  search(family: Family, proposed: Setting): Confirmed {
    const first = this.confirm(proposed);
    const { load } = this.#options.cluster;
    const isLong =
      messagesOf(proposed) * load.operationsPerSecond * (load.loadMs / 1_000) > MESSAGES_OF_LONG_RUN;
    const proposedMs = proposed.valueMs;
    if (family.leastMs === family.mostMs || (isLong && first.meets)) return first;
    let best = first.meets ? first : undefined;
    let low = first.meets ? proposedMs : Math.max(family.leastMs, Math.floor(proposedMs * 0.4));
    let high = first.meets ? Math.min(family.mostMs, Math.ceil(proposedMs * 1.25)) : proposedMs;
    for (let step = 0; step < BISECTION_STEPS && high - low > Math.max(1, low / 100); step++) {
      const middle = Math.round((low + high) / 2);
      const tried = this.confirm(family.at(middle));
      if (tried.meets) low = middle;
      else high = middle;
      if (tried.meets && isCheaper(tried, best)) best = tried;
    }
    return best ?? first;
  }

  /** Runs a setting with all seeds, or until one shows that it will not do. */
  confirm(setting: Setting): Confirmed {
    const known = this.#confirmed.get(setting);
    if (known !== undefined) return known;
    const { limits, partition } = this.#options;
    const figures = this.#run(setting, {}, (run) => run.valid && isWithin(run, limits));
    let meets = figures.valid && isWithin(figures, limits);
    let partitioned: Figures | undefined;
    if (partition && meets) {
      const nemesis = { kind: "partition", intervalMs: NEMESIS_INTERVAL_MS } as const;
      const survives = (run: Figures) => run.valid && run.lostCount === 0 && run.okFraction === 1;
      partitioned = this.#run(setting, { nemesis, timeLimitMs: PARTITION_LOAD_MS }, survives);
      meets = survives(partitioned);
    }
    const confirmed = { setting, figures, ...(partitioned && { partitioned }), meets };
    this.#confirmed.set(setting, confirmed);
    return confirmed;
  }

  #run(setting: Setting, changes: Partial<RunOptions>, isGood: (run: Figures) => boolean): Figures {
    const { cluster, seeds, partition, onProgress } = this.#options;
    const { nodes, operationsPerSecond, hopMs, loadMs } = cluster.load;
    const runsExpected = seeds * (BISECTION_STEPS + 1) * (partition ? 2 : 1);
    const results: Figures[] = [];
    for (const seed of seedsOf(seeds)) {
      // Most searches end with the first family; how many follow nobody knows.
      onProgress?.(Math.min(0.95, this.#count++ / runsExpected), setting.name);
      const run = runOptions({
        nodeCount: nodes,
        ratePerSecond: operationsPerSecond,
        latencyMs: hopMs,
        timeLimitMs: loadMs,
        topology: cluster.topology,
        seed,
        ...changes,
      });
      const figures = runTrial({ run, flags: setting.flags });
      results.push(figures);
      if (!isGood(figures)) break;
    }
    return worstOf(results);
  }
}
