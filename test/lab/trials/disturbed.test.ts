import { describe, expect, test } from "vitest";
import { runTrial } from "../../../src/lab/trials/trial.ts";
import { Random } from "../../../src/node/random.ts";
import { disturbedClock } from "../../../src/sim/nodes/disturbed-clock.ts";
import { VIRTUAL_EPOCH_MS } from "../../../src/sim/nodes/node-clock.ts";
import { type Disturbances, fixedLinks } from "../../../src/sim/run/disturbances.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";

const run = runOptions({
  nodeCount: 25,
  ratePerSecond: 100,
  latencyMs: 100,
  timeLimitMs: 20_000,
  seed: "disturbed",
});
const figuresOf = (profile: string, disturbances: Disturbances) =>
  runTrial({ run, flags: ["--profile", profile], disturbances });

/** One seed each: `npm run bench:broadcast -- --seeds 50` holds the worst of fifty to the same limits. */
describe("a cluster on machines that are a little wrong is as quick and as thrifty as on perfect ones", () => {
  test.each<[string, Disturbances]>([
    ["clocks apart by up to ± 500 ms", { skewMs: 500 }],
    ["clocks that drift by up to 200 ppm", { driftPpm: 200 }],
    ["processes that pause for 5 to 40 ms now and then", { pauseMs: [5, 40] }],
    ["links of 60 to 140 ms", { linkMs: [60, 140] }],
  ])("%s", (_name, disturbances) => {
    const balanced = figuresOf("balanced", disturbances);
    expect(balanced.valid).toBe(true);
    expect(balanced.messagesPerOperation).toBeLessThanOrEqual(0.95);
    expect(balanced.medianMs).toBeLessThan(400);
    expect(balanced.maxMs).toBeLessThan(600);
    const frugal = figuresOf("frugal", disturbances);
    expect(frugal.valid).toBe(true);
    expect(frugal.messagesPerOperation).toBeLessThanOrEqual(0.33);
    expect(frugal.medianMs).toBeLessThan(1_000);
    expect(frugal.maxMs).toBeLessThan(2_000);
  });
});

describe("disturbances of machines", () => {
  const random = (name: string) => new Random(`wrong/${name}`);
  const nodes = Array.from({ length: 200 }, (_, index) => `n${index}`);

  test("is its clock, off by up to so much and at a rate of its own, the same in each run of a seed", () => {
    const clocks = nodes.map((id) =>
      disturbedClock(id, VIRTUAL_EPOCH_MS, { skewMs: 500, driftPpm: 200 }, random),
    );
    const offMs = clocks.map((clock) => clock.toNodeMs(0) - VIRTUAL_EPOCH_MS);
    expect(Math.max(...offMs.map(Math.abs))).toBeLessThanOrEqual(500);
    expect(Math.max(...offMs) - Math.min(...offMs)).toBeGreaterThan(900);
    const drifts = clocks.map((clock) => clock.toNodeMs(1e6) - clock.toNodeMs(0) - 1e6);
    expect(Math.max(...drifts.map(Math.abs))).toBeLessThanOrEqual(200);
    expect(Math.max(...drifts) - Math.min(...drifts)).toBeGreaterThan(360);
    const again = disturbedClock("n7", VIRTUAL_EPOCH_MS, { skewMs: 500, driftPpm: 200 }, random);
    expect(again.toNodeMs(1_234)).toBe(clocks[7]?.toNodeMs(1_234));
  });

  test("is the length of its links, one for each pair, for good and both ways", () => {
    const links = fixedLinks([60, 140], random);
    const delayOf = (src: string, dest: string) => {
      const delaysMs: number[] = [];
      links.plan({ src, dest, body: { type: "gossip" } }, 0, delaysMs);
      expect(delaysMs).toHaveLength(1);
      return delaysMs[0] as number;
    };
    const delays = nodes.slice(1).map((id) => delayOf("n0", id));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...delays)).toBeLessThanOrEqual(140);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(70);
    expect(nodes.slice(1).map((id) => delayOf(id, "n0"))).toEqual(delays);
  });
});
