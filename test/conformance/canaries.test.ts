import { describe, expect, test } from "vitest";
import type { InspectableNode } from "../../src/node/inspection.ts";
import type { Body, Json, Message } from "../../src/wire/message.ts";
import { casesOf } from "./conformance.ts";
import { valuesOf } from "./driven-cluster.ts";
import type { Case, Statement } from "./statements.ts";

/*
 * Nodes that are wrong on purpose: each breaks one statement of the suite, and the suite has to notice. (The strict
 * reader's and the checkers' own canaries are in test/sim.)
 */

/** How a canary differs from the node inside. */
interface Mischief {
  /** Whether a message reaches the node. */
  hears?(message: Message, nowMs: number, node: InspectableNode): boolean;
  /** The messages that it sends in place of one. */
  says?(message: Message, node: InspectableNode): readonly Message[];
  /** A timer of its own. */
  readonly everyMs?: number;
  onTimer?(node: InspectableNode): readonly Message[];
}

function canary(node: InspectableNode, mischief: Mischief): InspectableNode {
  const { everyMs = Infinity } = mischief;
  let nextMs = Infinity;
  let extra: readonly Message[] = [];
  return {
    receive: (message, nowMs) => {
      if (nextMs === Infinity && message.body.type === "topology") nextMs = nowMs + everyMs;
      if (mischief.hears?.(message, nowMs, node) ?? true) node.receive(message, nowMs);
    },
    advance: (nowMs) => {
      node.advance(nowMs);
      if (nowMs < nextMs) return;
      nextMs = nowMs + everyMs;
      extra = mischief.onTimer?.(node) ?? [];
    },
    nextDeadlineMs: () => Math.min(node.nextDeadlineMs(), nextMs),
    finish: (nowMs) => node.finish(nowMs),
    inspect: () => node.inspect(),
    takeOutbox: () => {
      const said = [...node.takeOutbox(), ...extra];
      extra = [];
      return said.flatMap((message) => mischief.says?.(message, node) ?? [message]);
    },
  };
}

const withBody = (message: Message, fields: object): Message => ({
  ...message,
  body: { ...message.body, ...fields } as Body,
});
const listOf = ({ body }: Message) =>
  valuesOf({ ...emptyEnvelope, body: { type: "x", messages: body.messages } });
const emptyEnvelope = { src: "", dest: "" };
const isPeer = (id: string) => id.startsWith("n");

/** The header of a message from a node that has not listened. */
const header = { life: 1, to_life: 0, acked: 0 };
const configured = new WeakSet<object>();
/** The values that each node got from each peer. */
const heardFrom = new WeakMap<object, [peer: string, value: Json][]>();

const mischiefs: readonly (readonly [string, Statement, Mischief])[] = [
  ["does not hear its peers", "delivery", { hears: ({ src, dest }) => !(isPeer(src) && dest === "n1") }],
  [
    "shows a value twice",
    "reads-grow",
    {
      says: (message) =>
        message.body.type === "read_ok"
          ? [withBody(message, { messages: [...listOf(message), ...listOf(message).slice(0, 1)] })]
          : [message],
    },
  ],
  [
    "forgets a value now and then",
    "reads-grow",
    {
      says: (message) =>
        message.body.type === "read_ok" && (message.body.msg_id as number) % 5 === 0
          ? [withBody(message, { messages: listOf(message).slice(1) })]
          : [message],
    },
  ],
  [
    "invents a value",
    "delivery",
    {
      says: (message) =>
        message.body.type === "read_ok"
          ? [withBody(message, { messages: [...listOf(message), "invented"] })]
          : [message],
    },
  ],
  [
    "answers twice",
    "delivery",
    {
      says: (message) => (message.body.type === "broadcast_ok" ? [message, message] : [message]),
    },
  ],
  [
    "sends values back",
    "no-echo",
    {
      hears: (message, _nowMs, node) => {
        const heard = heardFrom.get(node) ?? [];
        heardFrom.set(node, heard);
        if (isPeer(message.src)) for (const value of valuesOf(message)) heard.push([message.src, value]);
        return true;
      },
      everyMs: 1_000,
      onTimer: (node) =>
        (heardFrom.get(node) ?? []).map(([dest, value]) => ({
          src: node.inspect().id,
          dest,
          body: { type: "batch", ...header, values: [value] },
        })),
    },
  ],
  [
    "has a timer too many",
    "idle",
    {
      everyMs: 1_000,
      onTimer: (node) => {
        const { id, peers } = node.inspect();
        const dest = peers[0]?.peer as string;
        return [{ src: id, dest, body: { type: "batch", ...header, values: [] } }];
      },
    },
  ],
  [
    "takes a restarted peer for the one before",
    "amnesia",
    { hears: ({ body, src }) => !(isPeer(src) && body.to_life === 0) },
  ],
  [
    "does not answer a request",
    "requests",
    { says: (message) => (message.body.type === "digest_ok" ? [] : [message]) },
  ],
  [
    "is deaf once it was configured",
    "reconfiguration",
    {
      hears: ({ src, body }, _nowMs, node) => {
        if (body.type === "configure") configured.add(node);
        return !(isPeer(src) && configured.has(node));
      },
    },
  ],
];

/** How many cases do not hold; looks no further than the first one. */
function failuresOf(cases: readonly Case[] = []): number {
  for (const { check } of cases) {
    try {
      check();
    } catch {
      return 1;
    }
  }
  return 0;
}

describe("the suite notices a node that", () => {
  test.each(mischiefs)("%s (%s)", (_what, statement, mischief) => {
    const wrap = (node: InspectableNode) => canary(node, mischief);
    const cases = casesOf({ strategy: "flood", idleMessagesPerSecond: 0, wrap }, 1).get(statement);
    expect(failuresOf(cases)).toBeGreaterThan(0);
  });

  test.each<Statement>(["partition", "loss", "amnesia"])("does not repair (%s)", (statement) => {
    const subject = { strategy: "flood", flags: ["--no-repair"], idleMessagesPerSecond: 0 };
    expect(failuresOf(casesOf(subject, 2).get(statement))).toBeGreaterThan(0);
  });

  test("is put into a canary that does nothing wrong: then it passes", () => {
    const cases = casesOf(
      { strategy: "flood", idleMessagesPerSecond: 0, wrap: (node) => canary(node, {}) },
      1,
    );
    for (const statement of ["delivery", "no-echo", "idle", "loss"] as const) {
      for (const { check } of cases.get(statement) ?? []) check();
    }
  });
});
