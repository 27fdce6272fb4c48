/**
 * Runs the flood of Maelstrom's table on the embedded network and prints both side by side: in virtual time, or with
 * `--process` on child processes and the wall clock (six minutes; wants an idle machine). Other arguments choose rows
 * by a part of their names. Exit code 1 if a figure is out of tolerance, 2 if an argument is wrong.
 */
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { setFull } from "../src/sim/checkers/workloads/set-full.ts";
import { processLauncher } from "../src/sim/nodes/process-node.ts";
import { runTest, runVirtual } from "../src/sim/run/run.ts";
import type { RunResult } from "../src/sim/run/run-result.ts";
import { refuse, scriptArguments } from "./arguments.ts";
import {
  type CalibrationMeasurement,
  type CalibrationRow,
  calibrationOptions,
  calibrationRows,
  measurementOf,
  measureVirtual,
  medianOf,
  outOfTolerance,
  partitionOptions,
} from "./calibrate/calibration.ts";
import { FloodNode } from "./nodes/flood-node.ts";

const virtualSeeds = Array.from({ length: 9 }, (_, index) => String(index + 1));
/** The largest of a thousand latencies differs from run to run; a row that is out once is judged by three. */
const processRunsMax = 3;
const launch = processLauncher({ bin: fileURLToPath(new URL("nodes/flood-node.mjs", import.meta.url)) });

interface Judged {
  readonly measured: CalibrationMeasurement;
  readonly problems: readonly string[];
  readonly note: string;
}

async function measureProcesses(row: CalibrationRow): Promise<Judged> {
  const runs: CalibrationMeasurement[] = [];
  let lagP99Ms = 0;
  const runOnce = async (): Promise<void> => {
    const result = await runTest(calibrationOptions(row, String(runs.length + 1)), launch);
    lagP99Ms = Math.max(lagP99Ms, result.lag.p99Ms);
    runs.push(measurementOf(result));
  };
  await runOnce();
  if (outOfTolerance(row, medianOf(runs)).length > 0) {
    while (runs.length < processRunsMax) await runOnce();
  }
  const measured = medianOf(runs);
  const note = `lag p99 ${lagP99Ms.toFixed(1)} ms${runs.length > 1 ? `, ${runs.length} runs` : ""}`;
  return { measured, problems: outOfTolerance(row, measured), note };
}

function measureInVirtualTime(row: CalibrationRow): Judged {
  const measured = measureVirtual(row, virtualSeeds);
  return { measured, problems: outOfTolerance(row, measured), note: `${virtualSeeds.length} runs` };
}

async function runPartition(processes: boolean): Promise<RunResult> {
  return processes
    ? runTest(partitionOptions("1"), launch)
    : runVirtual(partitionOptions("1"), () => new FloodNode());
}

const { values: flags, positionals: wanted } = scriptArguments("calibrate", "names of rows and --process", {
  allowPositionals: true,
  options: { process: { type: "boolean", default: false } },
});
const processes = flags.process;
const rows = calibrationRows.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
if (rows.length === 0)
  refuse(
    "calibrate",
    `no row has such a name; there are: ${calibrationRows.map(({ name }) => name).join("; ")}`,
  );
const table = new Table({
  head: [
    "run",
    "msgs/broadcast\nhere = must",
    "msgs/op",
    "ms at 0.5/0.95/0.99/1\nhere",
    "\nMaelstrom",
    "",
    "ok",
  ],
  style: { head: [], border: [] },
});
let failed = false;
for (const row of rows) {
  if (process.stderr.isTTY) process.stderr.write(`${row.name} …\r`);
  const { measured, problems, note } = processes ? await measureProcesses(row) : measureInVirtualTime(row);
  if (problems.length > 0) failed = true;
  table.push([
    row.name,
    `${measured.messagesPerBroadcast} = ${row.messagesPerBroadcast}`,
    measured.messagesPerOperation.toFixed(2),
    measured.latenciesMs.join(" / "),
    row.latenciesMs.join(" / "),
    note,
    problems.length === 0 ? "yes" : problems.join("\n"),
  ]);
}
const { valid, lostCount } = setFull((await runPartition(processes)).history);
if (valid !== false) failed = true;
table.push([
  "5 nodes, partitions",
  "",
  "",
  `${lostCount} lost`,
  "24 lost",
  "",
  valid === false ? "yes" : "must be invalid",
]);
console.log(processes ? "On child processes and the wall clock:" : "In virtual time:");
console.log(table.toString());
process.exitCode = failed ? 1 : 0;
