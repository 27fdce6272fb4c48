const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something that ends early when this process is asked to end, by Ctrl-C for one: then the signal that `action` gets is
 * aborted, and the process lives on until `action` has cleaned up. With `isVirtual` the requests keep their own meaning: a run
 * in virtual time leaves no turn for a handler.
 */
export async function interruptible<T>(
  isVirtual: boolean,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  if (isVirtual) return await action(interrupt.signal);
  const onSignal = () => interrupt.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await action(interrupt.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
