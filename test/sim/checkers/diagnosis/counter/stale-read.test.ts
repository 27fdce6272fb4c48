import { describe, expect, it } from "vitest";
import { StaleRead } from "../../../../../src/sim/checkers/diagnosis/counter/stale-read.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import type { Body } from "../../../../../src/wire/message.ts";

type Exchange = readonly [timeMs: number, node: string, request: Body, reply: Body];

/** The diagnosis of exchanges with `seq-kv` in a counter's run whose last reads begin after 10 s, and in which n1 was wrong. */
function textOf(...exchanges: readonly Exchange[]): string | undefined {
  return textOfSum([0, 9], exchanges);
}

/** The same where these sums are right. */
function textOfSum(
  acceptable: readonly [first: number, last: number],
  exchanges: readonly Exchange[],
): string | undefined {
  const finder = new StaleRead();
  for (const [id, [timeMs, node, request, reply]] of exchanges.entries()) {
    const body = { ...request, msg_id: id };
    finder.observe({ kind: "send", timeMs, id: 2 * id, message: { src: node, dest: "seq-kv", body } });
    const answer = { ...reply, in_reply_to: id };
    const message = { src: "seq-kv", dest: node, body: answer };
    finder.observe({ kind: "send", timeMs, id: 2 * id + 1, message });
    finder.observe({ kind: "recv", timeMs, id: 2 * id + 1, message });
  }
  const run = { phases: { finalMs: 10_000 } };
  const judgement = {
    workload: { checker: "counter", result: { errors: [{ node: "n1" }], acceptable: [acceptable] } },
  };
  return finder.find({ run, judgement } as unknown as FinishedRun)?.text;
}

const write = (timeMs: number, value: unknown): Exchange => [
  timeMs,
  "n0",
  { type: "write", key: "n0", value },
  { type: "write_ok" },
];
const cas = (timeMs: number, from: unknown, to: unknown): Exchange => [
  timeMs,
  "n0",
  { type: "cas", key: "n0", from, to },
  { type: "cas_ok" },
];
const read = (timeMs: number, node: string, reply: Body): Exchange => [
  timeMs,
  node,
  { type: "read", key: "n0" },
  reply,
];
const shown = (value: unknown): Body => ({ type: "read_ok", value });
const missing: Body = { type: "error", code: 20, text: "no such key" };

describe("a wrong last answer of a counter", () => {
  it("comes of an old value that seq-kv showed", () => {
    expect(textOf(write(1, 4), cas(2, 4, 9), read(10_500, "n1", shown(4)))).toBe(
      "n1 read n0 of seq-kv at 10.5 s and was shown 4, though 9 stood there: seq-kv may show the past to a node that writes nothing; write something new before the read, or ask the other nodes",
    );
    expect(textOf(write(1, 4), read(10_500, "n1", missing))).toContain(
      "was shown no such key, though 4 stood there",
    );
  });

  it.each<[string, readonly Exchange[]]>([
    ["the newest value was shown", [write(1, 4), write(2, 9), read(10_500, "n1", shown(9))]],
    ["the old value was shown under load alone", [write(1, 4), write(2, 9), read(5_000, "n1", shown(4))]],
    ["the old value was shown to another node", [write(1, 4), write(2, 9), read(10_500, "n2", shown(4))]],
    ["nobody had written there", [read(10_500, "n1", missing)]],
    [
      "the value stands there since nobody knows when",
      [write(1, 4), write(2, 9), write(3, 4), read(10_500, "n1", shown(9))],
    ],
    [
      "what set it anew set what it had found",
      [write(1, 4), write(2, 9), cas(3, 4, 4), read(10_500, "n1", shown(9))],
    ],
  ])("is no such mistake where %s", (_name, exchanges) => {
    expect(textOf(...exchanges)).toBe(undefined);
  });

  it("is more than that where the service does not hold the sum itself, or additions were overwritten there", () => {
    const old = [write(1, 4), write(2, 9), read(10_500, "n1", shown(4))];
    expect(textOfSum([9, 9], old)).toContain("was shown 4, though 9 stood there");
    expect(textOfSum([20, 20], old)).toBeUndefined();
    // Found in the past, where it changes nothing.
    expect(
      textOfSum([9, 9], [write(1, 4), write(2, 9), cas(3, 4, 4), read(10_500, "n1", shown(4))]),
    ).toContain("was shown 4, though 9 stood there");
    const overwritten: readonly Exchange[] = [
      write(1, 4),
      read(2, "n1", shown(4)),
      write(3, 8),
      [4, "n1", { type: "write", key: "n0", value: 9 }, { type: "write_ok" }],
      read(10_500, "n1", shown(8)),
    ];
    expect(textOfSum([9, 9], overwritten)).toBeUndefined();
  });
});
