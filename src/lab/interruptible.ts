import { setImmediate } from "node:timers/promises";
import type { Output } from "./output.ts";
import { startProgress } from "./progress.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something that ends early when this process is asked to end, by Ctrl-C for one: then the signal that `action` gets is
 * aborted, and the process lives on until `action` has cleaned up. `action` has to leave turns for the signal to come in.
 */
export async function interruptible<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await action(interrupt.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

/** A long work's ways to say how far it is, and to hear that it is to end. */
export interface LongWork {
  readonly onProgress: (share: number, what: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Does something, with a bar if that is wanted, of which nothing is left when it is interrupted: then there is no result, and a line on
 * stderr says so. `action` may end in any error once its signal is aborted.
 */
export async function unlessInterrupted<T>(
  what: string,
  output: Output,
  hasBar: boolean,
  action: (work: LongWork) => Promise<T>,
): Promise<T | undefined> {
  return await interruptible(async (signal) => {
    const progress = startProgress(output, hasBar);
    const onProgress = (share: number, doing: string) => progress.update(share, doing);
    try {
      return await action({ onProgress, signal }).finally(() => progress.stop());
    } catch (error) {
      if (!signal.aborted) throw error;
      output.stderr(`gossiper-lab: ${what} was interrupted\n`);
      return undefined;
    }
  });
}

/** A turn for the progress bar, and for Ctrl-C. Throws the signal's reason where that is aborted. */
export async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
