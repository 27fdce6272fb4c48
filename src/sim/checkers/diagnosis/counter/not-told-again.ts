import type { JournalEvent } from "../../../network/journal.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import type { Diagnosis, Finder, FinishedRun } from "../diagnosis.ts";
import { explainsWhatIsMissing, hasForgotten, wrongSumOf } from "./wrong-sum.ts";

/** What one node said to another one, replies left out. */
interface Link {
  readonly src: string;
  readonly dest: string;
  /** When the last message that arrived was sent. */
  arrivedSentMs: number;
  /** The last message that was dropped. */
  dropped: { readonly type: string; readonly sentMs: number; readonly timeMs: number } | undefined;
}

interface Addition {
  readonly timeMs: number;
  readonly delta: number;
}

/** A counter that lacks what was added at nodes after the last of their messages that arrived: what they said after that was dropped. */
export class NotToldAgain implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #links = new Map<string, Link>();
  /** When the messages that are under way were sent, by their numbers. */
  readonly #sentMs = new Map<number, number>();
  readonly #added = new Map<string, Addition[]>();

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe(event: JournalEvent): void {
    const { kind, timeMs, message } = event;
    const { src, dest, body } = message;
    if (body.in_reply_to !== undefined || !this.#nodes.has(dest)) return;
    if (this.#nodes.has(src)) {
      // Before that no message can tell of an addition, least of all in other workloads.
      if (this.#added.size > 0) this.#onTold(event);
    } else if (kind === "recv" && body.type === "add" && typeof body.delta === "number")
      this.#onAdded(dest, { timeMs, delta: body.delta });
  }

  find(finished: FinishedRun): Diagnosis | undefined {
    const wrong = wrongSumOf(finished);
    if (wrong === undefined || !finished.run.completed || hasForgotten(finished.run)) return undefined;
    for (const { node, value } of wrong.result.errors) {
      const lost = [...this.#links.values()].flatMap((link) => this.#lostOn(link, node));
      const sum = lost.reduce((total, one) => total + one.sum, 0);
      const [first] = lost;
      if (first === undefined || typeof value !== "number") continue;
      if (explainsWhatIsMissing(sum, value, wrong.result)) return diagnosisOf(first, sum);
    }
    return undefined;
  }

  #onAdded(node: string, addition: Addition): void {
    const known = this.#added.get(node);
    if (known === undefined) this.#added.set(node, [addition]);
    else known.push(addition);
  }

  #onTold({ kind, id, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind === "send") {
      this.#sentMs.set(id, timeMs);
      return;
    }
    const sentMs = this.#sentMs.get(id);
    // A message that arrives twice has been looked at.
    if (sentMs === undefined) return;
    this.#sentMs.delete(id);
    const key = `${src} ${dest}`;
    const link = this.#links.get(key) ?? { src, dest, arrivedSentMs: -1, dropped: undefined };
    this.#links.set(key, link);
    if (kind === "recv") link.arrivedSentMs = Math.max(link.arrivedSentMs, sentMs);
    else if (sentMs >= (link.dropped?.sentMs ?? 0)) link.dropped = { type: body.type, sentMs, timeMs };
  }

  /** What a node does not know of another one, since the last that this said was dropped. */
  #lostOn({ src, dest, arrivedSentMs, dropped }: Link, node: string): Lost | [] {
    if (dest !== node || dropped === undefined || dropped.sentMs <= arrivedSentMs) return [];
    const untold = (this.#added.get(src) ?? []).filter(({ timeMs }) => timeMs > arrivedSentMs);
    const sum = untold.reduce((total, { delta }) => total + delta, 0);
    return sum === 0 ? [] : { src, dest, sum, type: dropped.type, timeMs: dropped.timeMs };
  }
}

interface Lost {
  readonly src: string;
  readonly dest: string;
  readonly sum: number;
  readonly type: string;
  readonly timeMs: number;
}

function diagnosisOf({ src, dest, sum, type, timeMs }: Lost, total: number): Diagnosis {
  const rest = total === sum ? "" : `, and ${total} with what others said last`;
  return {
    mistake: "no-retry",
    text: `the last ${type} of ${src} to ${dest} was dropped at ${shortSeconds(timeMs)}, and ${src} said nothing more to it; ${dest} lacks ${sum} that were added at ${src}${rest}: what is not acknowledged must be sent again`,
    explains: ["sum"],
  };
}
