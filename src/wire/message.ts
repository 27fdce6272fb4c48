/** A message as it travels: the envelope and its body, as plain data. */

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

/** A piece of ready-made JSON text. Where it is encoded, the bytes can be kept by the piece. */
export interface TextPiece {
  readonly text: string;
}

/**
 * A body field whose JSON text is already at hand, so that writing it costs no second serialisation.
 * `value` is the same data for readers in this process.
 */
export class RawJson {
  readonly text: string;
  /** The same text in pieces, some of which may be those of an earlier one. */
  readonly pieces: readonly TextPiece[];
  readonly #value: () => Json;

  constructor(text: string, value: () => Json, pieces: readonly TextPiece[] = [{ text }]) {
    this.text = text;
    this.pieces = pieces;
    this.#value = value;
  }

  get value(): Json {
    return this.#value();
  }

  /** `JSON.stringify` writes this in its place: a host may serialise messages by its own means. */
  toJSON(): Json {
    return this.value;
  }
}
