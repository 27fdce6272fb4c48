import { RawJson } from "../../../wire/message.ts";
import type { RunContext } from "../run-hooks.ts";

/** How a run converged after the heal. */
export interface Converged {
  /** Milliseconds until every node showed every value; `undefined`: not within the limit. */
  readonly timeMs: number | undefined;
  /** Values that were missing when waiting was given up, by node. */
  readonly missing: readonly { readonly node: string; readonly values: readonly unknown[] }[];
}

export interface ConvergenceParts {
  readonly context: RunContext;
  /** Acknowledged values that every node has to show. Called again as time goes by: some may turn out to be gone. */
  readonly expected: () => readonly unknown[];
  readonly limitMs: number;
  /** A value as a text, equal for equal values. */
  readonly textOf: (value: unknown) => string;
  readonly onDone: (converged: Converged) => void;
}

/** Seldom enough that reading is a small part of what a node does. */
const POLL_MS = 100;

/**
 * Reads on every node until all show what they have to. The time begins when every killed node has been started and told
 * its place: before, it is no node.
 */
export function watchConvergence(parts: ConvergenceParts): void {
  const { context } = parts;
  const { scheduler } = context;
  const giveUpMs = scheduler.nowMs() + context.options.initTimeoutMs + context.options.clientTimeoutMs;
  const alarm = scheduler.alarm(() => {
    if (context.isWhole || scheduler.nowMs() >= giveUpMs) new Watch(parts).poll();
    else alarm.setAt(scheduler.nowMs() + POLL_MS);
  });
  alarm.setAt(scheduler.nowMs());
}

class Watch {
  readonly #parts: ConvergenceParts;
  readonly #startMs: number;
  /** The time at which each node was first seen to show everything. It goes on to do so, or breaks another promise. */
  readonly #shownMs = new Map<string, number>();
  readonly #missing = new Map<string, readonly unknown[]>();

  constructor(parts: ConvergenceParts) {
    this.#parts = parts;
    this.#startMs = parts.context.scheduler.nowMs();
  }

  poll(): void {
    const { context, expected } = this.#parts;
    const wanted = expected();
    const waiting = context.nodeIds.filter((id) => !this.#shownMs.has(id));
    let open = waiting.length;
    const onRead = (): void => {
      open--;
      if (open === 0) this.#goOn();
    };
    for (const id of waiting) {
      context.ask(id, { type: "read" }, (reply) => {
        this.#look(id, wanted, reply?.messages ?? reply?.value);
        onRead();
      });
    }
  }

  #look(id: string, wanted: readonly unknown[], shown: unknown): void {
    const { textOf, context } = this.#parts;
    const list = plainList(shown);
    const texts = new Set(list?.map(textOf));
    const missing = wanted.filter((value) => !texts.has(textOf(value)));
    this.#missing.set(id, missing);
    if (list !== undefined && missing.length === 0) this.#shownMs.set(id, context.scheduler.nowMs());
  }

  #goOn(): void {
    const { context, limitMs, onDone } = this.#parts;
    const passedMs = context.scheduler.nowMs() - this.#startMs;
    const late = context.nodeIds.filter((id) => !this.#shownMs.has(id));
    if (late.length === 0) {
      onDone({ timeMs: Math.max(...this.#shownMs.values()) - this.#startMs, missing: [] });
    } else if (passedMs > limitMs) {
      onDone({
        timeMs: undefined,
        missing: late.map((node) => ({ node, values: this.#missing.get(node) ?? [] })),
      });
    } else {
      context.scheduler.at(context.scheduler.nowMs() + POLL_MS, () => this.poll());
    }
  }
}

/** The list of a reply; our own nodes write it once for many replies. */
function plainList(shown: unknown): readonly unknown[] | undefined {
  const value = shown instanceof RawJson ? shown.value : shown;
  return Array.isArray(value) ? value : undefined;
}
