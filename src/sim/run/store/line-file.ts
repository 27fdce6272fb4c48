import { closeSync, openSync, writeSync } from "node:fs";

/** Characters that are gathered for one write. */
const BUFFER_CHARACTERS = 1 << 16;

/**
 * A file that grows by lines. Writes synchronously, in large pieces: a run cut short by Ctrl-C keeps what it wrote,
 * and nothing piles up in memory when there are more messages than the disk can take.
 */
export class LineFile {
  readonly #descriptor: number;
  #pending = "";
  #isClosed = false;
  #error: Error | undefined;

  constructor(path: string) {
    this.#descriptor = openSync(path, "w");
  }

  /** The first failure, a full disk for one; nothing is written after it. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Adds `line` and a line break. */
  line(line: string): void {
    this.text(`${line}\n`);
  }

  /** Adds text as it is. Text that comes after `close` is left out: its descriptor may belong to another file by then. */
  text(text: string): void {
    if (this.#isClosed) return;
    this.#pending += text;
    if (this.#pending.length >= BUFFER_CHARACTERS) this.#flush();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    try {
      closeSync(this.#descriptor);
    } catch (error) {
      this.#error ??= error as Error;
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    this.#pending = "";
    try {
      for (let at = 0; at < bytes.length && this.#error === undefined; )
        at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.#error = error as Error;
    }
  }
}
