import { describe, expect, test } from "vitest";
import { Bench } from "../bench.ts";

const stats = { broadcasts_received: 0, gossip_messages_sent: 0, messages_per_op: 0, unique_messages: 0 };

describe("the count of drops", () => {
  test("is told by reason to clients that ask for it, and to no others", () => {
    const bench = new Bench();
    expect(bench.ask({ type: "gossip_stats", drops: true }).reply).toEqual({
      type: "gossip_stats_ok",
      ...stats,
      drops: {},
    });
    bench.hear("n9", { type: "batch" });
    bench.hear("n9", { type: "broadcast_ok", in_reply_to: 77 });
    bench.hear("c1", { type: "unheard-of" });
    bench.hear("c1", { type: "unheard-of" });
    expect(bench.ask({ type: "gossip_stats", drops: true }).reply?.drops).toEqual({
      "gossip-from-stranger": 1,
      "unexpected-reply": 1,
      "refused-10": 2,
    });
    for (const fields of [{}, { drops: false }])
      expect(bench.ask({ type: "gossip_stats", ...fields }).reply).toEqual({
        type: "gossip_stats_ok",
        ...stats,
      });
    expect(bench.ask({ type: "gossip_stats", drops: 1 }).reply).toMatchObject({ type: "error", code: 12 });
  });
});
