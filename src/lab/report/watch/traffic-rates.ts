import type { JournalEvent } from "../../../sim/network/journal.ts";

/** Counts in bins of equal width, from the start of the run on. */
export interface BinnedCounts {
  readonly name: string;
  readonly counts: readonly number[];
  readonly total: number;
}

const BIN_MS = 250;
/** In a longer run two bins become one. */
const BINS_MAX = 240;
/** Kinds are named by the nodes, so there may be any number of them; likewise links. Those beyond the limit are counted as one. */
const NAMES_MAX = 1_000;
export const OTHERS = "all others";

/** Counts messages between nodes by time, kind and link. */
export class TrafficRates {
  readonly #nodes: ReadonlySet<string>;
  readonly #kinds = new Map<string, number[]>();
  readonly #links = new Map<string, number[]>();
  #binMs = BIN_MS;

  constructor(nodeIds: readonly string[]) {
    this.#nodes = new Set(nodeIds);
  }

  get binMs(): number {
    return this.#binMs;
  }

  get kinds(): readonly BinnedCounts[] {
    return countsOf(this.#kinds);
  }

  get links(): readonly BinnedCounts[] {
    return countsOf(this.#links);
  }

  /** Takes what the network's journal says. */
  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind !== "send" || !this.#nodes.has(src) || !this.#nodes.has(dest)) return;
    while (timeMs / this.#binMs >= BINS_MAX) this.#widen();
    const bin = Math.floor(timeMs / this.#binMs);
    countIn(this.#kinds, body.type, bin);
    countIn(this.#links, `${src} → ${dest}`, bin);
  }

  #widen(): void {
    this.#binMs *= 2;
    for (const bins of [...this.#kinds.values(), ...this.#links.values()]) {
      const half = Math.ceil(bins.length / 2);
      for (let bin = 0; bin < half; bin++) bins[bin] = (bins[2 * bin] ?? 0) + (bins[2 * bin + 1] ?? 0);
      bins.length = half;
    }
  }
}

function countIn(table: Map<string, number[]>, wanted: string, bin: number): void {
  const name = table.has(wanted) || table.size < NAMES_MAX ? wanted : OTHERS;
  let bins = table.get(name);
  if (bins === undefined) {
    bins = [];
    table.set(name, bins);
  }
  while (bins.length <= bin) bins.push(0);
  bins[bin] = (bins[bin] as number) + 1;
}

/** The busiest first. */
function countsOf(table: ReadonlyMap<string, readonly number[]>): readonly BinnedCounts[] {
  return [...table]
    .map(([name, counts]) => ({ name, counts, total: counts.reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
}
