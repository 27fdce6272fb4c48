import { describe, expect, test } from "vitest";
import { VALUE_BYTES_MAX } from "../../../src/node/limits.ts";
import { Bench } from "../bench.ts";

const tooLong = "x".repeat(VALUE_BYTES_MAX);
/** Its letters take two bytes each. */
const tooWide = "é".repeat(VALUE_BYTES_MAX / 2);
const tooLongHalf = "h".repeat(VALUE_BYTES_MAX / 2);

const requests = [
  { type: "broadcast", message: tooLong },
  { type: "broadcast", message: [{ deep: tooWide }] },
  { type: "gossip_sync", messages: ["short", tooLong] },
  { type: "digest_sync", remote_digest: "another", remote_messages: ["short", tooLong] },
  { type: "add", element: tooLong },
  { type: "remove", element: tooLong },
  { type: "merge", elements: ["short", tooLong] },
  { type: "merge", add_set: ["short"], remove_set: [tooLong] },
  { type: "write", key: "k", value: tooLong },
  { type: "bench_write", key: tooLong, value: 1 },
  { type: "kv_merge", entries: { k: { value: "short", ts: 1 }, l: { value: tooLong, ts: 1 } } },
  { type: "vv_write", key: "k", value: tooLong, context: {} },
  { type: "vv_write", key: "k", value: 1, context: { [tooLongHalf]: 1 } },
].map((body) => [`${body.type} of ${Object.keys(body).slice(1).join(" and ")}`, body] as const);

describe("an entry that no message between nodes could hold", () => {
  test.each(requests)("is refused, with all that came with it: %s", (_name, body) => {
    const bench = new Bench();
    expect(bench.ask(body).reply).toMatchObject({ type: "error", code: 12 });
    expect(bench.core.base.log.length).toBe(0);
    expect(bench.read()).toEqual([]);
    expect(bench.ask({ type: "gossip_stats" }).reply).toMatchObject({ broadcasts_received: 0 });
    expect(bench.ask({ type: "gossip_round" }).reply).toMatchObject({ messages_sent: 0 });
    expect(bench.ask({ type: "bench_report" }).reply).toMatchObject({ total_writes: 0, keys_stored: 0 });
    expect(bench.ask({ type: "vv_read", key: "k" }).reply).toMatchObject({ code: 20 });
  });

  test("is refused as a forward of a peer, too", () => {
    const bench = new Bench();
    expect(bench.ask({ type: "broadcast", message: tooLong }, "n2").reply).toMatchObject({ code: 12 });
    expect(bench.read()).toEqual([]);
  });

  test("is one byte longer than what is stored and sent", () => {
    const settings = { strategy: "flood" };
    const bench = new Bench({ members: ["n1", "n2"], topology: { n1: ["n2"], n2: ["n1"] }, settings });
    bench.hearBatch("n2", { neighbor: true });
    const longest = tooLong.slice(2);
    expect(bench.broadcast(longest).filter((line) => line.includes(longest)).length).toBe(1);
    expect(bench.ask({ type: "broadcast", message: `${longest}x` }).reply).toMatchObject({ code: 12 });
  });
});
