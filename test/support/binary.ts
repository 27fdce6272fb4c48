import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface, type Interface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryPath } from "./repository.ts";

export const bundle = repositoryPath("dist/gossiper.cjs");
const script = repositoryPath("maelstrom.sh");

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
  ]);
  return { code, signal, stdout, stderr };
}

/** `./maelstrom.sh < file`, from another working directory. */
export async function runScriptOnFile(path: string): Promise<Ended> {
  const input = openSync(path, "r");
  try {
    return await ended(spawn(script, { stdio: [input, "pipe", "pipe"], cwd: tmpdir() }));
  } finally {
    closeSync(input);
  }
}

/** Runs the bundle on a whole input over a pipe. */
export function runBundle(input: string | Uint8Array, arguments_: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [bundle, ...arguments_]);
  // It may end before it has read everything; how it ended is what counts.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return ended(child);
}

/**
 * Waits until a process has read nothing of its input for half a second; gives whether that came within half a minute. Blank lines
 * see to it that there is input to read.
 */
export async function readsNoMore({ stdin }: ChildProcess): Promise<boolean> {
  if (stdin === null) throw new Error("the input has to be a pipe");
  let unread = 0;
  let stillCount = 0;
  for (let poll = 0; stillCount < 10 && poll < 600; poll++) {
    if (stdin.writableLength === 0) stdin.write(`${" ".repeat(10_000)}\n`);
    stillCount = stdin.writableLength > 0 && stdin.writableLength === unread ? stillCount + 1 : 0;
    unread = stdin.writableLength;
    await sleep(50);
  }
  return stillCount === 10;
}

/** A node process that is talked to line by line. */
export class NodeProcess {
  readonly child: ChildProcess;
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;
  #nextMsgId = 1;

  constructor(arguments_: readonly string[] = [], options: SpawnOptions = {}, program = bundle) {
    this.child = spawn(process.execPath, [program, ...arguments_], options);
    this.#exit = once(this.child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    this.child.stdin?.on("error", () => undefined);
    if (this.child.stdout === null) throw new Error("the output has to be a pipe");
    this.#lines = createInterface({ input: this.child.stdout });
    this.#iterator = this.#lines[Symbol.asyncIterator]();
  }

  /** Writes one request of client c1; gives its `msg_id`. */
  send(type: string, fields: Record<string, unknown> = {}): number {
    const msgId = this.#nextMsgId++;
    const body = { type, ...fields, msg_id: msgId };
    this.child.stdin?.write(`${JSON.stringify({ src: "c1", dest: "n1", body })}\n`);
    return msgId;
  }

  /** The next line of its output; `undefined` when that has ended. */
  async line(): Promise<string | undefined> {
    const { value, done } = await this.#iterator.next();
    return done === true ? undefined : value;
  }

  /** The body of the next line. */
  async body(): Promise<Record<string, unknown>> {
    const line = await this.line();
    if (line === undefined) throw new Error("the output has ended");
    return (JSON.parse(line) as { body: Record<string, unknown> }).body;
  }

  /** Makes it node n1 of the given members. */
  async init(members: readonly string[] = ["n1"]): Promise<void> {
    this.send("init", { node_id: "n1", node_ids: members });
    await this.body();
  }

  /** Code and signal with which it ended. */
  async exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const [code, signal] = await this.#exit;
    return { code, signal };
  }
}
