import { keyOf } from "../../sim/checkers/value-index.ts";
import { neverShown, silentHolders } from "./end-of-story.ts";
import type { Story } from "./story.ts";
import { missesOf } from "./story-text.ts";
import { isMissing, type Survey, staleMs, type ValueFate } from "./survey.ts";

/** The stories for a program. Times are milliseconds since the start of the run. */
export function storyJson(run: string, stories: readonly Story[], survey: Survey): object {
  return { run, nodes: [...survey.nodes], values: stories.map((story) => valueJson(story, survey)) };
}

function valueJson(story: Story, survey: Survey): object {
  const fate = survey.fates.get(keyOf(story.value));
  const outcome = outcomeOf(fate, survey);
  return {
    value: story.value,
    outcome,
    "missing-at": fate && isMissing(fate) ? survey.missingAt(fate) : undefined,
    "stable-latency": fate && outcome === "stable" ? staleMs(fate) : undefined,
    brought: story.bringings.map(({ client, node, timeMs, acknowledgedMs, refusal }) => ({
      client,
      node,
      "time-ms": timeMs,
      "acknowledged-ms": acknowledgedMs,
      refusal,
    })),
    held: [...story.formerHoldings, ...story.holdings.values()].map(
      ({ node, timeMs, from, how, type, valueCount, sentMs }) => ({
        node,
        "time-ms": timeMs,
        how,
        from,
        type,
        values: valueCount,
        "sent-ms": sentMs,
      }),
    ),
    dropped: story.drops.map(({ src, dest, reason, firstMs, lastMs, count }) => ({
      src,
      dest,
      reason,
      count,
      "first-ms": firstMs,
      "last-ms": lastMs,
    })),
    forgotten: forgottenJson(story),
    never: missesOf(story, survey),
    "told-nobody": someOf(silentHolders(story, survey)),
    "never-showed": someOf(neverShown(story).map(({ node }) => node)),
    lacking: [...story.lacking.values()].map(({ node, count, firstMs, lastMs }) => ({
      node,
      count,
      "first-ms": firstMs,
      "last-ms": lastMs,
    })),
    messages: { sent: story.sentCount, repeated: story.repeatedCount, "under-way": story.underWayCount },
  };
}

/** `undefined` for an empty list: then the key is left out. */
function someOf(nodes: readonly string[]): readonly string[] | undefined {
  return nodes.length === 0 ? undefined : nodes;
}

/** `undefined` where no node was started anew: then the key is left out. */
function forgottenJson({ forgettings }: Story): readonly object[] | undefined {
  if (forgettings.length === 0) return undefined;
  return forgettings.map(({ node, timeMs }) => ({ node, "time-ms": timeMs }));
}

function outcomeOf(
  fate: ValueFate | undefined,
  survey: Survey,
): "never-known" | "lost" | "gone" | "missing" | "stable" {
  if (fate === undefined) return "never-known";
  if (survey.isLost(fate)) return "lost";
  if (survey.isGone(fate)) return "gone";
  if (!Number.isFinite(fate.knownMs)) return "never-known";
  return isMissing(fate) ? "missing" : "stable";
}
