import { LINE_BYTES_MAX } from "./limits.ts";

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = "\uFEFF";

/** A buffer of this size is kept for the next open line; a larger one goes with its line. */
const BUFFER_BYTES_KEPT = 64 * 1024;

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
  /** Begins with the beginning of a line whose end has not come yet; grows by doubling, up to the limit and a line feed. */
  #pending = new Uint8Array(0);
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

  /** Takes the next bytes of the stream. Nothing of the array is kept. */
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
    const pendingBytes = this.#pendingBytes + bytes.length;
    const endBytes = bytes[bytes.length - 1] === LINE_FEED ? 1 : 0;
    if (pendingBytes - endBytes > this.#lineBytesMax) {
      this.#clearPending();
      this.#skipping = true;
      return;
    }
    if (pendingBytes > this.#pending.length) this.#growPending(pendingBytes);
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = pendingBytes;
  }

  #growPending(bytesLeast: number): void {
    const doubled = Math.min(this.#pending.length * 2, this.#lineBytesMax + 1);
    const grown = new Uint8Array(Math.max(bytesLeast, doubled));
    grown.set(this.#pending.subarray(0, this.#pendingBytes));
    this.#pending = grown;
  }

  #clearPending(): void {
    this.#pendingBytes = 0;
    if (this.#pending.length > BUFFER_BYTES_KEPT) this.#pending = new Uint8Array(0);
  }

  #closePending(): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#first = false;
      this.#onDrop("line-too-long");
      return;
    }
    this.#decodeBlock(this.#pending.subarray(0, this.#pendingBytes));
    this.#clearPending();
  }

  /** `bytes` ends with a line feed and holds whole lines only. */
  #decodeBlock(bytes: Uint8Array): void {
    if (bytes.length - 1 > this.#lineBytesMax) {
      this.#decodeLines(bytes);
      return;
    }
    try {
      this.#blocks.push(this.#withoutMark(this.#decoder.decode(bytes)));
    } catch {
      this.#decodeLines(bytes);
    }
  }

  /** The remaining lines make one block again: there may be as many of them as bytes. */
  #decodeLines(bytes: Uint8Array): void {
    const lines: string[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end - start > this.#lineBytesMax) {
        this.#first = false;
        this.#onDrop("line-too-long");
      } else {
        const line = this.#decodeLine(bytes.subarray(start, end + 1));
        if (line !== undefined) lines.push(line);
      }
      start = end + 1;
    }
    if (lines.length > 0) this.#blocks.push(lines.join(""));
  }

  #decodeLine(line: Uint8Array): string | undefined {
    try {
      return this.#withoutMark(this.#decoder.decode(line));
    } catch {
      this.#first = false;
      this.#onDrop("invalid-utf8");
      return undefined;
    }
  }

  #withoutMark(text: string): string {
    const isMarked = this.#first && text.startsWith(BYTE_ORDER_MARK);
    this.#first = false;
    return isMarked ? text.slice(1) : text;
  }
}
