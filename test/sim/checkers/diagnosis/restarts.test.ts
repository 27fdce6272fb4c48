import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { EndlessRetry } from "../../../../src/sim/checkers/diagnosis/endless-retry.ts";
import { LockHeld } from "../../../../src/sim/checkers/diagnosis/lock-held.ts";
import { EchoToSender } from "../../../../src/sim/checkers/diagnosis/spread/echo-to-sender.ts";
import { NoRetry } from "../../../../src/sim/checkers/diagnosis/spread/no-retry.ts";
import type { JournalEvent } from "../../../../src/sim/network/journal.ts";
import type { Body } from "../../../../src/wire/message.ts";

const nodes = ["n0", "n1"];
let id = 0;

function event(
  kind: JournalEvent["kind"],
  timeMs: number,
  src: string,
  dest: string,
  body: Body,
): JournalEvent {
  return { kind, timeMs, id: id++, message: { src, dest, body } };
}

const forward = (value: number): Body => ({ type: "broadcast", message: value, msg_id: value });
const restart = (timeMs: number, node: string) =>
  event("recv", timeMs, "c9", node, { type: "init", node_id: node, node_ids: nodes, msg_id: 1 });

/** A run of which only what the finders read is there. */
function finished(lost: readonly number[] = []): FinishedRun {
  const adds = lost.map((value) => ({ value, node: "n0", invokedIndex: 0, okIndex: 1, okTimeMs: 1 }));
  const acknowledgements = lost.map((_, number) => ({ id: number, node: "n0", index: 1, timeMs: 1 }));
  const read = {
    node: "n1",
    invokedIndex: 2,
    invokedTimeMs: 9_000,
    index: 3,
    timeMs: 9_001,
    final: true,
    ids: new Int32Array(),
    unknown: [],
  };
  return {
    run: {
      completed: true,
      nodes: nodes.map((node) => ({ id: node, status: "stopped" })),
      phases: { endMs: 9_000 },
      nemesis: [],
    },
    judgement: { traffic: {} },
    set: { adds, acknowledgements, reads: [read] },
  } as unknown as FinishedRun;
}

describe("a node that was started anew", () => {
  it("need not send again what it has forgotten", () => {
    const accused = (...more: JournalEvent[]) => {
      const finder = new NoRetry(nodes);
      for (const one of [event("drop", 100, "n0", "n1", forward(7)), ...more]) finder.observe(one, [7]);
      return finder.find(finished([7]))?.mistake;
    };
    expect(accused()).toBe("no-retry");
    expect(accused(restart(200, "n1"))).toBe("no-retry");
    expect(accused(restart(200, "n0"))).toBeUndefined();
    expect(accused(event("send", 200, "n0", "n1", forward(7)))).toBeUndefined();
  });

  it("may use its message ids again", () => {
    const accused = (...between: JournalEvent[]) => {
      const finder = new EndlessRetry(nodes);
      const reply: Body = { type: "broadcast_ok", in_reply_to: 7 };
      finder.observe(event("send", 1, "n0", "n1", forward(7)), [7]);
      finder.observe(event("recv", 5, "n1", "n0", reply), []);
      for (const one of between) finder.observe(one, []);
      for (let i = 0; i < 10; i++) finder.observe(event("send", 10 + i, "n0", "n1", forward(7)), [7]);
      return finder.find()?.mistake;
    };
    expect(accused()).toBe("endless-retry");
    expect(accused(restart(6, "n0"))).toBeUndefined();
  });

  it("may tell others what it had from them in its former life", () => {
    const accused = (isRestarted: boolean) => {
      const finder = new EchoToSender(nodes);
      for (let value = 0; value < 20; value++)
        finder.observe(event("recv", value, "n0", "n1", forward(value)), [value]);
      if (isRestarted) finder.observe(restart(50, "n1"), []);
      for (let value = 0; value < 20; value++)
        finder.observe(event("send", 100, "n1", "n0", forward(value)), [value]);
      return finder.find(finished())?.mistake;
    };
    expect(accused(false)).toBe("echo-to-sender");
    expect(accused(true)).toBeUndefined();
  });

  it("owes no answer to what its former life was asked", () => {
    const accused = (...more: JournalEvent[]) => {
      const finder = new LockHeld(nodes);
      const read: Body = { type: "read", msg_id: 3 };
      const asked = [event("send", 1, "n0", "n1", forward(7)), event("recv", 10, "c1", "n0", read)];
      for (const one of [...asked, ...more]) finder.observe(one);
      return finder.find(finished())?.mistake;
    };
    expect(accused()).toBe("lock-held");
    expect(accused(restart(5_000, "n0"))).toBeUndefined();
    expect(accused(event("send", 1_000, "n0", "c1", { type: "read_ok", in_reply_to: 3 }))).toBeUndefined();
    expect(
      accused(event("recv", 1_000, "n1", "n0", { type: "broadcast_ok", in_reply_to: 7 })),
    ).toBeUndefined();
  });
});
