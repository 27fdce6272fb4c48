import { fixedSeconds } from "../../sim/time/seconds.ts";

/** One thing that the nemesis did, as `results.json` tells it. */
interface NemesisEntry {
  readonly "time-ms": number;
  readonly action: string;
}

/** A time during which the network was cut. */
interface Cut {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The partitions of a run, from its `results.json`; none where that is missing. */
export class Cuts {
  readonly #cuts: readonly Cut[];

  constructor(results: unknown) {
    this.#cuts = cutsOf(entriesOf(results));
  }

  /** The partition at a time, in words. */
  at(timeMs: number): string | undefined {
    const index = this.#cuts.findIndex(({ fromMs, toMs }) => fromMs <= timeMs && timeMs <= toMs);
    const cut = this.#cuts[index];
    if (cut === undefined) return undefined;
    const until = Number.isFinite(cut.toMs) ? ` to ${seconds(cut.toMs)}` : " on";
    return `partition ${index + 1}, ${cut.name}, from ${seconds(cut.fromMs)}${until}`;
  }
}

function entriesOf(results: unknown): readonly NemesisEntry[] {
  const { nemesis } = (results as { readonly run?: { readonly nemesis?: unknown } } | undefined)?.run ?? {};
  if (!Array.isArray(nemesis)) return [];
  return nemesis.filter(
    (entry): entry is NemesisEntry =>
      typeof entry?.["time-ms"] === "number" && typeof entry?.action === "string" && isOfPartitions(entry),
  );
}

/** Other faults may stand in the same list. */
function isOfPartitions({ kind }: NemesisEntry & { readonly kind?: unknown }): boolean {
  return kind === "partition";
}

function cutsOf(entries: readonly NemesisEntry[]): Cut[] {
  return entries.flatMap((entry, i) => {
    if (entry.action === "heal") return [];
    const end = entries[i + 1];
    return [
      { name: entry.action, fromMs: entry["time-ms"], toMs: end?.["time-ms"] ?? Number.POSITIVE_INFINITY },
    ];
  });
}

/** A time of the run, to the millisecond. */
export function seconds(timeMs: number): string {
  return fixedSeconds(timeMs, 3);
}
