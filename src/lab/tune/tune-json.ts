/** The result of `tune`, as JSON. */

import { minLatencyMs } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { labCommandLine } from "../command-line/command-line.ts";
import type { Setting } from "../trials/settings-families.ts";
import type { Figures } from "../trials/trial.ts";
import { messageBounds, type TuneResult, whyNot } from "./tune.ts";
import { commandsAgain } from "./tune-again.ts";
import type { Confirmed, TuneOptions } from "./tune-runs.ts";

export function tuneJson(options: TuneOptions, { candidates, best, fastest, settingsRun }: TuneResult) {
  const { cluster, limits, marginPercent = 0, seeds, partition } = options;
  return {
    "found?": best !== undefined,
    load: {
      nodes: cluster.load.nodes,
      rate: cluster.load.operationsPerSecond,
      latency: cluster.load.hopMs,
      "latency-dist": cluster.latencyDistribution ?? "constant",
      loss: cluster.lossShare ?? 0,
      topology: cluster.topology,
      seeds,
      partition,
    },
    limits: { "median-ms": limits.medianMs, "max-ms": limits.maxMs, "margin-percent": marginPercent },
    best: best && {
      ...confirmedJson(best),
      spare: {
        "median-ms": limits.medianMs - best.figures.medianMs,
        "max-ms": limits.maxMs - best.figures.maxMs,
      },
      bounds: boundsJson(cluster.load, best),
      again: commandsAgain(options, best).map(({ what, words, repeats }) => ({
        what,
        command: labCommandLine(words),
        shows: repeats && figuresJson(repeats.figures),
      })),
    },
    "forbidden-by": best === undefined ? whyNot(options) : undefined,
    "settings-run": settingsRun,
    fastest: fastest && confirmedJson(fastest),
    candidates: candidates.map(({ family, proposed, isPromising, confirmed }) => ({
      family,
      "promising?": isPromising,
      ...(confirmed === undefined ? settingJson(proposed) : confirmedJson(confirmed)),
    })),
  };
}

function boundsJson(load: BroadcastLoad, { setting }: Confirmed) {
  const { perValue, batchesOfRun } = messageBounds(load, setting);
  return {
    "messages-per-op-without-batching": perValue,
    "batch-count": batchesOfRun,
    "latency-ms": minLatencyMs(load.nodes, load.hopMs),
  };
}

function confirmedJson({ setting, figures, partitioned, meets }: Confirmed) {
  return {
    ...settingJson(setting),
    confirmed: figuresJson(figures),
    partitioned: partitioned && figuresJson(partitioned),
    "meets?": meets,
  };
}

function settingJson({ name, flags, predicted }: Setting) {
  const { messagesPerOperation, medianMs, maxMs } = predicted;
  return {
    name,
    flags,
    predicted: { "msgs-per-op": messagesPerOperation, "median-ms": medianMs, "max-ms": maxMs },
  };
}

function figuresJson({
  valid,
  messagesPerOperation,
  batchCount,
  emptyCount,
  busiestShare,
  ...figures
}: Figures) {
  const { medianMs, maxMs, okFraction, lostCount } = figures;
  return {
    "valid?": valid,
    "msgs-per-op": messagesPerOperation,
    "batch-count": batchCount,
    "empty-count": emptyCount,
    "busiest-node-share": busiestShare,
    "median-ms": medianMs,
    "max-ms": maxMs,
    "ok-fraction": okFraction,
    "lost-count": lostCount,
  };
}
