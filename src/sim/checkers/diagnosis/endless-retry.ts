import type { Identity } from "../../../wire/json.ts";
import type { JournalEvent } from "../../network/journal.ts";
import { shortSeconds } from "../../time/seconds.ts";
import { keyOf } from "../value-index.ts";
import { type Diagnosis, type Finder, quoted } from "./diagnosis.ts";

/** Once or twice the acknowledgement was late, and crossed a repeat. */
const REPEATS_MIN = 10;
/** Forwards that are remembered. */
const FORWARDS_MAX = 100_000;

interface Forward {
  readonly value: Identity;
  acknowledgedMs: number;
}

/** The same forward, with the same `msg_id`, that goes out again after its acknowledgement has come. */
export class EndlessRetry implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #forwards = new Map<string, Forward>();
  #repeats = 0;
  #example = "";

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    if (kind === "recv" && body.type === "init") this.#onRestart(dest);
    if (!this.#nodes.has(src) || !this.#nodes.has(dest)) return;
    if (kind === "recv" && body.in_reply_to !== undefined) {
      const forward = this.#forwards.get(`${dest} ${src} ${body.in_reply_to}`);
      if (forward !== undefined) forward.acknowledgedMs = Math.min(forward.acknowledgedMs, timeMs);
    } else if (kind === "send" && body.msg_id !== undefined && values.length > 0) {
      this.#onForward(`${src} ${dest} ${body.msg_id}`, values[0], timeMs);
    }
  }

  find(): Diagnosis | undefined {
    if (this.#repeats < REPEATS_MIN) return undefined;
    return {
      mistake: "endless-retry",
      text: `${this.#example}, and so ${this.#repeats} times in all: an acknowledgement must end the repeats`,
      explains: ["storm"],
    };
  }

  /** A node that has lost its memory counts its messages from the beginning. */
  #onRestart(node: string): void {
    for (const key of this.#forwards.keys()) if (key.startsWith(`${node} `)) this.#forwards.delete(key);
  }

  #onForward(key: string, value: unknown, timeMs: number): void {
    const forward = this.#forwards.get(key);
    if (forward === undefined) {
      if (this.#forwards.size < FORWARDS_MAX)
        this.#forwards.set(key, { value: keyOf(value), acknowledgedMs: Number.POSITIVE_INFINITY });
    } else if (timeMs > forward.acknowledgedMs && forward.value === keyOf(value)) {
      this.#repeats++;
      const [src, dest] = key.split(" ");
      this.#example ||= `${src} sent ${dest} value ${quoted(value)} again at ${shortSeconds(timeMs)}, which ${dest} had acknowledged at ${shortSeconds(forward.acknowledgedMs)}`;
    }
  }
}
