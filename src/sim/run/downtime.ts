/** A time in which a node did not run: it was paused, or down. `toMs` is `Infinity` until it ends. */
interface Stop {
  readonly node: string;
  readonly fromMs: number;
  toMs: number;
}

/** The times in which each node did not run, and those at which it began again without its memory. */
export class Downtime {
  readonly #stops: Stop[] = [];
  /**
   * The beginning of every further life of a node, in order: not the end of the one before, since what that life still
   * said may reach its client after its end.
   */
  readonly restarts: { readonly node: string; readonly timeMs: number }[] = [];

  /** When a node last came back without its memory. */
  lastStartMs = -Infinity;

  onStop(node: string, timeMs: number): void {
    if (this.#open(node) === undefined) this.#stops.push({ node, fromMs: timeMs, toMs: Infinity });
  }

  onGoOn(node: string, timeMs: number): void {
    const stop = this.#open(node);
    if (stop !== undefined) stop.toMs = timeMs;
  }

  /** A life of the node begins, be it another program's in its place. */
  onNewLife(node: string, timeMs: number): void {
    this.restarts.push({ node, timeMs });
  }

  onStart(node: string, timeMs: number): void {
    this.onGoOn(node, timeMs);
    this.onNewLife(node, timeMs);
    this.lastStartMs = timeMs;
  }

  /** Whether a node has ever stood still or been down. */
  hasStopped(node: string): boolean {
    return this.#stops.some((stop) => stop.node === node);
  }

  /** For how long of a time a node did not run. */
  stoppedMs(node: string, fromMs: number, toMs: number): number {
    let sum = 0;
    for (const stop of this.#stops) {
      if (stop.node !== node) continue;
      sum += Math.max(0, Math.min(toMs, stop.toMs) - Math.max(fromMs, stop.fromMs));
    }
    return sum;
  }

  #open(node: string): Stop | undefined {
    return this.#stops.find((stop) => stop.node === node && stop.toMs === Infinity);
  }
}
