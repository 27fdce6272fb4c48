import { describe, expect, it } from "vitest";
import type { PointChart, StripChart } from "../../../src/lab/pages/chart-page.ts";
import { latencySection } from "../../../src/lab/report/page/latency-section.ts";
import { trafficSection } from "../../../src/lab/report/page/traffic-section.ts";
import type { RunRecord, RunTraffic } from "../../../src/lab/report/run-record.ts";
import { TrafficRates } from "../../../src/lab/report/watch/traffic-rates.ts";
import type { SetHistory, SetRead } from "../../../src/sim/checkers/set-history.ts";

/** A history in which the value of each number, acknowledged at once, was last missed so many ms later; `lost` ones never come back. */
function historyOf(latencies: readonly number[], lost: readonly number[] = []): SetHistory {
  const index = (position: number) => latencies.length + position;
  const read = (timeMs: number, position: number, ids: readonly number[]): SetRead => ({
    node: "n0",
    invokedIndex: index(2 * position),
    invokedTimeMs: timeMs,
    index: index(2 * position + 1),
    timeMs,
    final: false,
    ids: Int32Array.from(ids),
    unknown: [],
  });
  const all = latencies.map((_, id) => id);
  const moments = [...new Set(latencies)].filter((ms) => ms > 0).sort((a, b) => a - b);
  const reads = moments.map((ms, position) =>
    read(
      ms,
      position,
      all.filter((id) => (latencies[id] as number) < ms),
    ),
  );
  const last = read(
    1e6,
    moments.length,
    all.filter((id) => !lost.includes(id)),
  );
  return {
    adds: all.map((id) => ({ value: id, node: "n0", invokedIndex: id, okIndex: id, okTimeMs: 0 })),
    acknowledgements: all.map((id) => ({ id, node: "n0", index: id, timeMs: 0 })),
    reads: [...reads, last],
  };
}

function latencyChart(latencies: readonly number[], lost: readonly number[] = []): PointChart {
  const workload = { "stable-latencies": { "0.5": 90, "1": 70_000 } };
  const record = { results: { workload }, nodeIds: ["n0"] } as unknown as RunRecord;
  const { charts = [] } = latencySection(record, historyOf(latencies, lost), []);
  return charts[0] as PointChart;
}

describe("the chart of latencies", () => {
  it("has a log axis where a few are so long that the others would lie on its zero line, and says so", () => {
    const { y, note, series } = latencyChart([0, 50, 80, 90, 95, 100, 60_000, 70_000]);
    expect(series[0]?.points.map((point) => point.y)).toEqual([0, 50, 80, 90, 95, 100, 60_000, 70_000]);
    expect(y).toEqual({ label: "latency (ms)", scale: "log", showsZero: true });
    expect(note).toMatch(/^The axis is logarithmic.* a latency of 0 ms stands at the lower edge/);
    expect(latencyChart([50, 80, 90, 60_000]).note).not.toMatch(/ 0 ms/);
  });

  it("has a linear one from 0 on where they are alike", () => {
    const { y, note } = latencyChart([0, 50, 80, 90, 95, 100, 300]);
    expect([y, note]).toEqual([{ label: "latency (ms)", min: 0 }, undefined]);
  });

  it("shows the printed median, and lost values as wrong", () => {
    const { references, series } = latencyChart([50, 80, 90], [1]);
    expect(references).toEqual([
      { axis: "y", at: 90, label: "median of stable in reads: 90 ms", inLegend: true },
    ]);
    expect(series.map(({ name, tone }) => [name, tone])).toEqual([
      ["stable in reads", undefined],
      ["lost: last seen in a read", "bad"],
    ]);
  });
});

/** A run in which link number n carried n + 1 messages, all in the first quarter of a second. */
function linksOf(count: number): StripChart {
  const rates = new TrafficRates(["n0", ...Array.from({ length: count }, (_, at) => `n${at + 1}`)]);
  let id = 0;
  for (let link = 0; link < count; link++) {
    const message = { src: "n0", dest: `n${link + 1}`, body: { type: "gossip" } };
    for (let sent = 0; sent <= link; sent++) rates.observe({ kind: "send", timeMs: 0, id: id++, message });
  }
  const { charts = [] } = trafficSection({ rates, messages: { sent: id } } as unknown as RunTraffic, []);
  return charts[1] as StripChart;
}

describe("the chart of links", () => {
  it("has a strip for each, the busiest on top, in messages a second", () => {
    const { kind, binWidth, series, note } = linksOf(3);
    expect([kind, binWidth]).toEqual(["strips", 0.25]);
    expect(series).toEqual([
      { name: "n0 → n3", values: [12] },
      { name: "n0 → n2", values: [8] },
      { name: "n0 → n1", values: [4] },
    ]);
    expect(note).toMatch(/ Links that carried nothing are left out\.$/);
  });

  it("has the mean of those that are too many, and says how many there are", () => {
    const { series, note } = linksOf(30);
    expect(series).toHaveLength(25);
    expect(series[0]).toEqual({ name: "n0 → n30", values: [120] });
    expect(series.at(-1)).toEqual({ name: "mean of 6 others", values: [14] });
    expect(note).toMatch(/ the busiest 24 of 30 links that carried anything, and the mean of the others\.$/);
  });
});
