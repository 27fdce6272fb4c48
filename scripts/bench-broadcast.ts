/**
 * Holds the profiles to their limits: `npm run bench:broadcast`. Virtual time, 25 nodes, rate 100, links of 100 ms; five
 * seeds each for 20 s without faults and for 30 s with partitions. The same limits hold where machines are a little wrong,
 * as all are: clocks apart or drifting, processes that pause for moments, links of different lengths. Where latencies vary,
 * a tenth more messages and half as much more time are allowed. Other sizes have no limits but that nothing is lost.
 * Words choose rows by a part of their names; --seeds N as many runs (the limits are meant for 50). Figures are the
 * worst of the runs. Exit code 1 if a figure is outside its limit, 2 if an argument is wrong.
 */

import { figure, table } from "../src/lab/text/table.ts";
import { type Figures, runTrial, seedsOf, worstOf } from "../src/lab/trials/trial.ts";
import type { Disturbances } from "../src/sim/run/disturbances.ts";
import { type RunOptions, runOptions } from "../src/sim/run/run-options.ts";
import { refuse, scriptArguments, wholeNumber } from "./arguments.ts";

/** The limits of a profile. */
interface Limits {
  readonly messagesPerOperation: number;
  readonly medianMs: number;
  readonly maxMs: number;
  /** Every value everywhere so long after a heal. */
  readonly convergenceMs: number;
}

const limits: Readonly<Record<string, Limits>> = {
  fast: { messagesPerOperation: 12.6, medianMs: 100, maxMs: 120, convergenceMs: 3_000 },
  balanced: { messagesPerOperation: 0.95, medianMs: 400, maxMs: 600, convergenceMs: 3_000 },
  frugal: { messagesPerOperation: 0.33, medianMs: 1_000, maxMs: 2_000, convergenceMs: 5_000 },
};
/** Partitions may cost so many times the messages. */
const PARTITION_FACTOR = 1.4;
/** Latencies that vary may cost so many times the messages, and so many times the time. */
const VARYING_MESSAGES_FACTOR = 1.1;
const VARYING_MS_FACTOR = 1.5;
const SKEW_MS = 500;
const SEEDS_DEFAULT = 5;

interface Row {
  readonly name: string;
  readonly profile: string;
  readonly run: Partial<RunOptions>;
  readonly disturbances?: Disturbances;
  /** Whether the profile's limits hold; otherwise only what holds everywhere. */
  readonly isLimited?: boolean;
}

const load = { ratePerSecond: 100, latencyMs: 100, timeLimitMs: 20_000, nodeCount: 25 };
const nemesis = { kind: "partition", intervalMs: 10_000 } as const;

const disturbed: readonly (readonly [name: string, disturbances: Disturbances])[] = [
  [`clocks ± ${SKEW_MS} ms`, { skewMs: SKEW_MS }],
  ["clocks ± 200 ppm", { driftPpm: 200 }],
  ["pauses of 5–40 ms", { pauseMs: [5, 40] }],
  ["links of 60–140 ms", { linkMs: [60, 140] }],
];

const rows: readonly Row[] = [
  ...Object.keys(limits).flatMap((profile): Row[] => [
    { name: profile, profile, run: load, isLimited: true },
    {
      name: `${profile}, partitions`,
      profile,
      run: { ...load, timeLimitMs: 30_000, nemesis },
      isLimited: true,
    },
  ]),
  ...[5, 25, 100, 1_000].map(
    (nodeCount): Row => ({
      name: `balanced, ${nodeCount} nodes`,
      profile: "balanced",
      run: { ...load, nodeCount },
    }),
  ),
  ...Object.keys(limits).flatMap((profile) =>
    disturbed.map(
      ([name, disturbances]): Row => ({
        name: `${profile}, ${name}`,
        profile,
        run: load,
        disturbances,
        isLimited: true,
      }),
    ),
  ),
  {
    name: `balanced, clocks ± ${SKEW_MS} ms, partitions`,
    profile: "balanced",
    run: { ...load, timeLimitMs: 30_000, nemesis },
    disturbances: { skewMs: SKEW_MS },
    isLimited: true,
  },
  ...(["uniform", "exponential"] as const).flatMap((latencyDistribution) =>
    Object.keys(limits).map(
      (profile): Row => ({
        name: `${profile}, ${latencyDistribution} latency`,
        profile,
        run: { ...load, latencyDistribution },
        isLimited: true,
      }),
    ),
  ),
];

/** Rows that are outside of their limits in some seeds or in all, and why: printed below the table if they are. */
const reasons: Readonly<Record<string, string>> = {
  "fast, pauses of 5–40 ms":
    "a value in a window of 3 ms when its process stops waits for 40 ms more: 3 + 40 + 100 = 143 ms",
  "fast, links of 60–140 ms":
    "every fourth link takes over 120 ms, and the way around it at least 60 + 60 ms and two windows",
  "fast, uniform latency":
    "one hop in ten takes over 180 ms, so 92 % of all values have one among their 24; 13.9 msgs/op pay for 27 messages a value",
  "fast, exponential latency":
    "one hop in six takes over 180 ms, so 99 % of all values have one among their 24; 13.9 msgs/op pay for 27 messages a value",
  "balanced, exponential latency":
    "a wait of up to 436 ms and a way up exceed 900 ms for one value in 450, however soon the hub flushes; a run has 1,000",
};

