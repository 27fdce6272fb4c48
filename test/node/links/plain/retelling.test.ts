import { describe, expect, test } from "vitest";
import { Bench } from "../../bench.ts";
import { Wire } from "../../wire.ts";

/* n1, next to three others: a value came from n4 in plain words, and went on in plain words to n2 and n3. */

const members = ["n1", "n2", "n3", "n4"];
const topology = { n1: ["n2", "n3", "n4"], n2: ["n1"], n3: ["n1"], n4: ["n1"] };

function forwarding(): Bench {
  const bench = new Bench({ members, topology, settings: { strategy: "hybrid", overlay: "topology" } });
  const sent = bench.hear("n4", { type: "broadcast", message: 7 });
  expect(Wire.valuesIn(sent.map((line) => `0 ${line}`))).toEqual([7, 7]);
  return bench;
}

/** The peers that are told values in our dialect, and their hops. */
const toldIn = (log: readonly string[]) =>
  log.flatMap((line) => /(n\d) batch .*values=(.*) hops=(\S+)/.exec(line)?.slice(1, 4).join(" ") ?? []);

describe("the ways of values that were forwarded in plain words", () => {
  test("are told a neighbour that turns out to be of our make, once, and no other", () => {
    const bench = forwarding();
    bench.hearBatch("n2");
    // Within 600 ms the other neighbours, which are leaves, would have told how their values came.
    expect(toldIn(bench.wait(599))).toEqual([]);
    expect(toldIn(bench.wait(1))).toEqual(["n2 [7] [1]"]);
    bench.hearBatch("n2");
    expect(toldIn(bench.wait(1_000))).toEqual([]);
  });

  test("are told again where the peer that brought a value says that it had come by another way", () => {
    const bench = forwarding();
    bench.hearBatch("n2");
    bench.wait(600);
    bench.hearBatch("n4", { values: [7], hops: [2], paths: [["n9", "n8"]], path_of: [0] });
    expect(toldIn(bench.wait(1_000))).toEqual(["n2 [7] [3]"]);
  });

  test("are told once over each link of a line, the ends first, so that every node knows the hops", () => {
    const ids = Array.from({ length: 8 }, (_, i) => `n${i + 1}`);
    const wire = new Wire({ members: ids, settings: { strategy: "hybrid" }, latencyMs: 50 });
    for (const [i, id] of ids.entries()) wire.broadcast(id, `of ${i + 1}`);
    const log = wire.run(10_000);
    const told = log.flatMap((entry) => / (\S+) batch (?!.*number=).* hops=/.exec(entry)?.[1] ?? []);
    // Over the links from the ends go those ends' own values alone, whose way is plain.
    expect(told).toHaveLength(12);
    expect(new Set(told).size).toBe(12);
    for (const [i, id] of ids.entries())
      for (const at of ids.keys())
        expect(wire.ask(id, { type: "delivery_info", value: `of ${at + 1}` })).toMatchObject({
          hops: Math.abs(at - i),
        });
  });
});
