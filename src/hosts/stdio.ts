import type { Readable, Writable } from "node:stream";
import type { GossipNode } from "../node/gossip-node.ts";
import { LineSplitter } from "../wire/line-splitter.ts";
import { parseLine } from "../wire/parse.ts";
import { Output } from "./output.ts";

/** At most one line of complaint in this time. */
const COMPLAINT_INTERVAL_MS = 1_000;
/** A complaint that a slow reader of stderr has not taken yet suppresses the next ones. */
const COMPLAINT_BYTES_MAX = 64 * 1024;
/** `setTimeout` takes at most this; a later deadline is looked at again then. */
const TIMEOUT_MS_MAX = 0x7fff_ffff;

export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  /** The input is a file: it is read as fast as it can be, so in it no time passes and no timer fires. */
  readonly isFile?: boolean;
}

const startedMs = Date.now() - uptimeMs();

/** Milliseconds since the Unix epoch, never going back while the process lives. */
export function epochMs(): number {
  return startedMs + uptimeMs();
}

/** Node loads ten modules more for `performance.now()`, which at the start of a process takes 2 ms. */
function uptimeMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * Runs a node on lines of text until the input ends or `stop` is called; `onEnd` hears when all output is through,
 * or has nowhere to go any more.
 */
export class StdioHost {
  readonly #node: GossipNode;
  readonly #stdio: Stdio;
  readonly #onEnd: () => void;
  readonly #splitter: LineSplitter;
  readonly #output: Output;
  #timer: NodeJS.Timeout | undefined;
  #deadlineMs = Infinity;
  #isPaused = false;
  #isEnding = false;
  /** Drops that were there at the last look. */
  #drops = 0;
  #complainedMs = -Infinity;
  #inputEnded = false;

  constructor(node: GossipNode, stdio: Stdio, onEnd: () => void) {
    this.#node = node;
    this.#stdio = stdio;
    this.#onEnd = onEnd;
    this.#splitter = new LineSplitter((reason) => this.#drop(reason));
    this.#output = new Output(stdio.output, epochMs, {
      onDrain: () => this.#resume(),
      onLate: (messages) => this.#drop("late-output", messages),
    });
  }

  start(): void {
    const { input, output, errors } = this.#stdio;
    errors.on("error", () => undefined);
    // The reader has gone: nothing that is said can arrive.
    output.on("error", () => this.#end());
    input.on("data", (chunk: Uint8Array) => {
      this.#splitter.push(chunk);
      this.#read();
    });
    input.on("end", () => this.#onInputEnd());
    input.on("error", () => this.#onInputEnd());
  }

  /** Ends as if the input had ended. */
  stop(): void {
    this.#stdio.input.pause();
    this.#finish();
  }

  /** Reports a defect of the node; it goes on. */
  complain(text: string): void {
    const { errors } = this.#stdio;
    if (errors.writableLength < COMPLAINT_BYTES_MAX && !errors.destroyed) errors.write(`gossiper: ${text}\n`);
  }

  /** Reads lines until none is left, or the output has to be waited for. */
  #read(): void {
    const node = this.#node;
    for (;;) {
      if (this.#output.level !== "open") {
        this.#pause();
        break;
      }
      const line = this.#splitter.next();
      if (line === undefined) break;
      const message = parseLine(line);
      if (typeof message === "object") {
        node.receive(message, epochMs());
        this.#reportDrops();
        this.#say();
      } else if (message !== undefined) {
        this.#drop(message);
      }
    }
    this.#endTurn();
  }

  #say(): void {
    for (const message of this.#node.takeOutbox()) this.#output.say(message);
  }

  #endTurn(): void {
    this.#node.setOutputLevel(this.#output.level);
    this.#output.flush();
    this.#setTimer();
  }

  #setTimer(): void {
    const deadlineMs = this.#isEnding || this.#stdio.isFile ? Infinity : this.#node.nextDeadlineMs();
    if (deadlineMs === this.#deadlineMs) return;
    this.#deadlineMs = deadlineMs;
    clearTimeout(this.#timer);
    if (deadlineMs === Infinity) return;
    const delayMs = Math.min(TIMEOUT_MS_MAX, Math.max(0, deadlineMs - epochMs()));
    // What arrived while the process did not run comes first: it may be the end of the input.
    this.#timer = setTimeout(() => setImmediate(() => this.#onDeadline()), Math.ceil(delayMs));
  }

  #onDeadline(): void {
    if (this.#isEnding) return;
    this.#deadlineMs = Infinity;
    this.#node.advance(epochMs());
    this.#say();
    this.#endTurn();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stdio.input.pause();
  }

  #resume(): void {
    if (this.#output.level !== "open") return;
    this.#node.setOutputLevel("open");
    if (!this.#isPaused) return this.#setTimer();
    this.#isPaused = false;
    this.#read();
    if (!this.#isPaused && !this.#isEnding) this.#stdio.input.resume();
    if (!this.#isPaused && this.#inputEnded) this.#finish();
  }

  #onInputEnd(): void {
    this.#inputEnded = true;
    this.#splitter.end();
    this.#read();
    if (!this.#isPaused) this.#finish();
  }

  #finish(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    clearTimeout(this.#timer);
    this.#node.finish(epochMs());
    this.#say();
    this.#output.end(() => this.#end());
  }

  #end(): void {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    this.#onEnd();
  }

  #drop(reason: string, count = 1): void {
    this.#node.core.counters.drop(reason, count);
    this.#reportDrops();
  }

  /** Tells the first drop at once, the later ones now and then. */
  #reportDrops(): void {
    const { dropped, latestDrop } = this.#node.core.counters;
    if (dropped === this.#drops) return;
    this.#drops = dropped;
    const nowMs = epochMs();
    if (nowMs - this.#complainedMs < COMPLAINT_INTERVAL_MS) return;
    this.#complainedMs = nowMs;
    this.complain(`dropped: ${latestDrop} (${dropped} so far)`);
  }
}
