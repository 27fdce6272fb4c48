import type { Identity } from "../../../../wire/json.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import type { SetHistory } from "../../set-history.ts";
import { keyOf } from "../../value-index.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";

/** Of the values that are lost, at least this share was dropped and never sent again. */
const DROPPED_SHARE_MIN = 0.8;

/** The first drop of a value on a link. */
interface Drop {
  readonly src: string;
  readonly dest: string;
  readonly timeMs: number;
}

/** The drops of a value by link, and whether it ever went over one of these links again. */
interface Drops {
  readonly byLink: Map<string, Drop>;
  wasSentAgain: boolean;
}

/** Lost values that were sent over a link once, dropped there, and never sent over it again. */
export class NoRetry implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #drops = new Map<Identity, Drops>();

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    if (kind === "recv" && body.type === "init") this.#onRestart(dest);
    if (kind === "recv" || !this.#nodes.has(src) || !this.#nodes.has(dest)) return;
    const link = `${src} ${dest}`;
    for (const value of values) {
      const drops = this.#drops.get(keyOf(value));
      if (kind === "send") {
        if (drops?.byLink.has(link) === true) drops.wasSentAgain = true;
      } else if (drops === undefined) {
        const byLink = new Map([[link, { src, dest, timeMs }]]);
        this.#drops.set(keyOf(value), { byLink, wasSentAgain: false });
      } else if (!drops.byLink.has(link)) {
        drops.byLink.set(link, { src, dest, timeMs });
      }
    }
  }

  find({ run, set }: FinishedRun): Diagnosis | undefined {
    if (set === undefined || !run.completed) return undefined;
    const missing = missingInTheEnd(set);
    const once = missing.filter((value) => this.#drops.get(keyOf(value))?.wasSentAgain === false);
    const [value] = once;
    if (value === undefined || once.length < DROPPED_SHARE_MIN * missing.length) return undefined;
    const [drop] = (this.#drops.get(keyOf(value)) as Drops).byLink.values();
    const { src, dest, timeMs } = drop as Drop;
    return {
      mistake: "no-retry",
      text: `value ${quoted(value)} went from ${src} to ${dest} once, was dropped at ${shortSeconds(timeMs)}, and was never sent there again${sameText(once.length, missing.length)}: what is not acknowledged must be sent again`,
      explains: ["lost"],
    };
  }

  /** A node that has lost its memory cannot send again what it does not know. */
  #onRestart(node: string): void {
    for (const [value, { byLink }] of this.#drops) {
      for (const [link, { src }] of byLink) if (src === node) byLink.delete(link);
      if (byLink.size === 0) this.#drops.delete(value);
    }
  }
}

function sameText(count: number, total: number): string {
  if (total === 1) return "";
  const share = count === total ? `all ${total}` : `${count} of ${total}`;
  return `; the same happened to ${share} values that some node lacks`;
}

/** Acknowledged values that some node does not show in its last read. */
function missingInTheEnd({ adds, acknowledgements, reads }: SetHistory): unknown[] {
  const acknowledged = new Set(acknowledgements.map(({ id }) => id));
  const missing = new Set<number>();
  for (const { final, ids } of reads) {
    if (!final) continue;
    const shown = new Set(ids);
    for (const id of acknowledged) if (!shown.has(id)) missing.add(id);
  }
  return [...missing].sort((a, b) => a - b).map((id) => adds[id]?.value);
}
