import { describe, expect, it } from "vitest";
import type { Compared } from "../../../src/lab/compare/compare.ts";
import { compareColumns } from "../../../src/lab/compare/compare-records.ts";
import { compareText } from "../../../src/lab/compare/compare-text.ts";
import { pageOfComparison } from "../../../src/lab/compare/comparison-page.ts";
import { unbeaten } from "../../../src/lab/compare/frontier-charts.ts";
import { longestHealMs } from "../../../src/lab/compare/heal-times.ts";
import type { RunFigures } from "../../../src/lab/compare/measured-run.ts";
import { medianSpread } from "../../../src/lab/compare/median-spread.ts";
import { seriesOf } from "../../../src/lab/compare/series.ts";
import { ServerLoad } from "../../../src/lab/compare/server-load.ts";
import type { JournalEvent } from "../../../src/sim/network/journal.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";

describe("the time to converge after a heal", () => {
  const value = (broadcastMs: number, ...heldMs: number[]) => ({
    value: broadcastMs,
    origin: 0,
    broadcastMs,
    heldMs: Float64Array.from(heldMs),
    transmissions: [],
  });
  const event = { kind: "partition", nodes: [], text: "", blocked: {} } as const;
  const cut = (timeMs: number) => ({ ...event, timeMs, action: "bisection" as const });
  const heal = (timeMs: number) => ({ ...event, timeMs, action: "heal" as const });

  it("is the longest of a run's heals", () => {
    const values = [value(5, 5, 130), value(210, 210, 350), value(400, 400, 900)];
    expect(longestHealMs(values, [cut(0), heal(100), cut(200), heal(300)])).toBe(50);
  });

  it("is 0 where everything was everywhere already", () => {
    expect(longestHealMs([value(5, 5, 50)], [cut(0), heal(100)])).toBe(0);
  });

  it("is never, where a node never got a value", () => {
    expect(longestHealMs([value(5, 5, Number.NaN)], [cut(0), heal(100)])).toBeNull();
  });

  it("cannot be told without a heal, or where the next partition came first", () => {
    expect(longestHealMs([value(5, 5, 50)], [])).toBeUndefined();
    expect(longestHealMs([value(5, 5, 250)], [cut(0), heal(100), cut(200)])).toBeUndefined();
  });
});

describe("the load of nodes", () => {
  const event = (kind: JournalEvent["kind"], src: string, dest: string): JournalEvent => ({
    kind,
    timeMs: 0,
    id: 0,
    message: { src, dest, body: { type: "gossip", text: "é" } },
  });

  it("is counted between nodes, when messages are sent", () => {
    const load = new ServerLoad(["n0", "n1", "n2"]);
    const journal = [
      event("send", "c1", "n0"),
      event("send", "n0", "n1"),
      event("recv", "n0", "n1"),
      event("send", "n0", "n2"),
      event("send", "n1", "n2"),
      event("drop", "n1", "n2"),
      event("send", "n1", "n0"),
    ];
    for (const one of journal) load.observe(one);
    expect(load.busiestShare()).toBe(3 / 4);
    expect(load.bytes).toBe(4 * Buffer.byteLength('{"type":"gossip","text":"é"}'));
  });

  it("is none without messages", () => {
    expect(new ServerLoad(["n0"]).busiestShare()).toBeNull();
  });
});

const run: RunFigures = {
  seed: "1",
  valid: true,
  messagesPerOperation: 2,
  medianMs: 100,
  p95Ms: 150,
  maxMs: 200,
  okFraction: 1,
  lostCount: 0,
  bytesPerValue: 80,
  busiestShare: 0.5,
  healMs: 30,
  samples: [[0, 10]],
};