interface Measured {
  readonly worst: Figures;
  /** After the slowest of the heals, `Infinity` where it was not seen to its end. */
  readonly convergenceMs: number | undefined;
  readonly peakPerSecond: number | undefined;
}

function measure(row: Row, seeds: readonly string[]): Measured {
  const runs = seeds.map((seed) =>
    runTrial({
      run: runOptions({ ...row.run, seed }),
      flags: ["--profile", row.profile],
      ...(row.disturbances && { disturbances: row.disturbances }),
    }),
  );
  const worst = worstOf(runs);
  const limitMs = (limits[row.profile] as Limits).convergenceMs;
  // A heal that the next partition cut short tells nothing, unless it had its time.
  const told = worst.heals.flatMap(({ convergedAfterMs, watchedForMs }) =>
    convergedAfterMs === undefined && watchedForMs < limitMs
      ? []
      : [convergedAfterMs ?? Number.POSITIVE_INFINITY],
  );
  return {
    worst,
    convergenceMs: told.length === 0 ? undefined : Math.max(...told),
    peakPerSecond:
      worst.heals.length === 0
        ? undefined
        : Math.max(...worst.heals.map((heal) => heal.messagesPerSecondMax)),
  };
}

/** The figures outside the limits, in words. */
function problemsOf(row: Row, { worst, convergenceMs }: Measured): readonly string[] {
  const problems: string[] = [];
  if (!worst.valid) problems.push("invalid");
  if (worst.lostCount > 0) problems.push(`${worst.lostCount} lost`);
  if (worst.okFraction < 1) problems.push(`ok-fraction ${worst.okFraction}`);
  const limit = limits[row.profile] as Limits;
  if (row.isLimited !== true) return problems;
  const isPartitioned = row.run.nemesis !== undefined;
  const varies = row.run.latencyDistribution !== undefined;
  const factor = varies ? VARYING_MESSAGES_FACTOR : 1;
  const most = limit.messagesPerOperation * (isPartitioned ? PARTITION_FACTOR : factor);
  if (worst.messagesPerOperation > most) problems.push(`msgs/op above ${figure(most)}`);
  if (convergenceMs !== undefined && convergenceMs > limit.convergenceMs) {
    problems.push(`converged later than ${limit.convergenceMs} ms`);
  }
  if (isPartitioned) return problems;
  const maxMs = limit.maxMs * (varies ? VARYING_MS_FACTOR : 1);
  if (!varies && worst.medianMs > limit.medianMs) problems.push(`median above ${limit.medianMs}`);
  if (worst.maxMs > maxMs) problems.push(`max above ${maxMs}`);
  return problems;
}

const { values: flags, positionals: words } = scriptArguments(
  "bench:broadcast",
  "names of rows and --seeds",
  {
    allowPositionals: true,
    options: { seeds: { type: "string", default: `${SEEDS_DEFAULT}` } },
  },
);
const seeds = seedsOf(wholeNumber("bench:broadcast", "seeds", flags.seeds, 1));
const chosen = rows.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0)
  refuse("bench:broadcast", `no row has such a name; there are: ${rows.map(({ name }) => name).join("; ")}`);
const failed = new Set<string>();
const cells = chosen.map((row) => {
  if (process.stderr.isTTY) process.stderr.write(`\u001b[2K${row.name} …\r`);
  // A thousand nodes take half a minute a run, and are all alike.
  const measured = measure(row, (row.run.nodeCount ?? 0) >= 1_000 ? seeds.slice(0, 1) : seeds);
  const problems = problemsOf(row, measured);
  if (problems.length > 0) failed.add(row.name);
  const { worst, convergenceMs, peakPerSecond } = measured;
  return [
    row.name,
    figure(worst.messagesPerOperation, 3),
    worst.medianMs,
    worst.maxMs,
    figure(worst.okFraction, 5),
    worst.lostCount,
    figure(convergenceMs, 0),
    figure(peakPerSecond, 0),
    problems.length === 0 ? (row.isLimited ? "inside" : "sound") : `OUTSIDE: ${problems.join(", ")}`,
  ];
});
const head = ["run", "msgs/op", "median", "max ms", "ok", "lost", "converged ms", "peak/s", "limits"];
console.log(table(head, cells, { textColumns: [0, 8] }));
if (failed.size > 0) {
  console.log("\nThe limits are those that a profile should keep. Why rows are outside of them:");
  for (const name of failed) console.log(`- ${name}: ${reasons[name] ?? "not known to have to be"}`);
  console.log("Rows that are known to be outside stand in test/README.md; the others are regressions.");
}
process.exitCode = failed.size > 0 ? 1 : 0;
