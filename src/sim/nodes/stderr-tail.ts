import { StringDecoder } from "node:string_decoder";

/** Lines kept to show why a node died. */
const TAIL_LINES_MAX = 32;
/** A longer line is cut into pieces of this length. */
const LINE_LENGTH_MAX = 16_384;
/** Text of a node beyond this is dropped: logs of a node gone wild must not fill the disk. */
const LENGTH_MAX = 64 * 1024 * 1024;

/** Cuts stderr into lines, passes them on, and keeps the last ones. */
export class StderrTail {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  readonly #lines: string[] = [];
  #rest = "";
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  push(chunk: Buffer): void {
    if (this.#length > LENGTH_MAX) return;
    this.#length += chunk.length;
    const pieces = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = pieces.pop() ?? "";
    for (const piece of pieces) this.#line(piece);
    for (; this.#rest.length > LINE_LENGTH_MAX; this.#rest = this.#rest.slice(LINE_LENGTH_MAX)) {
      this.#line(this.#rest.slice(0, LINE_LENGTH_MAX));
    }
    if (this.#length > LENGTH_MAX)
      this.#line(`(over ${LENGTH_MAX / 1024 / 1024} MiB; what follows is dropped)`);
  }

  /** The stream has ended: a last line without a line break counts. */
  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #line(text: string): void {
    const line = text.endsWith("\r") ? text.slice(0, -1) : text;
    this.#lines.push(line);
    if (this.#lines.length > TAIL_LINES_MAX) this.#lines.shift();
    this.#onLine(line);
  }
}
