import { describe, expect, test } from "vitest";
import { Bench } from "../bench.ts";

const pair = { members: ["n1", "n2"], topology: { n1: ["n2"], n2: ["n1"] } };

describe("the lists of `gossip_round`", () => {
  /** What goes after so many rounds of which n2 confirms the first, and after the log has closed ranks since. */
  function sentAfter(rounds: number): readonly string[] {
    const settings = { strategy: "batched", overlay: "star", batchWindowMs: 400 };
    const bench = new Bench({ ...pair, settings });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("old");
    // Each change of a key moves its entry to the end, and leaves a void position behind.
    for (let value = 0; value < 1_000; value++) bench.ask({ type: "write", key: "k", value });
    bench.wait(1_000);
    bench.hearBatch("n2", { acked: bench.core.links.get("n2")?.outgoing.sent });
    const before = bench.core.base.log.length;
    const [sync] = Array.from({ length: rounds }, () => bench.ask({ type: "gossip_round" }).sent).flat();
    expect(sync).toMatch(/^n2 gossip_sync messages=\["old"\] msg_id=\d+$/);
    for (let value = 0; bench.core.base.log.length >= before; value++)
      bench.ask({ type: "write", key: "k", value });
    bench.broadcast("new");
    const inReplyTo = Number(/msg_id=(\d+)$/.exec(sync ?? "")?.[1]);
    bench.hear("n2", { type: "gossip_sync_ok", new_count: 0, in_reply_to: inReplyTo });
    return bench.wait(1_000);
  }

  test("spare a peer that confirms them the values of then, though the log has closed ranks since", () => {
    expect(sentAfter(1)).toContainEqual(expect.stringMatching(/ n2 batch .*values=\["new"\]/));
  });

  test("spare it nothing that came later where they are confirmed after another round has begun", () => {
    expect(sentAfter(2)).toContainEqual(expect.stringMatching(/ n2 batch .*values=\["new"\]/));
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
