import { describe, expect, test } from "vitest";
import { Bench } from "../bench.ts";

const pair = { members: ["n1", "n2"], topology: { n1: ["n2"], n2: ["n1"] } };

describe("the lists of `gossip_round`", () => {
  test("spare a peer that confirms them the values of then, though the log has closed ranks since", () => {
    const settings = { strategy: "batched", overlay: "star", batchWindowMs: 400 };
    const bench = new Bench({ ...pair, settings });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("old");
    // Each change of a key moves its entry to the end, and leaves a void position behind.
    for (let value = 0; value < 1_000; value++) bench.ask({ type: "write", key: "k", value });
    bench.wait(1_000);
    bench.hearBatch("n2", { acked: bench.core.links.get("n2")?.outgoing.sent });
    const before = bench.core.base.log.length;
    bench.node.receive({ src: "c1", dest: "n1", body: { type: "gossip_round", msg_id: 7_777 } }, bench.nowMs);
    const sync = bench.node.takeOutbox().find(({ body }) => body.type === "gossip_sync");
    for (let value = 0; bench.core.base.log.length >= before; value++)
      bench.ask({ type: "write", key: "k", value });
    bench.broadcast("new");
    bench.hear("n2", { type: "gossip_sync_ok", new_count: 0, in_reply_to: sync?.body.msg_id });
    expect(bench.wait(1_000)).toContainEqual(expect.stringMatching(/ n2 batch .*values=\["new"\]/));
  });
});

describe("values that a client brings in a list", () => {
  test.each([
    { type: "gossip_sync", messages: [5] },
    { type: "digest_sync", remote_digest: "another", remote_messages: [5] },
  ])("go to some peer before the node ends, as broadcasts do: $type", (body) => {
    const bench = new Bench({ members: ["n1", "n2"], settings: { strategy: "anti-entropy" } });
    bench.wait(3_000);
    bench.ask(body);
    expect(bench.finish()).toEqual([expect.stringMatching(/^n2 batch .*values=\[5\]/)]);
  });
});
