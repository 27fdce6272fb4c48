import type { Writable } from "node:stream";
import type { OutputLevel } from "../node/gossip-node.ts";
import { OUTPUT_BYTES_HARD, OUTPUT_BYTES_SOFT, REPLY_AGE_MS_MAX } from "../node/limits.ts";

/** What one turn of the event loop had to say. */
interface Turn {
  readonly text: string;
  readonly saidMs: number;
}

/**
 * The way out: one write for each turn of the event loop, and never a second before the first is through. What
 * waits is bounded by the host, which stops reading at the soft level; what has waited too long is dropped, since
 * Maelstrom takes an answer to a client that has left for a fatal error.
 */
export class Output {
  readonly #stream: Writable;
  readonly #nowMs: () => number;
  readonly #onDrain: () => void;
  #turn: string[] = [];
  #turns: Turn[] = [];
  #waiting = 0;
  #isWriting = false;
  #isEnded = false;
  #onEmpty: (() => void) | undefined;
  /** Turns that were dropped because nobody read them in time. */
  dropped = 0;

  constructor(stream: Writable, nowMs: () => number, onDrain: () => void) {
    this.#stream = stream;
    this.#nowMs = nowMs;
    this.#onDrain = onDrain;
  }

  /** Adds a line to the present turn. */
  say(line: string): void {
    this.#turn.push(line);
    this.#waiting += line.length + 1;
  }

  /** How much waits. Characters are counted for bytes: the limits are coarse, the count is exact for ASCII. */
  get level(): OutputLevel {
    if (this.#waiting > OUTPUT_BYTES_HARD) return "full";
    return this.#waiting > OUTPUT_BYTES_SOFT ? "gossip-waits" : "open";
  }

  /** Ends the turn: what was said is written, now or when the previous write is through. */
  flush(): void {
    if (this.#turn.length > 0) {
      this.#turns.push({ text: `${this.#turn.join("\n")}\n`, saidMs: this.#nowMs() });
      this.#turn = [];
    }
    if (!this.#isWriting) this.#write();
  }

  /** Nothing more will be said. What waits is written whole, however old; then `done` is called. */
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
    const text =
      this.#turns.length === 1
        ? (this.#turns[0] as Turn).text
        : this.#turns.map((turn) => turn.text).join("");
    this.#turns = [];
    this.#isWriting = true;
    this.#stream.write(text, () => {
      this.#isWriting = false;
      this.#waiting -= text.length;
      this.#write();
      this.#onDrain();
    });
  }

  #dropLate(): void {
    if (this.#isEnded) return;
    const oldestMs = this.#nowMs() - REPLY_AGE_MS_MAX;
    while (this.#turns.length > 0 && (this.#turns[0] as Turn).saidMs < oldestMs) {
      this.#waiting -= (this.#turns.shift() as Turn).text.length;
      this.dropped++;
    }
  }
}
