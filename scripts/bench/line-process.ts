import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { ended } from "./processes.ts";

const LINE_FEED = 0x0a;

/** A Node.js process to which one can talk: it gets text, and its lines are counted and thrown away. */
export class LineProcess {
  readonly process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<string>;
  #lines = 0;
  /** Of the last line that came whole. */
  lineBytes = 0;
  #partBytes = 0;
  #wanted = Infinity;
  #onWanted: () => void = () => undefined;

  constructor(nodeArguments: readonly string[]) {
    this.process = spawn(process.execPath, nodeArguments, { stdio: ["pipe", "pipe", "pipe"] });
    this.#ended = ended(this.process);
    this.process.stdout.on("data", (chunk: Buffer) => this.#count(chunk));
  }

  /** Sends text and waits for so many lines. Returns how long that took, in milliseconds. */
  async ask(text: string, lines: number): Promise<number> {
    const startMs = performance.now();
    this.#wanted = this.#lines + lines;
    const answered = new Promise<void>((resolve) => {
      this.#onWanted = resolve;
    });
    this.process.stdin.write(text);
    // A process that fails never says what is waited for.
    await Promise.race([answered, this.#ended]);
    return performance.now() - startMs;
  }

  /** Ends its input and waits for its end; returns what it said on stderr. */
  end(): Promise<string> {
    this.process.stdin.end();
    return this.#ended;
  }

  #count(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.lineBytes = this.#partBytes + end + 1 - start;
      this.#partBytes = 0;
      this.#lines++;
      start = end + 1;
    }
    this.#partBytes += chunk.length - start;
    if (this.#lines >= this.#wanted) this.#onWanted();
  }
}
