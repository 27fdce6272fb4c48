import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "../../src/lab/text/table.ts";
import { type Benchmark, type BenchmarkOptions, type Figure, median } from "./harness.ts";
import { ClientLines, INIT_LINE } from "./input.ts";
import { pipeThrough, script, withTemporaryFolder } from "./processes.ts";
import { bloomFilter } from "./reconcile/bloom-filter.ts";
import { buckets } from "./reconcile/buckets.ts";
import { type Contender, type Cost, setsOf } from "./reconcile/contender.ts";
import { fullList } from "./reconcile/full-list.ts";
import { merkleTree } from "./reconcile/merkle-tree.ts";
import { sketches } from "./reconcile/sketches.ts";
import { coldSeconds, insertMicroseconds, summaryMs } from "./reconcile/speed.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const QUICK_SIZES = [10_000, 100_000];
const DIFFERENCES = [0, 1, 10, 100, 1_000, 10_000];
/** Exchanges of which the median counts: an estimate is up to half too large or a third too small. */
const TRIALS = 5;
/** The number of round trips of all but one in twenty exchanges. */
const ROUND_TRIP_TRIALS = 40;
const ROUND_TRIP_QUANTILE = 0.95;

const others: readonly Contender[] = [fullList, merkleTree, bloomFilter, buckets];

const BARE_BROADCASTS = 500_000;

interface Row {
  readonly n: number;
  readonly d: number;
  readonly cost: Cost;
}

/** Bytes, round trips and time to find the difference of two sets, beside other ways to do so. */
export const reconcile: Benchmark = {
  name: "reconcile",
  about: "what two sets differ in: bytes, round trips and time",
  async run(options) {
    const rows = measureRows(options.isQuick ? QUICK_SIZES : SIZES);
    const first = rows[0] as Row;
    return [
      ...byteFigures(rows),
      sizeFigure(rows),
      roundTripFigure(first.n, [1, 10], 2),
      roundTripFigure(first.n, [100, 1_000, 10_000], 3),
      ...(await timeFigures(options)),
    ];
  },
};

function measureRows(sizes: readonly number[]): readonly Row[] {
  const rows: Row[] = [];
  const lines: string[][] = [];
  for (const n of sizes) {
    for (const d of DIFFERENCES) {
      const costs = Array.from({ length: TRIALS }, (_, trial) => sketches.cost(setsOf(n, d, trial)));
      const cost = medianCost(costs);
      rows.push({ n, d, cost });
      const compared = others.map((contender) => contender.cost(setsOf(n, d, 0)));
      lines.push([n, d].map((count) => count.toLocaleString("en")).concat([cost, ...compared].map(costText)));
    }
    console.error(`reconcile: sets of ${n.toLocaleString("en")} compared`);
  }
  const head = ["n", "d", ...[sketches, ...others].map(({ name }) => name)];
  console.error("\nBytes, round trips and members missed, without the members themselves:");
  console.error(`${table(head, lines, { textColumns: [] })}\n`);
  return rows;
}

function costText({ bytes, roundTrips, missed }: Cost): string {
  const missing = missed === 0 ? "" : ` −${missed}`;
  return `${bytes.toLocaleString("en")} ×${roundTrips}${missing}`;
}

function medianCost(costs: readonly Cost[]): Cost {
  const missed = Math.max(...costs.map((cost) => cost.missed));
  if (missed > 0) throw new Error(`${missed} members were not found`);
  return {
    bytes: median(costs.map(({ bytes }) => bytes)),
    roundTrips: median(costs.map(({ roundTrips }) => roundTrips)),
    missed,
  };
}

function byteFigures(rows: readonly Row[]): Figure[] {
  const most = (chosen: readonly Row[], of: (row: Row) => number) => Math.max(...chosen.map(of));
  const large = rows.filter(({ d }) => d >= 100);
  const small = rows.filter(({ d }) => d > 0 && d <= 10);
  const none = rows.filter(({ d }) => d === 0);
  const common = { measured: `the median of ${TRIALS}, the largest of all n`, baseline: "" };
  return [
    {
      name: "bytes a difference, d ≥ 100",
      ...common,
      value: most(large, ({ d, cost }) => cost.bytes / d),
      unit: "bytes",
      target: { atMost: 48 },
    },
    {
      name: "bytes, d ≤ 10",
      ...common,
      value: most(small, ({ cost }) => cost.bytes),
      unit: "bytes",
      target: { atMost: 2_000 },
    },
    {
      name: "bytes, d = 0",
      ...common,
      value: most(none, ({ cost }) => cost.bytes),
      unit: "bytes",
      target: { atMost: 200 },
    },
  ];
}

