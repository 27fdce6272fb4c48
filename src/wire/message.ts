/** What travels: the envelope and its body, as plain data. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A message body. Fields are written to the wire in insertion order. */
export interface Body {
  readonly type: string;
  readonly msg_id?: number;
  readonly in_reply_to?: number;
  readonly [field: string]: unknown;
}

/** One line of the wire. Messages are shared between in-process nodes and must never be mutated. */
export interface Message {
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

/**
 * A body field whose JSON text is already at hand, so that writing it costs no second serialisation.
 * `value` is the same data for readers in this process.
 */
export class RawJson {
  readonly text: string;
  readonly #value: () => Json;

  constructor(text: string, value: () => Json) {
    this.text = text;
    this.#value = value;
  }

  get value(): Json {
    return this.#value();
  }
}
