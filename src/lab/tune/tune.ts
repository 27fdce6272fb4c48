/** The search behind `tune`: the model proposes, virtual runs decide. */

import { minLatencyMs, minMessagesPerOperation, starBatchesPerWindowMax } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import type { Staleness } from "../../theory/staleness.ts";
import { figure } from "../text/table.ts";
import { type Family, familiesOf, type Setting, totalFamily } from "../trials/settings-families.ts";
import {
  type Confirmed,
  isCheaper,
  isWithin,
  messagesOf,
  searchLimits,
  type TuneOptions,
  TuneRuns,
} from "./tune-runs.ts";

/** The outcome of a family. */
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
  /** The fastest of all, where no setting meets the limits. */
  readonly fastest?: Confirmed;
  /** The number of settings that were run. */
  readonly settingsRun: number;
}

/** The model may be off by so much: what it puts this far outside the limits is still tried. */
const MODEL_ERROR = 1.15;
/** Searches; after an interruption its promise is rejected with the signal's reason. */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const { cluster } = options;
  const limits = searchLimits(options);
  const proposals = familiesOf(cluster).map((family) => ({ family, ...propose(family, limits) }));
  proposals.sort(
    (a, b) =>
      Number(b.isPromising) - Number(a.isPromising) || messagesOf(a.proposed) - messagesOf(b.proposed),
  );
  const runs = new TuneRuns(options);
  let best: Confirmed | undefined;
  const candidates: Candidate[] = [];
  for (const { family, proposed, isPromising } of proposals) {
    const candidate = { family: family.name, proposed, isPromising };
    const mostMessages = (best?.figures.messagesPerOperation ?? Infinity) * MODEL_ERROR;
    if (!isPromising || messagesOf(proposed) > mostMessages) {
      candidates.push(candidate);
      continue;
    }
    const confirmed = await runs.search(family, proposed);
    if (confirmed.meets && isCheaper(confirmed, best)) best = confirmed;
    candidates.push({ ...candidate, confirmed });
  }
  if (best !== undefined) return { candidates, best, settingsRun: runs.settingsRun };
  const fastestFamily = totalFamily(cluster);
  const fastest = await runs.confirm(fastestFamily.at(fastestFamily.leastMs));
  return { candidates, fastest, settingsRun: runs.settingsRun };
}

/** Why the limits cannot be met: the bound that forbids it, nothing being at another node before one hop; or the nearest. */
export function whyNot(options: TuneOptions): string {
  const { load, latencyDistribution = "constant" } = options.cluster;
  const limits = searchLimits(options);
  const { nodes, hopMs } = load;
  if (latencyDistribution !== "constant")
    return `nothing here is so fast where a hop takes ${hopMs} ms in the mean`;
  const boundMs = minLatencyMs(nodes, hopMs);
  const [name, limitMs] = limits.maxMs <= boundMs ? ["maximum", limits.maxMs] : ["median", limits.medianMs];
  return limitMs <= boundMs
    ? `a ${name} below ${figure(limitMs)} ms is less than one hop, ${boundMs} ms, before which no value is at another node`
    : `nothing here comes so near to the bound, one hop of ${boundMs} ms`;
}

/**
 * The figures that a setting is compared with: its messages per operation with those of values that travel alone, and the batches of
 * a star in a run with those of its windows. The load touches one more of them than it is long, and the hub begins with one of
 * its own.
 */
export function messageBounds({ nodes, broadcastShare, loadMs }: BroadcastLoad, setting: Setting) {
  const perValue = minMessagesPerOperation(nodes, broadcastShare);
  if (setting.windowMs === undefined) return { perValue };
  const windows = Math.ceil(loadMs / setting.windowMs) + 2;
  return { perValue, windows, batchesOfRun: starBatchesPerWindowMax(nodes) * windows };
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
