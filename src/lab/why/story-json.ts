import { keyOf } from "../../sim/checkers/value-index.ts";
import type { Story } from "./story.ts";
import { missesOf } from "./story-text.ts";
import { isLost, type Survey, staleMs } from "./survey.ts";

/** The stories for a program. Times are milliseconds since the start of the run. */
export function storyJson(run: string, stories: readonly Story[], survey: Survey): object {
  return { run, nodes: [...survey.nodes], values: stories.map((story) => valueJson(story, survey)) };
}

function valueJson(story: Story, survey: Survey): object {
  const fate = survey.fates.get(keyOf(story.value));
  return {
    value: story.value,
    outcome:
      fate === undefined || !Number.isFinite(fate.knownMs) ? "never-known" : isLost(fate) ? "lost" : "stable",
    "stable-latency": fate === undefined || isLost(fate) ? undefined : staleMs(fate),
    brought: story.bringings.map(({ client, node, timeMs, acknowledgedMs, refusal }) => ({
      client,
      node,
      "time-ms": timeMs,
      "acknowledged-ms": acknowledgedMs,
      refusal,
    })),
    held: [...story.holdings.values()].map(({ node, timeMs, from, how, type, valueCount, sentMs }) => ({
      node,
      "time-ms": timeMs,
      how,
      from,
      type,
      values: valueCount,
      "sent-ms": sentMs,
    })),
    dropped: story.drops.map(({ src, dest, reason, firstMs, lastMs, count }) => ({
      src,
      dest,
      reason,
      count,
      "first-ms": firstMs,
      "last-ms": lastMs,
    })),
    never: missesOf(story, survey),
    lacking: [...story.lacking.values()].map(({ node, count, firstMs, lastMs }) => ({
      node,
      count,
      "first-ms": firstMs,
      "last-ms": lastMs,
    })),
    messages: { sent: story.sentCount, repeated: story.repeatedCount, "under-way": story.underWayCount },
  };
}
