import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";

/** The files of a run that is over. */
export interface RunFiles {
  readonly directory: string;
  readonly messages: string;
  readonly messagesBytes: number;
  /** `results.json`, where there is one that can be read. */
  readonly results: unknown;
}

/** The run in a folder, or of a `messages.jsonl`; without one the newest of the store. Refuses what has no messages. */
export function findRun(run: string | undefined, store: string): RunFiles {
  const path = run === undefined ? newestRun(store) : resolve(run);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`there is no run ${path}`);
  const directory = stat.isDirectory() ? path : dirname(path);
  const messages = stat.isDirectory() ? join(path, "messages.jsonl") : path;
  const results = readResults(join(directory, "results.json"));
  const file = statSync(messages, { throwIfNoEntry: false });
  if (file?.isFile() !== true) throw new UsageError(missingText(directory, results));
  return { directory, messages, messagesBytes: file.size, results };
}

/** Runs lie in `<store>/<workload>/<time>`, and the names of times sort by time. */
function newestRun(store: string): string {
  const root = resolve(store);
  const runs = foldersIn(root).flatMap((workload) =>
    foldersIn(join(root, workload)).map((time) => join(root, workload, time)),
  );
  const newest = runs.sort((a, b) => compare(basename(a), basename(b))).at(-1);
  if (newest === undefined)
    throw new UsageError(`there is no run in ${root}; allowed: a run's folder, or --store`);
  return newest;
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function readResults(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function missingText(directory: string, results: unknown): string {
  const seed = (results as { readonly run?: { readonly seed?: unknown } } | undefined)?.run?.seed;
  const again = typeof seed === "string" ? `; run it again with --messages --seed ${seed}` : "";
  return `${directory} has no messages.jsonl: a run with --virtual writes it only with --messages${again}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
