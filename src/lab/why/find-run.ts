import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CHECKER_OF_WORKLOAD } from "../../sim/checkers/judge.ts";
import { labCommand, labCommandLine } from "../command-line/command-line.ts";
import { statOf } from "../command-line/named-path.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { runFolder } from "../stored-run/run-folder.ts";

/** The files of a run that is over. */
export interface RunFiles {
  readonly directory: string;
  readonly messages: string;
  readonly messagesBytes: number;
  /** `results.json`, where there is one that can be read. */
  readonly results: unknown;
}

/**
 * The run in a folder, of a name in the store, or of a `messages.jsonl`; without one the newest of the store. Refuses a workload
 * without values that nodes tell each other, and what has no messages.
 */
export function findRun(run: string | undefined, store: string): RunFiles {
  const isFile = run !== undefined && statOf(run)?.isFile() === true;
  const directory = isFile ? dirname(resolve(run)) : folderOf(run, store);
  const messages = isFile ? resolve(run) : join(directory, "messages.jsonl");
  const results = readResults(join(directory, "results.json"));
  refuseOtherWorkloads(directory, results);
  const file = statOf(messages);
  if (file?.isFile() !== true) throw new UsageError(missingText(directory, results));
  return { directory, messages, messagesBytes: file.size, results };
}

/** The workload is in the results, and names the folder that runs lie in, for one that was cut short. */
function refuseOtherWorkloads(directory: string, results: unknown): void {
  const checkers: Readonly<Record<string, string>> = CHECKER_OF_WORKLOAD;
  const { run } = (results ?? {}) as {
    readonly run?: { readonly options?: { readonly workload?: unknown } };
  };
  const workload = String(run?.options?.workload ?? basename(dirname(directory)));
  if (!Object.hasOwn(checkers, workload) || checkers[workload] === "set-full") return;
  const allowed = Object.keys(checkers).filter((name) => checkers[name] === "set-full");
  throw new UsageError(
    `why follows values that clients add to a set, and ${directory} is a run of ${workload}; allowed: runs of ${allowed.join(", ")}; of this one ${labCommandLine(["report", directory])} shows what there is`,
  );
}

/** As `runFolder`. A person who names a value in the place of the run is told its flag. */
function folderOf(run: string | undefined, store: string): string {
  try {
    return runFolder(run, store);
  } catch (error) {
    if (error instanceof UsageError && run !== undefined && isJsonScalar(run))
      throw new UsageError(`${error.message}; for the value ${run}: ${labCommand(`why --value ${run}`)}`);
    throw error;
  }
}

function isJsonScalar(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || typeof value !== "object";
  } catch {
    return false;
  }
}

function readResults(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Why there is nothing to read, and the command that has the run again with its messages. */
function missingText(directory: string, results: unknown): string {
  const { again, run } = (results ?? {}) as {
    readonly again?: unknown;
    readonly run?: { readonly seed?: unknown };
  };
  const problem = `${directory} has no messages.jsonl: a run with --virtual writes it only with --messages`;
  if (typeof again === "string") return `${problem}; the same run with it: ${again}`;
  const seed = run?.seed;
  return typeof seed === "string" ? `${problem}; run it again with --messages --seed ${seed}` : problem;
}
