import { readdirSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { labCommand } from "../command-line/command-line.ts";
import { statOf } from "../command-line/named-path.ts";
import { UsageError } from "../command-line/usage-error.ts";

/**
 * The folder of the run that is meant: by its path, by its name in the store or below a workload there, or without a name the
 * newest one that is wanted.
 * Throws `UsageError` where there is none.
 */
export function runFolder(
  run: string | undefined,
  store: string,
  isWanted: (folder: string) => boolean = () => true,
): string {
  if (run === undefined) {
    const newest = runsOf(resolve(store)).findLast(isWanted);
    if (newest !== undefined) return newest;
    throw new UsageError(
      `no run in the store ${resolve(store)}; ${labCommand("test")} makes one, --store names another`,
    );
  }
  const folder = [resolve(run), resolve(store, run), ...belowWorkloads(run, store)].find(isFolder);
  // `latest` is a link, and will soon point elsewhere.
  if (folder !== undefined) return realpathSync(folder);
  throw new UsageError(`no run ${run}, neither as a folder nor in the store ${resolve(store)}`);
}

/** The places of a run that is named by its time alone, one for each workload. */
function belowWorkloads(run: string, store: string): readonly string[] {
  return basename(run) === run ? foldersIn(resolve(store)).map((workload) => join(workload, run)) : [];
}

/** The runs of a store, the oldest first. They lie in `<store>/<workload>/<time>`, and the names of times sort by time. */
function runsOf(root: string): readonly string[] {
  const runs = foldersIn(root).flatMap((workload) => foldersIn(workload));
  return runs.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

/** Links are none: `latest` is a run by another name. */
function foldersIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}
