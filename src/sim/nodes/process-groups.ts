/**
 * The process groups of all running nodes. Each node leads a group of its own, so that what it starts is ended with
 * it; in return Ctrl-C does not reach it, and we have to end it ourselves however we go.
 */

const groups = new Set<number>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let watching = false;

/** From now on the group ends with this process. */
export function guardGroup(leaderPid: number): void {
  groups.add(leaderPid);
  if (watching) return;
  watching = true;
  process.on("exit", killAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/** Ends all of the group and forgets it. */
export function killGroup(leaderPid: number): void {
  signalGroup(leaderPid, "SIGKILL");
  groups.delete(leaderPid);
  if (groups.size > 0 || !watching) return;
  watching = false;
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Sends a signal to all of the group; whether anyone was there to get it. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-leaderPid, signal);
  } catch {
    return false;
  }
}

function killAll(): void {
  for (const leaderPid of groups) signalGroup(leaderPid, "SIGKILL");
}

/** Other listeners decide what happens; if there are none, the signal does what it would have done. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
