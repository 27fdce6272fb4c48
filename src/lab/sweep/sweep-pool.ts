import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Outcome } from "../../sim/sweep/outcome.ts";
import { runJob, type SweepJob, WORKER_VARIABLE } from "./sweep-worker.ts";

/** Runs jobs, each in one of several processes; with one there is no other process. */
export interface SweepPool {
  readonly size: number;
  /** The outcomes of a job, in its order, from the worker of that number. */
  run(worker: number, job: SweepJob): Promise<readonly Outcome[]>;
  close(): void;
}

/** `entry` is the script that a worker starts with: the lab's own. */
export function startPool(size: number, entry: string | undefined): SweepPool {
  if (size === 1 || entry === undefined) return localPool();
  const env = { ...process.env, [WORKER_VARIABLE]: "1" };
  const children = Array.from({ length: size }, () =>
    fork(entry, [], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] }),
  );
  return {
    size,
    run: (worker, job) => ask(children[worker % size] as ChildProcess, job),
    close: () => {
      // Ctrl-C has ended the workers, too.
      for (const child of children) if (child.connected) child.disconnect();
    },
  };
}

function localPool(): SweepPool {
  return {
    size: 1,
    run: async (_worker, job) => {
      // A turn for the progress bar, and for Ctrl-C.
      await new Promise((resolve) => setImmediate(resolve));
      return runJob(job);
    },
    close: () => undefined,
  };
}

/** One job at a time is with a worker, so the next message is its answer. */
async function ask(child: ChildProcess, job: SweepJob): Promise<readonly Outcome[]> {
  const answered = new AbortController();
  try {
    const answer = once(child, "message", { signal: answered.signal });
    const gone = once(child, "exit", { signal: answered.signal }).then(([code, signal]) => {
      throw new Error(`a worker of the sweep ended (${code ?? signal}) with ${job.cases.join(" ")}`);
    });
    child.send(job);
    const [outcomes] = (await Promise.race([answer, gone])) as [readonly Outcome[]];
    return outcomes;
  } finally {
    answered.abort();
  }
}
