import type { InspectableNode, Inspection } from "../../src/node/inspection.ts";
import { plain } from "../../src/sim/clients/workloads/workload.ts";
import type { Body, Json, Message } from "../../src/wire/message.ts";

/** How a canary differs from the node inside it. All optional. */
export interface Mischief {
  /** Whether a message reaches the node. */
  hears?(message: Message, nowMs: number): boolean;
  /** The messages sent in place of one. */
  says?(message: Message, nowMs: number): readonly Message[];
  /** The inspection that is shown in place of the node's own. */
  shows?(honest: Inspection): Inspection;
  /** Messages at times of its own, this far apart. */
  readonly everyMs?: number;
  onTimer?(nowMs: number): readonly Message[];
}

/** A node that is wrong on purpose, around one that is right: what a checker has to notice. */
export class Canary implements InspectableNode {
  readonly #inner: InspectableNode;
  readonly #mischief: Mischief;
  #timerMs = Infinity;
  #nowMs = 0;
  #said: Message[] = [];

  constructor(inner: InspectableNode, mischief: Mischief) {
    this.#inner = inner;
    this.#mischief = mischief;
  }

  receive(message: Message, nowMs: number): void {
    this.#nowMs = nowMs;
    // Its timer starts with the first request after `init`: before, it could not even be suspected of honesty.
    if (this.#timerMs === Infinity && message.body.type !== "init") {
      this.#timerMs = nowMs + (this.#mischief.everyMs ?? Infinity);
    }
    if (this.#mischief.hears?.(message, nowMs) ?? true) this.#inner.receive(message, nowMs);
  }

  advance(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#inner.advance(nowMs);
    if (nowMs < this.#timerMs) return;
    this.#timerMs = nowMs + (this.#mischief.everyMs ?? Infinity);
    this.#said.push(...(this.#mischief.onTimer?.(nowMs) ?? []));
  }

  nextDeadlineMs(): number {
    return Math.min(this.#inner.nextDeadlineMs(), this.#timerMs);
  }

  finish(nowMs: number): void {
    this.#inner.finish(nowMs);
  }

  inspect(): Inspection {
    const honest = this.#inner.inspect();
    return this.#mischief.shows?.(honest) ?? honest;
  }

  takeOutbox(): readonly Message[] {
    const honest = this.#inner.takeOutbox();
    const said = this.#said;
    this.#said = [];
    return [
      ...honest.flatMap((message) => this.#mischief.says?.(message, this.#nowMs) ?? [message]),
      ...said,
    ];
  }
}

export function isPeer(id: string): boolean {
  return id.startsWith("n");
}

/** The list of a `read_ok`, `undefined` of anything else. */
export function readList({ body }: Message): readonly Json[] | undefined {
  const list = body.type === "read_ok" ? plain(body.messages ?? body.value) : undefined;
  return Array.isArray(list) ? (list as readonly Json[]) : undefined;
}

/** The `read_ok` with another list. */
export function withList(message: Message, list: readonly Json[]): Message {
  const field = "messages" in message.body ? "messages" : "value";
  return { ...message, body: { ...message.body, [field]: list } as Body };
}
