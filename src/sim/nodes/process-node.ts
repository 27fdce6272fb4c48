import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineSplitter } from "../../wire/line-splitter.ts";
import type { Message } from "../../wire/message.ts";
import type { Envelope } from "../network/envelope-queue.ts";
import { bodyText } from "../network/plain-body.ts";
import { NodePort } from "./node-port.ts";
import { guardGroup, killGroup, signalGroup } from "./process-groups.ts";
import type { NodeHost, NodeState, RunningNode } from "./running-node.ts";
import { StderrTail } from "./stderr-tail.ts";
import { type LineMessage, readStrictly } from "./strict-reader.ts";

export interface ProcessOptions {
  /** Path of the executable. */
  readonly bin: string;
  readonly args?: readonly string[];
  /** Working directory; default: a fresh one for each node, so that nothing can depend on it. */
  readonly cwd?: string;
  /** Variables that a node's environment has besides those of this process. */
  readonly environmentOf?: (nodeId: string) => Readonly<Record<string, string>>;
}

/** A longer line of a node is refused: larger than any answer that makes sense, small enough for the memory. */
const LINE_BYTES_MAX = 32 * 1024 * 1024;
/** A node that leaves this much of its input unread has stopped reading. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;
/** After an exit or a closed pipe, the rest of the output and the exit status have this long to arrive. */
const LAST_WORDS_MS = 200;
/** How long an ended process may take to be gone. */
const STOP_MS = 5000;

/** Launches each node as a process of its own. */
export function processLauncher(options: ProcessOptions): (nodeId: string, host: NodeHost) => ProcessNode {
  return (nodeId, host) => new ProcessNode(nodeId, host, options);
}

/** Runs any executable as a node: messages as lines of JSON on its stdin and stdout. */
export class ProcessNode implements RunningNode {
  readonly id: string;
  readonly #host: NodeHost;
  readonly #options: ProcessOptions;
  #port: NodePort;
  #stderr: StderrTail;
  #child: ChildProcessWithoutNullStreams | undefined;
  #directory: string | undefined;
  /** Lines to be written at the end of this turn, in one go. */
  #unwritten: string[] = [];
  #status: NodeState["status"] = "starting";
  #problem: string | undefined;
  #exit: { readonly exitCode?: number; readonly signal?: string } = {};

  constructor(id: string, host: NodeHost, options: ProcessOptions) {
    this.id = id;
    this.#host = host;
    this.#options = options;
    this.#port = new NodePort(id, host);
    this.#stderr = new StderrTail((line) => host.onStderrLine(id, line));
  }

