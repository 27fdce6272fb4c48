import type { Random } from "../../node/random.ts";

/** Maelstrom's `--latency-dist`. */
export const latencyDistributions = ["constant", "uniform", "exponential"] as const;
export type LatencyDistribution = (typeof latencyDistributions)[number];

/** Draws the latency of one message, in milliseconds. */
export type LatencySampler = () => number;

/** A sampler with the given mean: constant, uniform over the integers 0 … 2·mean − 1, or exponential. */
export function latencySampler(
  distribution: LatencyDistribution,
  meanMs: number,
  random: Random,
): LatencySampler {
  switch (distribution) {
    case "constant":
      return () => meanMs;
    case "uniform":
      return () => random.int(2 * meanMs);
    case "exponential":
      return () => random.exponential(meanMs);
  }
}
