/**
 * How many messages a second the virtual network carries, and how that falls with the number of nodes. The nodes are
 * plain floods on a grid, so that nearly all of the time is the network's own.
 */
import Table from "cli-table3";
import { FloodNode } from "../src/sim/nodes/flood-node.ts";
import { runVirtual } from "../src/sim/run.ts";
import { runOptions } from "../src/sim/run-options.ts";

const WANTED_PER_SECOND = 500_000;
/** Messages between servers in each measurement, roughly; a flood sends three a node and value. */
const MESSAGES = 1_000_000;
const RUNS = 3;

/** Messages a second of the best of a few runs. */
function measure(nodeCount: number, latencyMs: number): number {
  const broadcasts = Math.ceil(MESSAGES / (3 * nodeCount));
  const load = { ratePerSecond: (2 * broadcasts) / 20, timeLimitMs: 20_000, recoveryMs: 60_000 };
  const options = runOptions({ nodeCount, concurrency: 25, latencyMs, ...load });
  let best = 0;
  for (let run = 0; run < RUNS; run++) {
    const startMs = performance.now();
    const { net } = runVirtual(options, () => new FloodNode());
    best = Math.max(best, (1000 * net.all.msgCount) / (performance.now() - startMs));
  }
  return best;
}

measure(100, 100); // the compiler wants to have seen it once
const head = ["nodes", "latency ms", "messages a second", `of ${WANTED_PER_SECOND}`];
const table = new Table({ head, style: { head: [], border: [] } });
for (const nodeCount of [100, 1000, 10_000]) {
  for (const latencyMs of [0, 100]) {
    const perSecond = measure(nodeCount, latencyMs);
    table.push([nodeCount, latencyMs, Math.round(perSecond), (perSecond / WANTED_PER_SECOND).toFixed(2)]);
  }
}
console.log(table.toString());
