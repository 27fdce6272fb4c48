/**
 * Load and partitions for minutes, with a rest after each heal: does anything but the values grow?
 *
 *   npm run soak -- [--minutes 10] [--rate 1000] [--nodes 25] [--profile NAME | --strategy NAME] [--processes]
 *
 * Without `--processes` all nodes are in this process and in virtual time: exact for traffic and queues, and the heap is
 * that of the nodes. With it they are processes on the wall clock: exact for memory, and as fast as the machine lets them.
 * Exit code 1 if a promise is broken, 2 if an argument is wrong.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseNodeArguments } from "../src/node/settings/options.ts";
import { topology } from "../src/sim/network/topology.ts";
import { nodeIdsOf } from "../src/sim/run/run-options.ts";
import { budgetOf, healBudgetMs, idlePerSecond, ringCheckMessages } from "../src/sim/sweep/judge/budgets.ts";
import { overlayOf } from "../src/sim/sweep/judge/overlays.ts";
import { createNode, strategyNames } from "../src/strategies/create-node.ts";
import { positiveNumber, refuse, scriptArguments, wholeNumber } from "./arguments.ts";
import type { Checkpoint, SoakOptions } from "./soak/soak.ts";
import { soakProcesses, soakVirtual } from "./soak/soak-runs.ts";

/** One cycle: load, the time to converge and to become idle, idleness. */
const LOAD_MS = 20_000;
const SETTLE_MS = 6_000;
const REST_MS = 3_000;
const CYCLE_MS = LOAD_MS + SETTLE_MS + REST_MS + 1_000;
/** Garbage, and tables that double, make memory jump; what grows on and on makes it climb. */
const GROWTH_MAX = 1.5;

const { values: flags } = scriptArguments(
  "soak",
  "--minutes --rate --nodes --latency --strategy --profile --processes --seed",
  {
    options: {
      minutes: { type: "string", default: "10" },
      rate: { type: "string", default: "1000" },
      nodes: { type: "string", default: "25" },
      latency: { type: "string", default: "100" },
      strategy: { type: "string" },
      profile: { type: "string" },
      processes: { type: "boolean", default: false },
      seed: { type: "string", default: "soak" },
    },
  },
);
const nodeArguments = [
  ...(flags.profile === undefined ? [] : ["--profile", flags.profile]),
  ...(flags.strategy === undefined ? [] : ["--strategy", flags.strategy]),
];
const parsed = parseNodeArguments(nodeArguments, strategyNames);
if (parsed.kind !== "run") refuse("soak", parsed.kind === "problem" ? parsed.text : "no such flag");
const nodeOptions = parsed.options;
const { settings } = nodeOptions;
const subject = flags.profile ?? settings.strategy;
const options: SoakOptions = {
  nodeCount: wholeNumber("soak", "nodes", flags.nodes, 1),
  ratePerSecond: positiveNumber("soak", "rate", flags.rate),
  latencyMs: wholeNumber("soak", "latency", flags.latency, 0),
  cycles: Math.max(1, Math.round((positiveNumber("soak", "minutes", flags.minutes) * 60_000) / CYCLE_MS)),
  loadMs: LOAD_MS,
  settleMs: Math.max(SETTLE_MS, 4 * settings.ackTimeoutMs),
  restMs: REST_MS,
  seed: flags.seed,
};

const nodeIds = nodeIdsOf(options.nodeCount);
const overlay = overlayOf(subject, { nodeIds, topology: topology("grid", nodeIds) }, true);
const budgetMs = healBudgetMs(budgetOf(subject), overlay, options.latencyMs);
const checkpoints: Checkpoint[] = [];
const broken: string[] = [];
console.log(
  "     s    values  converged after  msgs/value     idle/s  queued  unanswered  memory MB  bytes/value/node",
);
const { problems, ms } = await run();
broken.push(...problems, ...memoryProblems());
console.log(`\n${checkpoints.length} cycles in ${(ms / 1_000).toFixed(0)} s`);
for (const text of broken) console.log(`✗ ${text}`);
console.log(broken.length === 0 ? "Nothing but the values grows." : "Promises were broken.");
process.exitCode = broken.length === 0 ? 0 : 1;

async function run(): Promise<{ problems: readonly string[]; ms: number }> {
  const startMs = performance.now();
  const bin = join(dirname(dirname(fileURLToPath(import.meta.url))), "maelstrom.sh");
  const problems = flags.processes
    ? await soakProcesses(options, { bin, args: nodeArguments }, report)
    : soakVirtual(options, (id) => createNode({ ...nodeOptions, seed: `${flags.seed}/${id}` }), report);
  return { problems, ms: performance.now() - startMs };
}

function report(checkpoint: Checkpoint): void {
  const { timeMs, values, convergenceMs, restPerSecond, unanswered, queued, memoryBytes } = checkpoint;
  const first = checkpoints[0];
  checkpoints.push(checkpoint);
  const checksPerSecond = ringCheckMessages(options.nodeCount) / (options.restMs / 1_000);
  const restMax = idlePerSecond(subject, options.nodeCount) + checksPerSecond;
  const where = `at ${(timeMs / 1_000).toFixed(0)} s`;
  if (convergenceMs === undefined) broken.push(`${where}: the nodes did not converge`);
  else if (convergenceMs > budgetMs)
    broken.push(`${where}: ${convergenceMs.toFixed(0)} ms, of which ${budgetMs} are allowed`);
  if (restPerSecond > restMax)
    broken.push(`${where}: ${restPerSecond.toFixed(1)} messages/s while idle, allowed ${restMax.toFixed(1)}`);
  if (queued > 0) broken.push(`${where}: ${queued} entries are still queued in the idle cluster`);
  if (unanswered > 0) broken.push(`${where}: ${unanswered} broadcasts have no answer`);
  const perValue = first === undefined ? Number.NaN : marginal(first, checkpoint);
  const cells = [
    (timeMs / 1_000).toFixed(0).padStart(6),
    String(values).padStart(9),
    `${convergenceMs?.toFixed(0) ?? "never"} ms`.padStart(16),
    checkpoint.messagesPerBroadcast.toFixed(1).padStart(11),
    restPerSecond.toFixed(1).padStart(10),
    String(queued).padStart(7),
    String(unanswered).padStart(11),
    (memoryBytes / 1e6).toFixed(0).padStart(10),
    (Number.isNaN(perValue) ? "–" : perValue.toFixed(0)).padStart(17),
  ];
  console.log(cells.join(" "));
}

/** The memory that each further value has cost each node since the first checkpoint. */
function marginal(first: Checkpoint, last: Checkpoint): number {
  return (last.memoryBytes - first.memoryBytes) / (last.values - first.values) / options.nodeCount;
}

/** The price of a value must not rise: otherwise something else grows with it. */
function memoryProblems(): string[] {
  const [first] = checkpoints;
  const middle = checkpoints[Math.floor(checkpoints.length / 2)];
  const last = checkpoints.at(-1);
  if (first === undefined || middle === undefined || last === undefined || checkpoints.length < 4) return [];
  const early = marginal(first, middle);
  const late = marginal(middle, last);
  if (late <= Math.max(early, 20) * GROWTH_MAX) return [];
  return [`a value took ${early.toFixed(0)} bytes in the first half and ${late.toFixed(0)} in the second`];
}
