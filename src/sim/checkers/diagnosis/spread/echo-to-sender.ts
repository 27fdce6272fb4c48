import type { Identity } from "../../../../wire/json.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { keyOf } from "../../value-index.ts";
import type { Diagnosis, Finder, FinishedRun } from "../diagnosis.ts";
import { quoted } from "../diagnosis.ts";

/** Values that are followed: enough to see a habit. */
const VALUES_MAX = 256;
/** A habit: so often, and for this share of all values that came from a peer. */
const ECHOES_MIN = 10;
const ECHO_SHARE_MIN = 0.5;

/** The peers that each node has a value from. */
interface Sources {
  readonly value: unknown;
  readonly from: Map<string, string>;
  readonly echoed: Set<string>;
}

/** Messages that bring nothing but what their receiver itself has sent to their sender before. */
export class EchoToSender implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #values = new Map<Identity, Sources>();
  #arrivals = 0;
  #echoes = 0;
  #example = "";

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    // A node that has lost its memory does not know where it had a value from.
    if (kind === "recv" && body.type === "init")
      for (const { from } of this.#values.values()) from.delete(dest);
    if (kind === "drop" || values.length === 0 || !this.#nodes.has(dest)) return;
    if (kind === "recv") for (const value of values) this.#onArrival(value, src, dest);
    else if (this.#nodes.has(src) && body.in_reply_to === undefined) this.#onSent(values, src, dest);
  }

  find({ judgement }: FinishedRun): Diagnosis | undefined {
    if (this.#echoes < ECHOES_MIN || this.#echoes < ECHO_SHARE_MIN * this.#arrivals) return undefined;
    // A node without a seen set says everything to everybody sooner or later.
    if (judgement.traffic.storm !== undefined) return undefined;
    return {
      mistake: "echo-to-sender",
      text: `${this.#example}, as ${this.#echoes} of ${this.#arrivals} values that were followed: a value need not go back to the node that it came from`,
      explains: [],
    };
  }

  #onArrival(value: unknown, src: string, dest: string): void {
    const key = keyOf(value);
    let sources = this.#values.get(key);
    if (sources === undefined) {
      if (this.#values.size === VALUES_MAX) return;
      sources = { value, from: new Map(), echoed: new Set() };
      this.#values.set(key, sources);
    }
    if (sources.from.has(dest)) return;
    sources.from.set(dest, src);
    if (this.#nodes.has(src)) this.#arrivals++;
  }

  #onSent(values: readonly unknown[], src: string, dest: string): void {
    const followed = values.map((value) => this.#values.get(keyOf(value)));
    if (!followed.every((sources) => sources?.from.get(src) === dest)) return;
    for (const sources of followed) {
      if (sources === undefined || sources.echoed.has(src)) continue;
      sources.echoed.add(src);
      this.#echoes++;
      this.#example ||= `${src} got value ${quoted(sources.value)} from ${dest} and sent it back`;
    }
  }
}
