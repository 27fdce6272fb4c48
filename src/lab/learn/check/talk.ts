import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { guardGroup, killGroup } from "../../../sim/nodes/process-groups.ts";
import { StderrTail } from "../../../sim/nodes/stderr-tail.ts";
import { readStrictly } from "../../../sim/nodes/strict-reader.ts";
import type { Message } from "../../../wire/message.ts";
import { wordsOf } from "./words.ts";

/** How often a waiting talk looks whether the time is over. */
const LOOK_MS = 5;
/** Lines of stderr that are quoted. */
const WORDS_MAX = 5;

/** A conversation with a node as a process, line by line. */
export class Talk {
  /** All messages that the node has written. */
  readonly said: Message[] = [];
  /** All messages that were written to it. */
  readonly sent: Message[] = [];
  /** The first line that is no message, or how the process failed. */
  problem: string | undefined;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #stderr = new StderrTail(() => undefined);

  /** `bin` is the path of an executable. */
  constructor(bin: string, args: readonly string[]) {
    this.#folder = mkdtempSync(join(tmpdir(), "gossiper-learn-"));
    this.#child = spawn(bin, args, { cwd: this.#folder, detached: true, stdio: "pipe" });
    if (this.#child.pid !== undefined) guardGroup(this.#child.pid);
    this.#child.on("error", (error) => this.#fail(`it could not be started: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#onEnd(signal ?? `status ${code}`));
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on("data", (chunk: Buffer) => this.#stderr.push(chunk));
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#onLine(line));
  }

  /** Writes a message to the node, as Maelstrom would. */
  say(message: Message): void {
    if (!this.#child.stdin.writable) return;
    const { src, dest, body } = message;
    const id = this.sent.push(message) - 1;
    this.#child.stdin.write(`${JSON.stringify({ id, src, dest, body })}\n`);
  }

  /** Whether it came true within the time; a node that failed is not waited for. */
  async until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + withinMs;
    while (!isSo()) {
      if (performance.now() >= deadlineMs || this.problem !== undefined) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return true;
  }

  /** Ends the process and all that it has started. */
  end(): void {
    this.problem ??= "";
    if (this.#child.pid !== undefined) killGroup(this.#child.pid);
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #onLine(line: string): void {
    const reading = readStrictly(line);
    if (reading.ok) this.said.push(reading.message);
    else this.#fail(`it wrote a line that is no message: ${line}`);
  }

  /** Its output is read to the end by now, so its last words on stderr are known. */
  #onEnd(how: string): void {
    this.#stderr.end();
    const words = this.#stderr.lines.slice(-WORDS_MAX).map((line) => `\n  ${line}`);
    this.#fail(`it ended with ${how}${words.join("")}`);
  }

  #fail(problem: string): void {
    const last = this.sent.at(-1);
    const after = last === undefined ? "" : `after ${wordsOf(last)} `;
    this.problem ??= `${after}${problem}`;
  }
}
