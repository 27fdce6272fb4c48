import { LINE_BYTES_MAX } from "./limits.ts";

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = "\uFEFF";

export type LineDrop = "line-too-long" | "invalid-utf8";

/**
 * Bytes in, lines out: split on byte 0x0A first, decoded after, so that a character split over chunks is whole
 * again and invalid UTF-8 costs one line and no more.
 *
 * All complete lines of a chunk are decoded together, which is what makes this fast; only a block that does not
 * decode is taken line by line. Lines are pulled with `next`, so a host can stop in the middle of a chunk.
 */
export class LineSplitter {
  readonly #lineBytesMax: number;
  readonly #onDrop: (reason: LineDrop) => void;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The beginning of a line whose end has not come yet. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Inside a line that is over the limit: nothing is kept until its end. */
  #skipping = false;
  #first = true;
  /** Decoded text that ends with a line feed, and how much of it was handed out. */
  #blocks: string[] = [];
  #offset = 0;

  /** `onDrop` hears of every line that is not handed out. */
  constructor(onDrop: (reason: LineDrop) => void, lineBytesMax = LINE_BYTES_MAX) {
    this.#onDrop = onDrop;
    this.#lineBytesMax = lineBytesMax;
  }

  /** Takes the next bytes of the stream. The array must not be reused by the caller. */
  push(chunk: Uint8Array): void {
    const firstEnd = chunk.indexOf(LINE_FEED);
    if (firstEnd < 0) {
      this.#keep(chunk);
      return;
    }
    let start = 0;
    if (this.#skipping || this.#pendingBytes > 0) {
      this.#keep(chunk.subarray(0, firstEnd + 1));
      this.#closePending();
      start = firstEnd + 1;
    }
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > start) this.#decodeBlock(chunk.subarray(start, end));
    if (end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** The next whole line without its line feed, or `undefined` until more bytes come. */
  next(): string | undefined {
    const block = this.#blocks[0];
    if (block === undefined) return undefined;
    const end = block.indexOf("\n", this.#offset);
    const line = block.slice(this.#offset, end);
    this.#offset = end + 1;
    if (this.#offset >= block.length) {
      this.#blocks.shift();
      this.#offset = 0;
    }
    return line;
  }

  /** The stream has ended: a last line without a line feed becomes available. */
  end(): void {
    if (this.#pendingBytes === 0 && !this.#skipping) return;
    this.#keep(Uint8Array.of(LINE_FEED));
    this.#closePending();
  }

  #keep(bytes: Uint8Array): void {
    if (this.#skipping) return;
    const lineBytes = this.#pendingBytes + bytes.length - (bytes[bytes.length - 1] === LINE_FEED ? 1 : 0);
    if (lineBytes > this.#lineBytesMax) {
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#skipping = true;
      return;
    }
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #closePending(): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#first = false;
      this.#onDrop("line-too-long");
      return;
    }
    const line = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const part of this.#pending) {
      line.set(part, offset);
      offset += part.length;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#decodeBlock(line);
  }

  /** `bytes` ends with a line feed and holds whole lines only. */
  #decodeBlock(bytes: Uint8Array): void {
    if (bytes.length - 1 > this.#lineBytesMax) {
      this.#decodeLines(bytes);
      return;
    }
    try {
      this.#offer(this.#decoder.decode(bytes));
    } catch {
      this.#decodeLines(bytes);
    }
  }

  #decodeLines(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end - start > this.#lineBytesMax) {
        this.#first = false;
        this.#onDrop("line-too-long");
      } else {
        this.#decodeLine(bytes.subarray(start, end + 1));
      }
      start = end + 1;
    }
  }

  #decodeLine(line: Uint8Array): void {
    try {
      this.#offer(this.#decoder.decode(line));
    } catch {
      this.#first = false;
      this.#onDrop("invalid-utf8");
    }
  }

  #offer(text: string): void {
    const block = this.#first && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    this.#first = false;
    this.#blocks.push(block);
  }
}