/** The least set is left out where its list is shorter than symbols: that is no cost of the size. */
function sizeFigure(rows: readonly Row[]): Figure {
  const least = Math.min(...rows.map(({ n }) => n));
  const most = Math.max(...rows.map(({ n }) => n));
  const bytesAt = (size: number, difference: number) =>
    rows.find(({ n, d }) => n === size && d === difference)?.cost.bytes ?? Number.NaN;
  const compared = DIFFERENCES.filter((d) => d < least);
  return {
    name: "bytes for sets of any size",
    measured: `n = ${most.toLocaleString("en")}, the largest ratio of d = ${compared.join(", ")}`,
    baseline: `n = ${least.toLocaleString("en")}`,
    value: Math.max(...compared.map((d) => bytesAt(most, d) / bytesAt(least, d))),
    unit: "×",
    target: { atMost: 1.15 },
  };
}

function roundTripFigure(n: number, differences: readonly number[], most: number): Figure {
  const quantiles = differences.map((d) => {
    const trips = Array.from(
      { length: ROUND_TRIP_TRIALS },
      (_, trial) => sketches.cost(setsOf(n, d, trial)).roundTrips,
    ).toSorted((a, b) => a - b);
    return trips[Math.ceil(ROUND_TRIP_QUANTILE * ROUND_TRIP_TRIALS) - 1] as number;
  });
  return {
    name: `round trips, d ≤ ${Math.max(...differences).toLocaleString("en")}`,
    measured: `19 of 20 of ${ROUND_TRIP_TRIALS} exchanges each`,
    baseline: "",
    value: Math.max(...quantiles),
    unit: "round trips",
    target: { atMost: most },
  };
}

async function timeFigures({ isQuick }: BenchmarkOptions): Promise<readonly Figure[]> {
  const hashes = isQuick ? 300_000 : 1_000_000;
  const inserts = Array.from({ length: 5 }, () => insertMicroseconds(1_024, hashes));
  const summaries = Array.from({ length: 5 }, () => (summaryMs(hashes) / hashes) * 1_000);
  const colds = Array.from({ length: 3 }, () => coldSeconds(1_000_000, 1_000));
  const bare = await bareMicroseconds(isQuick ? 2 : 5);
  const insert = median(inserts);
  return [
    {
      name: "insert into 1,024 symbols",
      measured: `of the process; ${median(summaries).toFixed(3)} µs into a summary`,
      baseline: "",
      value: insert,
      unit: "µs",
      target: { atMost: 0.4 },
    },
    {
      name: "an insert beside a broadcast",
      measured: `${insert.toFixed(2)} µs`,
      baseline: `${bare.toFixed(2)} µs a broadcast of the bare loop`,
      value: (insert / bare) * 100,
      unit: "%",
      target: { atMost: 25 },
    },
    {
      name: "n = 1,000,000, d = 1,000, both sides cold",
      measured: "summaries, sketches, texts, decoding, look-ups",
      baseline: "",
      value: median(colds),
      unit: "s",
      target: { atMost: 2 },
    },
  ];
}

/** Microseconds of the bare loop for a broadcast, from the start of the process to its end. */
function bareMicroseconds(rounds: number): Promise<number> {
  return withTemporaryFolder(async (folder) => {
    const input = join(folder, "broadcasts.jsonl");
    const client = new ClientLines("c1");
    const lines = Array.from({ length: BARE_BROADCASTS }, (_, message) => client.broadcast(message));
    writeFileSync(input, [INIT_LINE, ...lines, client.read()].join(""));
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      times.push((await pipeThrough(script("bare-loop.mjs"), input)).ms);
    }
    return (median(times) * 1_000) / BARE_BROADCASTS;
  });
}
