/** Three messages after which the wall clock has lost a write: played on two nodes of ours, once for each way. */

import type { HostedNode } from "../../node/hosted.ts";
import { nodeClock, VIRTUAL_EPOCH_MS } from "../../sim/nodes/node-clock.ts";
import { runOptions } from "../../sim/run/run-options.ts";
import type { Body, Message } from "../../wire/message.ts";
import { ourNodes } from "../trials/our-nodes.ts";
import { type Way, type WayName, ways } from "./ways.ts";

/** The outcome of the example in one way. */
export interface ExampleOutcome {
  readonly way: WayName;
  /** The answer to the second write: a timestamp, or a clock. */
  readonly acknowledgedWith: unknown;
  /** The values that the nodes show in the end. */
  readonly shown: readonly (readonly unknown[])[];
  readonly isLost: boolean;
}

export interface WorkedExample {
  /** So far n1's clock is ahead of n2's. */
  readonly clockAheadMs: number;
  /** The second write comes so long after the first. */
  readonly secondAfterMs: number;
  readonly firstStampSeconds: number;
  readonly outcomes: readonly ExampleOutcome[];
}

const AHEAD_MS = 500;
const SECOND_MS = 300;
/** By then the nodes have told each other everything. */
const END_MS = 2_000;
const KEY = "k";
/** Timestamps of the example count from here, in seconds. */
const START_SECONDS = VIRTUAL_EPOCH_MS / 1_000;

export function workedExample(): WorkedExample {
  const played = ways.map(play);
  return {
    clockAheadMs: AHEAD_MS,
    secondAfterMs: SECOND_MS,
    firstStampSeconds: AHEAD_MS / 1_000,
    outcomes: played,
  };
}

/** Timestamps as seconds since the example began. */
function sinceStart(stamp: unknown): unknown {
  return typeof stamp === "number" ? Number((stamp - START_SECONDS).toFixed(6)) : stamp;
}

function play(way: Way): ExampleOutcome {
  const pair = new Pair(way);
  const isVector = way.workload === "kv-vv";
  const write = (value: string, context: unknown): Body =>
    isVector ? { type: "vv_write", key: KEY, value, context } : { type: "write", key: KEY, value };
  const read: Body = { type: isVector ? "vv_read" : "kv_read", key: KEY };
  const shownBy = ({ value, values }: Body): readonly unknown[] =>
    isVector ? (values as readonly { readonly value: unknown }[]).map((one) => one.value) : [value];

  pair.ask("n1", "c1", write("first", {}));
  pair.runUntil(SECOND_MS);
  const seen = pair.ask("n2", "c2", read);
  if (shownBy(seen)[0] !== "first") throw new Error("the first write has not come over yet");
  const context = isVector ? (seen.values as readonly { readonly vc: unknown }[])[0]?.vc : undefined;
  const acknowledged = pair.ask("n2", "c2", write("second", context));
  pair.runUntil(END_MS);
  const shown = ["n1", "n2"].map((id) => shownBy(pair.ask(id, "c3", read)));
  return {
    way: way.name,
    acknowledgedWith: sinceStart(acknowledged.ts ?? acknowledged.vc),
    shown,
    isLost: !shown.flat().includes("second"),
  };
}

/** Two nodes of ours that hear each other at once; the first one's clock is ahead. */
class Pair {
  readonly #nodes: ReadonlyMap<string, HostedNode>;
  readonly #clocks = new Map([
    ["n1", nodeClock(VIRTUAL_EPOCH_MS + AHEAD_MS)],
    ["n2", nodeClock()],
  ]);
  #nowMs = 0;
  #asked = 0;
  #replies: Message[] = [];

  constructor(way: Way) {
    const make = ourNodes([], runOptions({ workload: way.workload, nodeCount: 2 }));
    const ids = [...this.#clocks.keys()];
    this.#nodes = new Map(ids.map((id) => [id, way.nodeOf(make(id))] as const));
    for (const id of ids) this.ask(id, "c0", { type: "init", node_id: id, node_ids: ids });
    for (const id of ids) this.ask(id, "c0", { type: "topology", topology: { n1: ["n2"], n2: ["n1"] } });
  }

  /** The answer to a request. */
  ask(dest: string, src: string, body: Body): Body {
    this.#replies = [];
    this.#deliver([{ src, dest, body: { ...body, msg_id: ++this.#asked } }]);
    const reply = this.#replies.find(({ body: { in_reply_to } }) => in_reply_to === this.#asked);
    if (reply === undefined || reply.body.type === "error")
      throw new Error(`${dest} did not take ${body.type}`);
    return reply.body;
  }

  runUntil(timeMs: number): void {
    for (;;) {
      const due = [...this.#nodes].map(([id, node]) => ({ id, node, atMs: this.#networkMs(id, node) }));
      const next = due.reduce((first, one) => (one.atMs < first.atMs ? one : first));
      if (next.atMs > timeMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.node.advance(Math.max(this.#nodeMs(next.id), next.node.nextDeadlineMs()));
      this.#deliver(next.node.takeOutbox());
    }
    this.#nowMs = timeMs;
  }

  #networkMs(id: string, node: HostedNode): number {
    return this.#clocks.get(id)?.toNetworkMs(node.nextDeadlineMs()) ?? Number.POSITIVE_INFINITY;
  }

  #nodeMs(id: string): number {
    return this.#clocks.get(id)?.toNodeMs(this.#nowMs) ?? this.#nowMs;
  }

  #deliver(messages: readonly Message[]): void {
    const waiting = [...messages];
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      const node = this.#nodes.get(message.dest);
      if (node === undefined) {
        this.#replies.push(message);
        continue;
      }
      node.receive(message, this.#nodeMs(message.dest));
      waiting.push(...node.takeOutbox());
    }
  }
}
