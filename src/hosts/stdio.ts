import type { Readable, Writable } from "node:stream";
import type { GossipNode } from "../node/dispatch/gossip-node.ts";
import type { HostedNode } from "../node/hosted.ts";
import { OUTPUT_PATIENCE_MS } from "../node/limits.ts";
import { LineSplitter } from "../wire/line-splitter.ts";
import { parseLine } from "../wire/parse.ts";
import { Complaints } from "./complaints.ts";
import { Output } from "./output.ts";
import { epochMs } from "./process-clock.ts";

/** `setTimeout` takes at most this; a later deadline is looked at again then. */
const TIMEOUT_MS_MAX = 0x7fff_ffff;

/** A node that this host can run: it hears how the output stands, and counts what the host had to drop. */
export type StdioNode = HostedNode & Pick<GossipNode, "counters" | "setOutputLevel">;

export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  /** The input is a file: it is read as fast as it can be, so in it no time passes, no timer fires and no output is late. */
  readonly isFile?: boolean;
}

/**
 * Runs a node on lines of text until the input ends or `stop` is called; `onEnd` hears when all output is through,
 * or has nowhere to go any more.
 *
 * While more output waits than the soft limit no input is read. If that lasts, the lines that were read before are
 * handled all the same: without gossip, and refused beyond the hard limit. So what waits is bounded by that, one answer,
 * and a refusal for each line of a chunk.
 */
export class StdioHost {
  readonly #node: StdioNode;
  readonly #stdio: Stdio;
  readonly #onEnd: () => void;
  readonly #splitter: LineSplitter;
  readonly #output: Output;
  readonly #complaints: Complaints;
  #timer: NodeJS.Timeout | undefined;
  #deadlineMs = Infinity;
  #isPaused = false;
  /** While paused: when the lines that were read have waited long enough. */
  #patientUntilMs = Infinity;
  /** They have waited long enough: the node hears how the output stands, instead of waiting for it. */
  #isImpatient = false;
  #isEnding = false;
  #inputEnded = false;

  constructor(node: StdioNode, stdio: Stdio, onEnd: () => void) {
    this.#node = node;
    this.#stdio = stdio;
    this.#onEnd = onEnd;
    this.#complaints = new Complaints(stdio.errors, node.counters, epochMs);
    this.#splitter = new LineSplitter((reason) => this.#drop(reason));
    this.#output = new Output(stdio.output, stdio.isFile === true ? () => 0 : epochMs, {
      onDrain: () => this.#resume(),
      onLate: (messages) => this.#drop("late-output", messages),
    });
  }

  start(): void {
    const { input, output } = this.#stdio;
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
    this.#complaints.write(text);
  }

  /** Reads lines until none is left, or the output has to be waited for. To the node they all come at the same time. */
  #read(): void {
    const node = this.#node;
    const nowMs = epochMs();
    for (;;) {
      const { level } = this.#output;
      if (level !== "open" && !this.#isImpatient) break;
      node.setOutputLevel(level);
      const line = this.#splitter.next();
      if (line === undefined) break;
      const message = parseLine(line);
      if (typeof message === "object") {
        node.receive(message, nowMs);
        this.#complaints.report(line);
        this.#say();
      } else if (message !== undefined) {
        node.counters.drop(message);
        this.#complaints.report(line);
      }
    }
    this.#endTurn();
  }

  #say(): void {
    for (const message of this.#node.takeOutbox()) this.#output.say(message);
  }

  #endTurn(): void {
    this.#output.flush();
    const { level } = this.#output;
    this.#node.setOutputLevel(level);
    if (level !== "open") this.#pause();
    this.#setTimer();
  }

  /** The next deadline: the node's, or while the output waits only the end of the patience with it. */
  get #nextDeadlineMs(): number {
    if (this.#isEnding || this.#stdio.isFile) return Infinity;
    return this.#isPaused ? this.#patientUntilMs : this.#node.nextDeadlineMs();
  }

  #setTimer(): void {
    const deadlineMs = this.#nextDeadlineMs;
    if (deadlineMs === this.#deadlineMs) return;
    this.#deadlineMs = deadlineMs;
    clearTimeout(this.#timer);
    if (deadlineMs === Infinity) return;
    const delayMs = Math.min(TIMEOUT_MS_MAX, Math.max(0, deadlineMs - epochMs()));
    // Input that arrived while the process did not run comes first: it may be the end of the input.
    this.#timer = setTimeout(() => setImmediate(() => this.#onDeadline()), Math.ceil(delayMs));
  }

  #onDeadline(): void {
    if (this.#isEnding) return;
    this.#deadlineMs = Infinity;
    if (this.#isPaused) this.#losePatience();
    else this.#advance();
  }

  #advance(): void {
    this.#node.advance(epochMs());
    this.#complaints.report();
    this.#say();
    this.#endTurn();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#patientUntilMs = epochMs() + OUTPUT_PATIENCE_MS;
    this.#stdio.input.pause();
  }

  /** Handles the lines that wait for the output, if they have waited long enough. */
  #losePatience(): void {
    if (epochMs() < this.#patientUntilMs) return this.#setTimer();
    this.#patientUntilMs = Infinity;
    this.#isImpatient = true;
    this.#read();
  }

  #resume(): void {
    if (this.#isEnding || this.#output.level !== "open") return;
    this.#node.setOutputLevel("open");
    if (!this.#isPaused) return this.#setTimer();
    this.#isPaused = false;
    if (this.#isImpatient) {
      // Values that came meanwhile were answered, and have not been passed on.
      this.#isImpatient = false;
      this.#advance();
    }
    if (!this.#isPaused) this.#read();
    if (this.#isPaused) return;
    if (this.#inputEnded) this.#finish();
    else this.#stdio.input.resume();
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
    this.#complaints.end();
    this.#say();
    this.#output.end(() => this.#end());
  }

  #end(): void {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    this.#onEnd();
  }

  #drop(reason: string, count = 1): void {
    this.#node.counters.drop(reason, count);
    this.#complaints.report();
  }
}
