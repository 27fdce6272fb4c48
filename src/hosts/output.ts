import type { Writable } from "node:stream";
import type { OutputLevel } from "../node/dispatch/gossip-node.ts";
import { OUTPUT_BYTES_HARD, OUTPUT_BYTES_SOFT, REPLY_AGE_MS_MAX } from "../node/limits.ts";
import { type CutLine, cutLine, wireLine } from "../wire/json.ts";
import type { Message, TextPiece } from "../wire/message.ts";

/** In lines of this length ready-made JSON is not copied: its pieces are encoded once, and written as often as said. */
const LONG_LINE_LENGTH = 16 * 1024;
/** Shorter pieces are not worth a part of their own. */
const PIECE_LENGTH_MIN = 1_024;

/** Everything that the node said in one turn of the event loop. */
interface Turn {
  readonly parts: readonly (string | Buffer)[];
  readonly length: number;
  readonly messages: number;
  readonly saidMs: number;
}

export interface OutputEvents {
  /** A write is through. */
  readonly onDrain: () => void;
  /** So many messages were dropped because nobody read them in time. */
  readonly onLate: (messages: number) => void;
}

/**
 * The way out: one write for each turn of the event loop, and never a second before the first is through. The host
 * bounds the waiting output, since it stops reading at the soft level; output that has waited too long is dropped, since
 * Maelstrom takes an answer to a client that has left for a fatal error.
 */
export class Output {
  readonly #stream: Writable;
  readonly #nowMs: () => number;
  readonly #events: OutputEvents;
  readonly #encoded = new WeakMap<TextPiece, Buffer>();
  /** The present turn: its parts so far, and the lines since the last of them. */
  #parts: (string | Buffer)[] = [];
  #lines: string[] = [];
  #length = 0;
  #messages = 0;
  #turns: Turn[] = [];
  #waiting = 0;
  #isWriting = false;
  #isEnded = false;
  #onEmpty: (() => void) | undefined;

  constructor(stream: Writable, nowMs: () => number, events: OutputEvents) {
    this.#stream = stream;
    this.#nowMs = nowMs;
    this.#events = events;
  }

  /** Adds a message to the present turn. */
  say(message: Message): void {
    const line = wireLine(message);
    this.#length += line.length + 1;
    this.#waiting += line.length + 1;
    this.#messages++;
    const cut = line.length < LONG_LINE_LENGTH ? undefined : cutLine(message);
    if (cut === undefined) this.#lines.push(line);
    else this.#sayInPieces(cut);
  }

  #sayInPieces({ before, raw, after }: CutLine): void {
    let text = [...this.#lines, before].join("\n");
    for (const piece of raw.pieces) {
      if (piece.text.length < PIECE_LENGTH_MIN) {
        text += piece.text;
        continue;
      }
      if (text !== "") this.#parts.push(text);
      this.#parts.push(this.#encode(piece));
      text = "";
    }
    this.#lines = [text + after];
  }

  /** The level of the waiting output. Characters count as bytes: the limits are coarse, and the count is exact for ASCII. */
  get level(): OutputLevel {
    if (this.#waiting > OUTPUT_BYTES_HARD) return "full";
    return this.#waiting > OUTPUT_BYTES_SOFT ? "gossip-waits" : "open";
  }

  /** Ends the turn: what was said is written, now or when the previous write is through. */
  flush(): void {
    if (this.#length > 0) {
      // One `join` of all lines is much faster than adding them to a growing text: that would end as a tree of pieces.
      this.#parts.push(`${this.#lines.join("\n")}\n`);
      this.#turns.push({
        parts: this.#parts,
        length: this.#length,
        messages: this.#messages,
        saidMs: this.#nowMs(),
      });
      this.#parts = [];
      this.#lines = [];
      this.#length = 0;
      this.#messages = 0;
    }
    if (!this.#isWriting) this.#write();
  }

  /** Nothing more will be said. All waiting output is written, however old; then `done` is called. */
  end(done: () => void): void {
    this.#isEnded = true;
    this.#onEmpty = done;
    this.flush();
  }

  #write(): void {
    this.#dropLate();
    if (this.#turns.length === 0) {
      this.#onEmpty?.();
      return;
    }
    const parts = this.#turns.flatMap((turn) => turn.parts);
    const length = this.#turns.reduce((sum, turn) => sum + turn.length, 0);
    this.#turns = [];
    this.#isWriting = true;
    this.#stream.cork();
    const last = parts.pop();
    for (const part of parts) this.#stream.write(part);
    this.#stream.write(last, () => {
      this.#isWriting = false;
      this.#waiting -= length;
      this.#write();
      this.#events.onDrain();
    });
    this.#stream.uncork();
  }

  #dropLate(): void {
    if (this.#isEnded) return;
    const oldestMs = this.#nowMs() - REPLY_AGE_MS_MAX;
    while (this.#turns.length > 0 && (this.#turns[0] as Turn).saidMs < oldestMs) {
      const { length, messages } = this.#turns.shift() as Turn;
      this.#waiting -= length;
      this.#events.onLate(messages);
    }
  }

  #encode(piece: TextPiece): Buffer {
    let bytes = this.#encoded.get(piece);
    if (bytes === undefined) {
      bytes = Buffer.from(piece.text);
      this.#encoded.set(piece, bytes);
    }
    return bytes;
  }
}
