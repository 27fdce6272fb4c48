/** `results.json`, as far as a page needs it. Another version of the lab may have written it, so it is checked. */

import * as z from "zod/mini";

const verdict = z.union([z.boolean(), z.literal("unknown")]);
const count = z.number();

const netCount = z.object({ "send-count": count, "recv-count": count, "msgs-per-op": z.nullish(count) });

const nemesisEvent = z.object({
  "time-ms": z.number(),
  action: z.string(),
  kind: z.optional(z.string()),
  nodes: z.optional(z.array(z.string())),
  text: z.optional(z.string()),
  blocked: z.optional(z.record(z.string(), z.array(z.string()))),
});

const results = z.object({
  "valid?": verdict,
  workload: z.looseObject({
    "attempt-count": z.optional(count),
    "acknowledged-count": z.optional(count),
    "stable-count": z.optional(count),
    "stale-count": z.optional(count),
    "lost-count": z.optional(count),
    lost: z.optional(z.array(z.unknown())),
    "died-with-node": z.optional(z.array(z.unknown())),
    "never-read-count": z.optional(count),
    "stable-latencies": z.optional(z.record(z.string(), z.number())),
    "read-count": z.optional(count),
    "key-count": z.optional(count),
    "stale-read-count": z.optional(count),
    "lost-update-count": z.optional(count),
    "conflict-read-count": z.optional(count),
    "siblings-max": z.optional(count),
    "duplicated-count": z.optional(count),
    "final-reads": z.optional(z.array(z.unknown())),
    acceptable: z.optional(z.array(z.tuple([z.number(), z.number()]))),
  }),
  net: z.object({
    all: netCount,
    clients: netCount,
    servers: netCount,
    dropped: z.record(z.string(), count),
  }),
  comparisons: z.optional(z.object({ "bytes-sent": count, "whole-set-bytes": count })),
  heals: z.optional(z.array(z.object({ "converged-after-ms": z.nullish(z.number()) }))),
  availability: z.object({ "ok-fraction": z.nullish(z.number()) }),
  stats: z.object({ count, "ok-count": count, "fail-count": count, "info-count": count }),
  requests: z.optional(
    z.object({
      latencies: z.record(z.string(), z.record(z.string(), z.number())),
      "offered-count": count,
      "wanted-count": count,
      "busy-share": z.number(),
      "longest-wait": z.number(),
    }),
  ),
  promises: z.record(z.string(), z.union([verdict, z.looseObject({ "valid?": verdict })])),
  traffic: z.optional(z.object({ warning: z.optional(z.string()) })),
  troubles: z.optional(z.array(z.object({ what: z.string(), where: z.optional(z.string()) }))),
  diagnosis: z.optional(z.array(z.object({ mistake: z.string(), text: z.string() }))),
  mistake: z.optional(z.string()),
  "mistake-hidden?": z.optional(z.boolean()),
  challenge: z.optional(z.object({ name: z.string(), changes: z.array(z.string()) })),
  nodes: z.optional(
    z.object({
      time: z.string(),
      bin: z.optional(z.string()),
      arguments: z.array(z.string()),
      ours: z.boolean(),
    }),
  ),
  run: z.object({
    seed: z.string(),
    options: z.object({
      workload: z.string(),
      "node-count": z.int().check(z.positive()),
      rate: z.number(),
      "time-limit": z.number(),
      latency: z.number(),
      "latency-dist": z.string(),
      loss: z.optional(z.number()),
      topology: z.string(),
    }),
    nemesis: z.array(nemesisEvent),
    "faultless?": z.optional(z.boolean()),
    "duration-ms": z.number(),
    "load-ms": z.optional(z.number()),
    "healed-ms": z.optional(z.number()),
    lag: z.object({ "p99-ms": z.number(), "max-ms": z.number() }),
  }),
});

export type Results = z.output<typeof results>;
export type NemesisRecord = Results["run"]["nemesis"][number];

/** The results, or in one line why they are none. */
export function readResults(data: unknown): Results | string {
  const parsed = z.safeParse(results, data);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  return `${first?.path.join(".") || "it"} is not as this version writes it`;
}
