import { expect, test } from "vitest";
import { Bench } from "./bench.ts";

test("entries that are sent at the latest after `unsentMs` take no later ones along, though the log has closed ranks since", () => {
  const settings = { strategy: "batched", overlay: "total", batchWindowMs: 1_000 };
  const bench = new Bench({ members: ["n1", "n2"], settings });
  bench.hearBatch("n2", { neighbor: true });
  const acknowledge = () => bench.hearBatch("n2", { acked: bench.core.links.get("n2")?.outgoing.sent });
  const write = () => bench.ask({ type: "write", key: "k", value: "v" });
  // Each change of a key moves its entry to the end, and leaves a void position behind.
  for (let i = 0; i < 1_000; i++) write();
  bench.wait(1_000);
  acknowledge();
  bench.wait(3_000);
  bench.broadcast("a");
  const { length } = bench.core.base.log;
  while (bench.core.base.log.length >= length) write();
  bench.wait(1_000);
  acknowledge();
  bench.wait(900);
  bench.broadcast("b");
  expect(bench.wait(900)).toEqual([]);
  expect(bench.wait(100)).toEqual([expect.stringMatching(/^6900 n2 batch .*values=\["b"\]/)]);
});
