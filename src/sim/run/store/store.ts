/**
 * The folder of a run: `<root>/<workload>/<time>/` with `results.json`, `history.jsonl`, `node-logs/<id>.log` and, where it is
 * asked for, `messages.jsonl`; the lab adds its page, `report.html`; and `<root>/latest` pointing to the last one. Of each workload the newest runs are kept.
 */

import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { HistoryEvent } from "../../clients/history.ts";
import { type JournalEvent, journalLine } from "../../network/journal.ts";
import { inMicroseconds } from "../../time/microseconds.ts";
import { prettyJson } from "../pretty-json.ts";
import { LineFile } from "./line-file.ts";
import { makeFolder } from "./make-folder.ts";
import { deleteOldRuns, RUNS_KEPT_DEFAULT } from "./old-runs.ts";

export interface StoreOptions {
  /** Whether every message is written down: a line each, most of what a run leaves behind. Default: true. */
  readonly messages?: boolean;
  /** Runs of the workload that are kept, this one among them; older ones are deleted when it has ended. */
  readonly runsKept?: number;
}

/** The writer of everything that a run leaves behind. */
export class Store {
  /** Absolute path of this run's folder. */
  readonly directory: string;
  /** Runs of the workload that stay, this one among them. */
  readonly runsKept: number;
  readonly #root: string;
  readonly #messages: LineFile | undefined;
  /** `undefined`: it could not be opened. */
  readonly #logs = new Map<string, LineFile | undefined>();
  #isFinished = false;
  #deletedRuns = 0;
  #error: Error | undefined;

  private constructor(root: string, directory: string, options: StoreOptions) {
    this.#root = root;
    this.directory = directory;
    this.runsKept = options.runsKept ?? RUNS_KEPT_DEFAULT;
    if (options.messages ?? true) this.#messages = new LineFile(join(directory, "messages.jsonl"));
  }

  /** Whether `messages.jsonl` is written. */
  get keepsMessages(): boolean {
    return this.#messages !== undefined;
  }

  /** Older runs that were deleted when this one had ended. */
  get deletedRuns(): number {
    return this.#deletedRuns;
  }

  /** Makes the folder of a run that begins at `startedAt`, or says in one line why it cannot be made; then nothing is left behind. */
  static create(root: string, workload: string, startedAt: Date, options: StoreOptions = {}): Store | string {
    const absoluteRoot = resolve(root);
    const problem = storeProblem(absoluteRoot, workload);
    if (problem !== undefined) return problem;
    let made: string | undefined;
    try {
      const parent = join(absoluteRoot, workload);
      made = makeFolder(parent);
      const directory = makeFresh(join(parent, timeName(startedAt)));
      made ??= directory;
      mkdirSync(join(directory, "node-logs"));
      return new Store(absoluteRoot, directory, options);
    } catch (error) {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      return `store ${root} cannot be written: ${(error as Error).message}`;
    }
  }

  /** Adds a line to `messages.jsonl`, if that is kept. */
  message(event: JournalEvent): void {
    this.#messages?.line(journalLine(event));
  }

  /** Adds to what a node said on stderr. Never throws: a process may say something at any time, even when the run is over. */
  nodeLog(node: string, text: string): void {
    if (!this.#logs.has(node) && !this.#isFinished) {
      // Ids of nodes are n0, n1 …; nothing else may choose a path.
      const path = join(this.directory, "node-logs", `${node.replaceAll(/[^\w.-]/g, "_")}.log`);
      this.#logs.set(
        node,
        this.#attempt(() => new LineFile(path)),
      );
    }
    this.#logs.get(node)?.text(text);
  }

  /**
   * Writes what is known at the end, closes all files, points `latest` here and deletes what is too old. Returns what went
   * wrong, if anything did, from the beginning on.
   */
  finish(history: readonly HistoryEvent[], results: object): Error | undefined {
    this.#isFinished = true;
    const files = [this.#messages, this.#writeHistory(history), ...this.#logs.values()];
    for (const file of files) {
      file?.close();
      this.#error ??= file?.error;
    }
    this.#attempt(() => {
      const path = join(this.directory, "results.json");
      writeFileSync(`${path}.part`, prettyJson(results));
      renameSync(`${path}.part`, path);
      pointTo(join(this.#root, "latest"), this.directory.slice(this.#root.length + 1));
      this.#deletedRuns = deleteOldRuns(dirname(this.directory), basename(this.directory), this.runsKept);
    });
    return this.#error;
  }

  #writeHistory(history: readonly HistoryEvent[]): LineFile | undefined {
    return this.#attempt(() => {
      const file = new LineFile(join(this.directory, "history.jsonl"));
      for (const event of history) file.line(historyLine(event));
      return file;
    });
  }

  #attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#error ??= error as Error;
      return undefined;
    }
  }
}

/** An event as a line of `history.jsonl`. */
export function historyLine(event: HistoryEvent): string {
  const { index, timeMs, kind, process, client, node, operation, value, final, error } = event;
  const time_ms = inMicroseconds(timeMs);
  return JSON.stringify({ index, time_ms, kind, process, client, node, operation, value, final, error });
}

/** Why a store cannot be written there, found out without touching anything. */
function storeProblem(root: string, workload: string): string | undefined {
  for (const path of [root, join(root, workload)]) {
    const problem = folderProblem(path);
    if (problem !== undefined) return `store ${root} cannot be written: ${problem}`;
  }
  const latest = lstatSync(join(root, "latest"), { throwIfNoEntry: false });
  if (latest !== undefined && !latest.isSymbolicLink()) {
    return `store ${root} cannot be written: ${join(root, "latest")} is there and is no symbolic link`;
  }
  return undefined;
}

/** The path itself, or the nearest folder above it, has to be a folder that can be written. */
function folderProblem(path: string): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) return `${path} is not a folder`;
    accessSync(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && dirname(path) !== path) return folderProblem(dirname(path));
    if (code === "ENOTDIR") return `a part of ${path} is not a folder`;
    return message;
  }
}

/** Makes a folder of that name; two runs that begin in the same millisecond get one each. */
function makeFresh(path: string): string {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? path : `${path}-${attempt}`;
    try {
      mkdirSync(candidate);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt === 1_000) throw error;
    }
  }
}

/** ISO 8601 without the characters that some file systems refuse; sorts by time. */
function timeName(date: Date): string {
  return date.toISOString().replaceAll(/[-:]/g, "");
}

/** In one step, so that a reader always finds a link. */
function pointTo(link: string, target: string): void {
  const fresh = `${link}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}
