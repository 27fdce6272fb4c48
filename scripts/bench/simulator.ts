import { runVirtual } from "../../src/sim/run/run.ts";
import { runOptions } from "../../src/sim/run/run-options.ts";
import { FloodNode } from "../nodes/flood-node.ts";
import { type Benchmark, type Figure, median } from "./harness.ts";

const WANTED_PER_SECOND = 500_000;
/** The share of it that each size has to reach: with 10,000 nodes the queues no longer fit in the caches. */
const SIZES = [
  { nodeCount: 100, share: 1 },
  { nodeCount: 1_000, share: 1 },
  { nodeCount: 10_000, share: 0.25 },
];
const LATENCY_MS = 100;

/**
 * How many messages a second the virtual network carries, and how that falls with the number of nodes. The nodes are
 * plain floods on a grid, so that nearly all of the time is the network's own.
 */
export const simulator: Benchmark = {
  name: "simulator",
  about: "messages a second in virtual time, from 100 to 10,000 nodes",
  async run({ isQuick }): Promise<readonly Figure[]> {
    const messages = isQuick ? 200_000 : 1_000_000;
    messagesPerSecond(100, messages / 10); // the compiler wants to have seen it once
    return SIZES.map(({ nodeCount, share }) => {
      const runs = Array.from({ length: isQuick ? 1 : 3 }, () => messagesPerSecond(nodeCount, messages));
      return {
        name: `simulator, ${nodeCount} nodes`,
        measured: `${Math.round(median(runs) / 1_000)} thousand a second`,
        baseline: `${WANTED_PER_SECOND / 1_000} thousand a second`,
        value: median(runs) / WANTED_PER_SECOND,
        unit: "×",
        target: { atLeast: share },
      };
    });
  },
};

/** `messages` between servers, roughly: a flood on a grid sends three a node and value. */
function messagesPerSecond(nodeCount: number, messages: number): number {
  const broadcasts = Math.ceil(messages / (3 * nodeCount));
  const load = { ratePerSecond: (2 * broadcasts) / 20, timeLimitMs: 20_000, recoveryMs: 60_000 };
  const options = runOptions({ nodeCount, concurrency: 25, latencyMs: LATENCY_MS, ...load });
  const startMs = performance.now();
  const { net } = runVirtual(options, () => new FloodNode());
  return (1_000 * net.all.msgCount) / (performance.now() - startMs);
}