  /** The process id, while there is a process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { bin, args = [], environmentOf } = this.#options;
    this.#port = new NodePort(this.id, this.#host);
    this.#stderr = new StderrTail((line) => this.#host.onStderrLine(this.id, line));
    this.#exit = {};
    this.#problem = undefined;
    try {
      this.#directory ??= this.#options.cwd ?? mkdtempSync(join(tmpdir(), "gossiper-node-"));
      const env = { ...process.env, ...environmentOf?.(this.id) };
      const child = spawn(bin, args, { cwd: this.#directory, env, detached: true, stdio: "pipe" });
      if (child.pid !== undefined) guardGroup(child.pid);
      this.#child = child;
      this.#status = "running";
      this.#listen(child, this.#stderr);
    } catch (error) {
      this.#die(`could not be started: ${textOf(error)}`);
    }
  }

  crash(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#unwritten = [];
    if (child?.pid !== undefined) killGroup(child.pid);
    // A process that could not be started may have no pipes.
    for (const stream of [child?.stdin, child?.stdout]) stream?.destroy();
    // A process that escaped from its group may hold the pipe open for ever.
    setTimeout(() => child?.stderr?.destroy(), LAST_WORDS_MS).unref();
    if (this.#status !== "dead") this.#status = "stopped";
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.crash();
    if (child !== undefined) await gone(child);
    if (this.#directory !== undefined && this.#options.cwd === undefined) {
      rmSync(this.#directory, { recursive: true, force: true });
    }
  }

  pause(): void {
    if (this.#status !== "running" || this.#child?.pid === undefined) return;
    this.#status = "paused";
    signalGroup(this.#child.pid, "SIGSTOP");
  }

  resume(): void {
    if (this.#status !== "paused" || this.#child?.pid === undefined) return;
    this.#status = "running";
    signalGroup(this.#child.pid, "SIGCONT");
  }

  state(): NodeState {
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return {
      id: this.id,
      status: this.#status,
      ...this.#exit,
      ...problem,
      stderrTail: [...this.#stderr.lines],
    };
  }

  isDown(): boolean {
    return this.#child === undefined;
  }

  deliver(envelope: Envelope): void {
    this.#port.onInput(envelope.message);
    if (this.#unwritten.length === 0) queueMicrotask(() => this.#write());
    this.#unwritten.push(inputLine(envelope.id, envelope.message));
  }

  #write(): void {
    const lines = this.#unwritten;
    const stdin = this.#child?.stdin;
    if (lines.length === 0 || stdin === undefined) return;
    this.#unwritten = [];
    if (!stdin.writable) return;
    stdin.write(lines.join(""));
    if (stdin.writableLength > UNREAD_BYTES_MAX) {
      this.#die(`does not read its stdin: ${Math.round(UNREAD_BYTES_MAX / 1024 / 1024)} MiB wait there`);
    }
  }

  #listen(child: ChildProcessWithoutNullStreams, stderr: StderrTail): void {
    const splitter = new LineSplitter((reason) => this.#onUnreadable(child, reason), LINE_BYTES_MAX);
    const readLines = (): void => {
      for (let line = splitter.next(); line !== undefined; line = splitter.next()) this.#onLine(child, line);
    };
    let openBytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      splitter.push(chunk);
      readLines();
      const lineEnd = chunk.lastIndexOf(0x0a);
      openBytes = lineEnd < 0 ? openBytes + chunk.length : chunk.length - lineEnd - 1;
      // Without this nobody would hear of a line that never ends.
      if (openBytes > LINE_BYTES_MAX && child === this.#child)
        this.#die(`writes a line of over ${LINE_BYTES_MAX} bytes`);
    });
    child.stdout.on("end", () => {
      splitter.end();
      readLines();
      this.#dieSoon(child, "closed its stdout");
    });
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stderr.on("end", () => stderr.end());
    for (const stream of [child.stdout, child.stderr]) stream.on("error", () => undefined);
    child.stdin.on("error", () => this.#dieSoon(child, "closed its stdin"));
    child.on("error", (error) => {
      if (child === this.#child) this.#die(`could not be started: ${textOf(error)}`);
    });
    child.on("exit", () => this.#dieSoon(child, "ended"));
  }

  #onLine(child: ChildProcessWithoutNullStreams, line: string): void {
    if (child !== this.#child) return;
    const reading = readStrictly(line);
    if (reading.ok) this.#port.send(reading.message);
    else this.#port.report(reading.refusal, line, reading.detail);
  }

  #onUnreadable(child: ChildProcessWithoutNullStreams, reason: "line-too-long" | "invalid-utf8"): void {
    if (child !== this.#child) return;
    const detail =
      reason === "line-too-long" ? `the line is longer than ${LINE_BYTES_MAX} bytes` : "it is not UTF-8";
    this.#port.report(reason, "", detail);
  }

  /** Something has ended that should not have. The cause, and the node's last words, are known a moment later. */
  #dieSoon(child: ChildProcessWithoutNullStreams, what: string): void {
    const judge = (): void => {
      clearTimeout(timer);
      if (child !== this.#child || this.#status === "dead") return;
      const { exitCode, signalCode } = child;
      this.#die(exitCode === null && signalCode === null ? what : endOf(exitCode, signalCode));
    };
    const timer = setTimeout(judge, LAST_WORDS_MS);
    child.once("close", judge);
  }

  #die(problem: string): void {
    const child = this.#child;
    if (child !== undefined) this.#exit = exitOf(child);
    this.#status = "dead";
    this.#problem = problem;
    this.crash();
    this.#host.onDeath(this.id, problem);
  }
}

/** A message as Maelstrom hands it to a node: with its number, and otherwise byte for byte as it was sent. */
function inputLine(id: number, message: Message): string {
  const { line } = message as Partial<LineMessage>;
  if (line !== undefined) return `{"id":${id},${line.slice(line.indexOf("{") + 1)}\n`;
  const { src, dest, body } = message;
  return `{"id":${id},"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${bodyText(body)}}\n`;
}

function endOf(exitCode: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with status ${exitCode}` : `was ended by ${signal}`;
}

function exitOf({ exitCode, signalCode }: ChildProcessWithoutNullStreams): {
  exitCode?: number;
  signal?: string;
} {
  return {
    ...(exitCode === null ? {} : { exitCode }),
    ...(signalCode === null ? {} : { signal: signalCode }),
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Settles when the process is gone and its last words are read. */
async function gone(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) await event(child, "exit", STOP_MS);
  if (!child.stderr.closed) await event(child.stderr, "close", LAST_WORDS_MS);
  child.stderr.destroy();
}

/** Settles at the event, or after `timeoutMs`. */
function event(emitter: EventEmitter, name: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    emitter.once(name, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
