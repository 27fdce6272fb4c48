/** Processes under measurement. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

export const root = dirname(dirname(here));
export const bundle = join(root, "dist/gossiper.cjs");
export const lab = join(root, "dist/lab.mjs");
export const startScript = join(root, "maelstrom.sh");

/** A script of this folder. */
export function script(name: string): string {
  return join(here, name);
}

/** Arguments that make a script tell its peak memory; see `peakMb`. */
export function reportingMemory(path: string): string[] {
  return ["--import", script("report-memory.mjs"), path];
}

/** The peak resident memory in MB that a process told on its stderr. */
export function peakMb(errors: string): number {
  const peakKb = /^peak-memory-kb (\d+)$/m.exec(errors)?.[1];
  if (peakKb === undefined) throw new Error(`a process did not tell its peak memory, but: ${errors}`);
  return Number(peakKb) / 1_000;
}

export interface PipeRun {
  readonly ms: number;
  readonly peakMb: number;
}

/** `cat input | node script | cat > /dev/null`: from the start to the end of all three. */
export async function pipeThrough(path: string, input: string): Promise<PipeRun> {
  const pipe = 'input=$1; shift; cat "$input" | "$@" | cat > /dev/null';
  const command = [process.execPath, ...reportingMemory(path)];
  const startMs = performance.now();
  const child = spawn("sh", ["-c", pipe, "sh", input, ...command], { stdio: ["ignore", "ignore", "pipe"] });
  const errors = await ended(child);
  return { ms: performance.now() - startMs, peakMb: peakMb(errors) };
}

/** Waits for the end of a process; returns what it said on stderr, throws where it failed. */
export function ended(child: ChildProcess): Promise<string> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(errors);
      else reject(new Error(`${child.spawnfile} ended with ${code ?? signal}: ${errors}`));
    });
  });
}

/** Calls `action` with a folder that is gone afterwards. */
export async function withTemporaryFolder<Result>(
  action: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "gossiper-bench-"));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
