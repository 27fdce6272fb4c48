import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Runs of each workload that a store keeps, unless another number is asked for. */
export const RUNS_KEPT_DEFAULT = 20;

/** The name of a run's folder: when it began, and a number where another began in the same millisecond. */
const RUN_NAME = /^\d{8}T\d{6}\.\d{3}Z(?:-\d{1,4})?$/;
/** The files that a run leaves behind, folders with a slash. It is finished once the results are there. */
const RESULTS = "results.json";
const RUN_ENTRIES: ReadonlySet<string> = new Set([
  RESULTS,
  "history.jsonl",
  "messages.jsonl",
  "node-logs/",
  "report.html",
]);

/**
 * Deletes the oldest finished runs in the folder of a workload until `kept` runs are left, `current` among them. Anything
 * but a finished run of ours is left alone: another name, another file inside, a link, a run that goes on. Gives how many it
 * deleted.
 */
export function deleteOldRuns(folder: string, current: string, kept: number): number {
  const runs = readdirSync(folder)
    .filter((name) => name !== current && isFinishedRun(join(folder, name), name))
    .sort(byAge);
  const old = runs.slice(0, Math.max(0, runs.length - (kept - 1)));
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  return old.length;
}

function isFinishedRun(path: string, name: string): boolean {
  if (!RUN_NAME.test(name) || !isFolder(path)) return false;
  const entries = entriesOf(path);
  if (!entries.includes(RESULTS) || !entries.every((entry) => RUN_ENTRIES.has(entry))) return false;
  if (!entries.includes("node-logs/")) return true;
  return entriesOf(join(path, "node-logs")).every((entry) => entry.endsWith(".log"));
}

/** The names in a folder; those of folders end with a slash, and those of links with an arrow. */
function entriesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    if (entry.isFile()) return entry.name;
    return `${entry.name}${entry.isDirectory() ? "/" : "->"}`;
  });
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The oldest first. */
function byAge(a: string, b: string): number {
  const [timeA = "", numberA = "1"] = a.split("-");
  const [timeB = "", numberB = "1"] = b.split("-");
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}
