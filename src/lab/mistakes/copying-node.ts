import { type Identity, identityOf } from "../../wire/json.ts";
import type { Json, Message } from "../../wire/message.ts";
import { NodeDecorator, valuesIn } from "./node-decorator.ts";

/** A value without an id needs no answer; under this name no client would hear one either. */
const NOBODY = "mistake";

/**
 * A node that also handles copies: plain `broadcast`s without an id, which nodes with this mistake send each other. The inner
 * node gets a copy only if it brings something new.
 */
export abstract class CopyingNode extends NodeDecorator {
  readonly #seen = new Set<Identity>();

  override receive(message: Message, nowMs: number): void {
    const { src, body } = message;
    const values = valuesIn(message);
    const known = values.filter((value) => this.#seen.has(identityOf(value)));
    for (const value of values) this.#seen.add(identityOf(value));
    if (body.type !== "broadcast" || body.msg_id !== undefined || !this.isPeer(src)) {
      super.receive(message, nowMs);
    } else if (known.length === 0) {
      super.receive({ ...message, src: NOBODY }, nowMs);
    }
    if (this.isPeer(src)) this.onValues(src, values, known, nowMs);
  }

  /** Values have come from a peer; `known` are those that had come before. */
  protected abstract onValues(
    src: string,
    values: readonly Json[],
    known: readonly Json[],
    nowMs: number,
  ): void;

  protected copyTo(dest: string, value: Json): Message {
    return { src: this.id, dest, body: { type: "broadcast", message: value } };
  }
}