describe("several runs", () => {
  it("become means, maxima and sums", () => {
    const other = {
      ...run,
      seed: "2",
      messagesPerOperation: 4,
      maxMs: 300,
      lostCount: 2,
      healMs: 70,
      okFraction: 0.5,
    };
    expect(seriesOf([run, { ...other, valid: false, trouble: "2 values were lost" }], 2)).toMatchObject({
      runCount: 2,
      invalidCount: 1,
      trouble: { seed: "2", text: "2 values were lost" },
      messagesPerOperation: 3,
      medianMs: 100,
      maxMs: 300,
      meanMaxMs: 250,
      okFraction: 0.5,
      lostCount: 2,
      healMs: 70,
    });
  });

  it("are as late as the latest of them; in virtual time none is late", () => {
    expect(seriesOf([{ ...run, lateMs: 2 }, { ...run, lateMs: 32 }, run], 2).lateMs).toBe(32);
    expect(seriesOf([run], 2)).not.toHaveProperty("lateMs");
  });

  it("have no figure that no run has, and never healed if one never did", () => {
    const { healMs: _healMs, ...bare } = { ...run, medianMs: null };
    expect(seriesOf([bare], 2).medianMs).toBeNull();
    expect(seriesOf([bare], 2)).not.toHaveProperty("healMs");
    expect(seriesOf([run, { ...run, healMs: null }], 2).healMs).toBeNull();
  });
});

describe("a comparison on a busy machine", () => {
  const series = (lateMs: number) => seriesOf([{ ...run, lateMs }], 2);
  const row = (name: string, calmMs: number, cutMs: number): Compared => {
    const nodes = { kind: "processes", bin: name, args: [], areOurs: false } as const;
    return { contender: { name, nodes }, calm: series(calmMs), partitioned: series(cutMs) };
  };
  const shape = runOptions({ nodeCount: 2 });
  const conditions = { calm: shape, partitioned: shape, seeds: ["1"] };

  it("says which rows are spoiled, in the text and on the page, and how late each was in the columns", () => {
    const compared = [row("./quick", 4.9, 5), row("./mine", 2, 31.7)];
    const text = compareText(compared, conditions, false);
    expect(text.match(/^Mind: .*/gm)).toHaveLength(1);
    const sentence =
      "Mind: the harness itself was late (p99), as on a busy machine: ./mine, with partitions (31.7 ms). Latencies above are higher";
    expect(text.replaceAll(/\s+/g, " ")).toContain(sentence);
    const { text: shown } = pageOfComparison(compared, conditions).sections.at(-1) ?? {};
    expect(shown).toContainEqual(expect.stringContaining(sentence));
    const all = compareText([row("./quick", 6, 7), row("./mine", 8, 9)], conditions, false);
    expect(all.match(/^Mind: /gm)).toHaveLength(1);
    expect(all.replaceAll(/\s+/g, " ")).toContain(
      ": ./quick, without faults (6.0 ms); ./quick, with partitions (7.0 ms); ./mine, without faults (8.0 ms); ./mine, with partitions (9.0 ms). ",
    );
    const late = compareColumns(conditions).filter(({ title }) => title.startsWith("harness late ms"));
    expect(late.map(({ title, of }) => [title, ...compared.map(of)])).toEqual([
      ["harness late ms", 4.9, 2],
      ["harness late ms, partitions", 5, 31.7],
    ]);
  });
});

describe("the median spread", () => {
  it("is when half of the values were at so many nodes", () => {
    const samples = [
      [0, 10, 20, 30],
      [0, 30, 30, 90],
      [0, 20, 80],
    ];
    expect(medianSpread(samples, 4)).toEqual([
      [0, 25],
      [20, 50],
      [30, 75],
      [90, 100],
    ]);
  });

  it("ends where half of the values got no further, and has a few hundred points at most", () => {
    expect(medianSpread([[0, 5], [0]], 3)).toEqual([
      [0, 100 / 3],
      [5, 200 / 3],
    ]);
    const everywhere = [Array.from({ length: 1_000 }, (_, ms) => ms)];
    const curve = medianSpread(everywhere, 1_000);
    expect(curve).toHaveLength(200);
    expect(curve.at(-1)).toEqual([999, 100]);
    expect(medianSpread([], 5)).toEqual([]);
  });
});

describe("unbeaten points", () => {
  it("are those that no other beats in both figures, from the left", () => {
    const at = (x: number, y: number) => ({ x, y, label: `${x}/${y}` });
    const points = [at(4, 1), at(1, 9), at(2, 9), at(3, 5), at(3, 4), at(5, 2)];
    expect(unbeaten(points).map(({ label }) => label)).toEqual(["1/9", "3/4", "4/1"]);
  });
});
