import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { alternate, type Benchmark, type Figure, inMs, medianRatio } from "./harness.ts";
import { ClientLines, INIT_LINE } from "./input.ts";
import { bundle, pipeThrough, script, withTemporaryFolder } from "./processes.ts";

const BROADCASTS = 500_000;
const ROUNDS = 9;
/** Less of it is mostly the start of the processes. */
const QUICK_BROADCASTS = 200_000;
const QUICK_ROUNDS = 3;

/** Lines through one node, from a pipe and into one, in comparison with a loop that only does what must be done. */
export const throughput: Benchmark = {
  name: "throughput",
  about: "broadcasts and a read piped through one node, against a bare loop",
  run({ isQuick }) {
    const count = isQuick ? QUICK_BROADCASTS : BROADCASTS;
    return withTemporaryFolder(async (folder) => {
      const input = join(folder, "broadcasts.jsonl");
      writeFileSync(input, broadcasts(count));
      const runs = await alternate(
        { bare: () => pipeThrough(script("bare-loop.mjs"), input), node: () => pipeThrough(bundle, input) },
        isQuick ? QUICK_ROUNDS : ROUNDS,
      );
      const bareMs = runs.bare.map(({ ms }) => ms);
      const nodeMs = runs.node.map(({ ms }) => ms);
      const peak = Math.max(...runs.node.map((run) => run.peakMb));
      const barePeak = Math.max(...runs.bare.map((run) => run.peakMb));
      return [
        {
          name: `throughput of ${count} broadcasts`,
          measured: inMs(nodeMs),
          baseline: `${inMs(bareMs)} bare loop`,
          value: medianRatio(bareMs, nodeMs),
          unit: "×",
          target: { atLeast: 0.65 },
        },
        {
          name: "its peak memory",
          measured: `${peak.toFixed(0)} MB`,
          baseline: `${barePeak.toFixed(0)} MB bare loop`,
          value: peak,
          unit: "MB",
          target: { atMost: 400 },
        },
      ] satisfies Figure[];
    });
  },
};

function broadcasts(count: number): string {
  const client = new ClientLines("c1");
  const lines = Array.from({ length: count }, (_, message) => client.broadcast(message));
  return [INIT_LINE, ...lines, client.read()].join("");
}
