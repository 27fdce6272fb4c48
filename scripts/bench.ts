/**
 * Measures what the project promises about its speed, each against a baseline in the same run.
 *
 *   npm run bench                        everything, some minutes
 *   npm run bench -- start read          only these
 *   npm run bench -- --quick             fewer runs of less work: a look, not a verdict
 *   npm run bench -- --json              figures as JSON on stdout
 *
 * Exit code 1 if a target is missed. Quote ratios: absolute times are this machine's, at this moment.
 */
import { refuse, scriptArguments } from "./arguments.ts";
import { cluster } from "./bench/cluster.ts";
import { type Benchmark, type Figure, figureTable, isMet } from "./bench/harness.ts";
import { heal } from "./bench/heal.ts";
import { kv } from "./bench/kv.ts";
import { memory } from "./bench/memory.ts";
import { monteCarlo } from "./bench/monte-carlo.ts";
import { read } from "./bench/read.ts";
import { reconcile } from "./bench/reconcile.ts";
import { simulator } from "./bench/simulator.ts";
import { start } from "./bench/start.ts";
import { throughput } from "./bench/throughput.ts";

/** A new benchmark is a file in `bench/` and a name here. */
const benchmarks: readonly Benchmark[] = [
  start,
  throughput,
  read,
  memory,
  monteCarlo,
  simulator,
  cluster,
  reconcile,
  heal,
  kv,
];

function chosenBenchmarks(chosen: readonly string[]): readonly Benchmark[] {
  const stranger = chosen.find((name) => !names.includes(name));
  if (stranger !== undefined) refuse("bench", `there is no benchmark ${stranger}; allowed: ${allowed}`);
  return chosen.length === 0 ? benchmarks : benchmarks.filter(({ name }) => chosen.includes(name));
}

const names = benchmarks.map(({ name }) => name);
const allowed = `${names.join(" ")} --quick --json`;
const { values: flags, positionals } = scriptArguments("bench", allowed, {
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const figures: Figure[] = [];
for (const benchmark of chosenBenchmarks(positionals)) {
  console.error(`${benchmark.name}: ${benchmark.about} …`);
  figures.push(...(await benchmark.run({ isQuick: flags.quick })));
}
console.log(flags.json ? JSON.stringify(figures, null, 2) : figureTable(figures));
process.exitCode = figures.every(isMet) ? 0 : 1;
