import { describe, expect, test } from "vitest";
import { Holders } from "../../../src/sim/checkers/holders.ts";
import { readYourAdds } from "../../../src/sim/checkers/promises/read-your-adds.ts";
import { readsGrow } from "../../../src/sim/checkers/promises/reads-grow.ts";
import { ReplyWatch } from "../../../src/sim/checkers/reply-watch.ts";
import { readSetHistory } from "../../../src/sim/checkers/set-history.ts";
import { Downtime } from "../../../src/sim/run/downtime.ts";
import type { Message } from "../../../src/wire/message.ts";
import { HistoryBuilder } from "../checkers/history-builder.ts";

const message = (src: string, dest: string, body: Message["body"]): Message => ({ src, dest, body });
const event = (kind: "send" | "recv" | "drop", timeMs: number, one: Message, reason?: "down") => {
  return { kind, timeMs, id: 0, message: one, ...(reason && { reason }) };
};

describe("a holder of a value", () => {
  const init = (node: string) => event("send", 0, message(node, "c0", { type: "init_ok", in_reply_to: 1 }));
  const told = (node: string, value: unknown) =>
    event("recv", 1, message("c1", node, { type: "broadcast", message: value, msg_id: 1 }));
  const gossiped = (node: string, values: unknown[]) =>
    event("recv", 2, message("n9", node, { type: "batch", values }));

  test("is each node that got it and has not lost its memory", () => {
    const holders = new Holders();
    for (const one of [init("n0"), init("n1"), told("n0", 5), told("n0", { a: 1 })]) holders.observe(one);
    expect([holders.isGone(5), holders.isGone({ a: 1 }), holders.isGone(6)]).toEqual([false, false, true]);
    holders.observe(gossiped("n1", [5]));
    holders.onMemoryLost("n0");
    expect([holders.isGone(5), holders.isGone({ a: 1 })]).toEqual([false, true]);
    holders.onMemoryLost("n1");
    expect(holders.isGone(5)).toBe(true);
  });

  test("is no node that refused it, unless another message brought it", () => {
    const holders = new Holders();
    const refusal = event(
      "send",
      1,
      message("n0", "c1", { type: "error", code: 11, text: "", in_reply_to: 1 }),
    );
    for (const one of [init("n0"), told("n0", 5), refusal]) holders.observe(one);
    expect(holders.isGone(5)).toBe(true);
    for (const one of [gossiped("n0", [5]), told("n0", 5), refusal]) holders.observe(one);
    expect(holders.isGone(5)).toBe(false);
  });

  test("is no node that has not answered init in its present life", () => {
    const holders = new Holders();
    holders.observe(gossiped("n0", [5]));
    expect(holders.isGone(5)).toBe(true);
    for (const one of [init("n0"), gossiped("n0", [5])]) holders.observe(one);
    holders.onMemoryLost("n0");
    holders.observe(gossiped("n0", [5]));
    expect(holders.isGone(5)).toBe(true);
  });
});

test("a message from before a node's end, heard after it, is of the life that ended", () => {
  const downtime = new Downtime();
  downtime.onStop("n0", 100);
  downtime.onStart("n0", 900);
  const history = (readMs: number) => {
    const said = new HistoryBuilder().add("n0", 1, 99, "ok", 101).add("n1", 2, 0).read("n0", [1, 2], 99);
    return readSetHistory(said.read("n0", [], readMs).events);
  };
  for (const promise of [readYourAdds, readsGrow]) {
    expect(promise(history(1_000), downtime.restarts).valid).toBe(true);
    expect(promise(history(899), downtime.restarts).valid).toBe(true);
    expect(promise(history(890), downtime.restarts).valid).toBe(false);
  }
});

describe("answers of a node that stood still", () => {
  const request = message("c1", "n0", { type: "read", msg_id: 1 });
  const answer = message("n0", "c1", { type: "read_ok", messages: [], in_reply_to: 1 });

  function watched(fromMs: number, toMs: number) {
    const downtime = new Downtime();
    downtime.onStop("n0", fromMs);
    downtime.onGoOn("n0", toMs);
    const watch = new ReplyWatch(["n0"], (id, from, to) => downtime.stoppedMs(id, from, to));
    watch.observe(event("recv", 1_000, request));
    return watch;
  }

  test("are late only by the time in which it ran", () => {
    const inTime = watched(1_500, 8_000);
    inTime.observe(event("send", 8_100, answer));
    expect(inTime.finish(20_000, new Set()).filter(({ valid }) => !valid)).toEqual([]);
    const late = watched(1_500, 2_000);
    late.observe(event("send", 8_100, answer));
    expect(late.finish(20_000, new Set()).map(({ valid }) => valid)).toEqual([true, false]);
  });

  test("to a client that has left are the client's doing, if they are not late", () => {
    expect(watched(1_500, 8_000).excuses("n0", "c1", 8_100)).toBe(true);
    expect(watched(1_500, 2_000).excuses("n0", "c1", 8_100)).toBe(false);
    expect(watched(1_500, 8_000).excuses("n0", "c2", 8_100)).toBe(false);
  });

  test("are owed no more after it lost its memory, or where it never read the request", () => {
    const crashed = watched(0, 0);
    crashed.onMemoryLost("n0");
    const down = watched(0, 0);
    down.observe(event("drop", 1_000, request, "down"));
    for (const watch of [crashed, down]) {
      expect(watch.finish(60_000, new Set()).filter(({ valid }) => !valid)).toEqual([]);
    }
    expect(watched(0, 0).finish(60_000, new Set())[0].valid).toBe(false);
  });
});
