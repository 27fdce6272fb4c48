import type { GossipNode } from "../../src/node/dispatch/gossip-node.ts";
import { defaultOptions, type NodeOptions } from "../../src/node/settings/options.ts";
import { createNode, type NodeExtras } from "../../src/strategies/create-node.ts";
import { wireLine } from "../../src/wire/json.ts";
import { LineSplitter } from "../../src/wire/line-splitter.ts";
import { parseLine } from "../../src/wire/parse.ts";
import { Standstill } from "./standstill.ts";

/** Any time will do; the node is given no other. */
export const NOW_MS = 1_800_000_000_000;

/** The output of a node, and its drops, by reason. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly drops: Readonly<Record<string, number>>;
}

/** A node in this process whose lines come in and go out as text, at a time that stands still unless it is moved. */
export class LineNode {
  readonly node: GossipNode;
  readonly #splitter = new LineSplitter((reason) => this.node.counters.drop(reason));
  nowMs = NOW_MS;

  constructor(options: Partial<NodeOptions> = {}, extras: NodeExtras = {}) {
    this.node = createNode({ ...defaultOptions, seed: "test", ...options }, extras);
  }

  /** Takes bytes of the input; gives the lines that the node said to it. */
  push(bytes: Uint8Array): string[] {
    this.#splitter.push(bytes);
    return this.#read();
  }

  /** Takes one line; gives the lines that the node said to it. */
  say(line: string): string[] {
    return this.push(Buffer.from(`${line}\n`));
  }

  /** Lets time pass, firing each timer when it is due. */
  wait(ms: number): string[] {
    const lines: string[] = [];
    const untilMs = this.nowMs + ms;
    const standstill = new Standstill();
    while (this.node.nextDeadlineMs() <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.node.nextDeadlineMs());
      standstill.onStep(this.nowMs);
      this.node.advance(this.nowMs);
      lines.push(...this.take());
    }
    this.nowMs = untilMs;
    return lines;
  }

  /** The input has ended. */
  end(): string[] {
    this.#splitter.end();
    const lines = this.#read();
    this.node.finish(this.nowMs);
    return [...lines, ...this.take()];
  }

  /** The node's output that nobody has taken yet. */
  take(): string[] {
    return this.node.takeOutbox().map(wireLine);
  }

  get drops(): Record<string, number> {
    return Object.fromEntries(this.node.inspect().drops);
  }

  #read(): string[] {
    const lines: string[] = [];
    for (let line = this.#splitter.next(); line !== undefined; line = this.#splitter.next()) {
      const message = parseLine(line);
      if (typeof message === "object") this.node.receive(message, this.nowMs);
      else if (message !== undefined) this.node.counters.drop(message);
      lines.push(...this.take());
    }
    return lines;
  }
}

/** Runs a whole input through a fresh node. */
export function runInProcess(chunks: readonly Uint8Array[], options: Partial<NodeOptions> = {}): Outcome {
  const node = new LineNode(options);
  const lines = chunks.flatMap((chunk) => node.push(chunk));
  return { lines: [...lines, ...node.end()], drops: node.drops };
}
