import { Random } from "../../src/node/random.ts";
import { GOSSIP_WORK_MAX, simulateGossip, workOf } from "../../src/theory/spread/monte-carlo.ts";
import { type Benchmark, inMs, median } from "./harness.ts";

const RUNS = 3;
const TIME_MS_MAX = 2_000;

/** The costliest `simulate_gossip` that is let through: the node does nothing else meanwhile. */
export const monteCarlo: Benchmark = {
  name: "monte-carlo",
  about: "the costliest simulate_gossip request",
  async run() {
    const parameters = { nodes: 1_000_000, fanout: 1, rounds: 1_000, trials: 1 };
    if (workOf(parameters) > GOSSIP_WORK_MAX) throw new Error("the limit became smaller than this benchmark");
    const times = Array.from({ length: RUNS }, () => {
      const startMs = performance.now();
      simulateGossip(parameters, new Random("slow"));
      return performance.now() - startMs;
    });
    const value = median(times) / TIME_MS_MAX;
    return [
      {
        name: "monte-carlo",
        measured: inMs(times),
        baseline: `${TIME_MS_MAX} ms`,
        value,
        unit: "×",
        target: { atMost: 1 },
      },
    ];
  },
};
