import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { LineSplitter } from "../../src/wire/line-splitter.ts";
import { residentOf } from "../resident-memory.ts";
import { JunkSource } from "./junk.ts";

export interface JunkRunOptions {
  readonly command: readonly [string, ...string[]];
  readonly bytes: number;
  readonly seed: string;
  readonly onProgress?: (bytes: number) => void;
}

export interface JunkResult {
  readonly bytes: number;
  readonly seconds: number;
  readonly residentBytesMax: number;
  /** Broadcasts among the junk, their acknowledgements, and how many of them the last read lacked. */
  readonly honest: number;
  readonly acknowledged: number;
  readonly missing: number;
  /** How it ended: `0` of its own accord. */
  readonly exit: number | string | null;
}

const NODE = "n0";
const CHUNK_BYTES = 256 * 1024;
const SAMPLE_MS = 50;
const READ_ID = 1;

/** Pours junk into a node process as fast as it takes it, then asks it what it knows, and ends its input. */
export async function runJunk(options: JunkRunOptions): Promise<JunkResult> {
  const [file, ...args] = options.command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"] });
  const answers = new Answers(child);
  const source = new JunkSource(options.seed, NODE);
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  let residentBytesMax = 0;
  const sampler = setInterval(() => {
    residentBytesMax = Math.max(residentBytesMax, residentOf(child.pid));
  }, SAMPLE_MS);
  child.stdin?.on("error", () => undefined);
  const startMs = performance.now();
  write(child, request(0, { type: "init", node_id: NODE, node_ids: [NODE] }));
  let bytes = 0;
  while (bytes < options.bytes && child.exitCode === null) {
    const chunk = source.next(CHUNK_BYTES);
    bytes += chunk.length;
    if (!write(child, chunk)) await Promise.race([once(child.stdin as NodeJS.EventEmitter, "drain"), exit]);
    options.onProgress?.(bytes);
  }
  write(child, request(READ_ID, { type: "read" }));
  child.stdin?.end();
  const [code, signal] = await exit;
  clearInterval(sampler);
  const known = new Set(answers.read);
  const missing = Array.from({ length: source.honest }, (_, value) => value).filter(
    (value) => !known.has(value),
  );
  return {
    bytes,
    seconds: (performance.now() - startMs) / 1_000,
    residentBytesMax,
    honest: source.honest,
    acknowledged: answers.acknowledged,
    missing: missing.length,
    exit: signal ?? code,
  };
}

/** The output, read as it comes. */
class Answers {
  acknowledged = 0;
  /** The values of the last read. */
  read: readonly unknown[] = [];

  constructor(child: ChildProcess) {
    const splitter = new LineSplitter(() => undefined, 256 * 1024 * 1024);
    child.stdout?.on("data", (chunk: Buffer) => {
      splitter.push(chunk);
      for (let line = splitter.next(); line !== undefined; line = splitter.next()) this.#onLine(line);
    });
  }

  #onLine(line: string): void {
    const { dest, body } = JSON.parse(line) as { dest: string; body: Record<string, unknown> };
    if (dest !== "c1") return;
    if (body.type === "broadcast_ok") this.acknowledged++;
    if (body.type === "read_ok" && body.in_reply_to === READ_ID) this.read = body.messages as unknown[];
  }
}

function write(child: ChildProcess, bytes: Buffer | string): boolean {
  return child.stdin?.write(bytes) ?? true;
}

function request(msgId: number, body: object): string {
  return `${JSON.stringify({ src: "c1", dest: NODE, body: { ...body, msg_id: msgId } })}\n`;
}
