import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  alternate,
  type Benchmark,
  type BenchmarkOptions,
  type Figure,
  inMs,
  median,
  medianRatio,
} from "./harness.ts";
import { ClientLines, INIT_LINE } from "./input.ts";
import { bytesPerKey, mergeSeconds } from "./kv-store.ts";
import { bundle, pipeThrough, script, withTemporaryFolder } from "./processes.ts";

const REQUESTS = 500_000;
const ROUNDS = 9;
/** Less of it is mostly the start of the processes. */
const QUICK_REQUESTS = 200_000;
const QUICK_ROUNDS = 3;
const KEYS = 1_000;
/** Without a common divisor with the keys: each comes as often as any other. */
const STRIDE = 7_919;
const MERGED_KEYS = 100_000;
const MERGES = 9;

/** The key-value store: requests through a pipe, large merges, and what a key takes in memory. */
export const kv: Benchmark = {
  name: "kv",
  about: `writes and reads of ${KEYS} keys, against a bare loop; merges of ${MERGED_KEYS}; memory`,
  async run(options) {
    return [await throughputFigure(options), ...mergeFigures(options), memoryFigure()];
  },
};

function throughputFigure({ isQuick }: BenchmarkOptions): Promise<Figure> {
  const count = isQuick ? QUICK_REQUESTS : REQUESTS;
  return withTemporaryFolder(async (folder) => {
    const input = join(folder, "requests.jsonl");
    writeFileSync(input, requests(count));
    const runs = await alternate(
      { bare: () => pipeThrough(script("kv-loop.mjs"), input), node: () => pipeThrough(bundle, input) },
      isQuick ? QUICK_ROUNDS : ROUNDS,
    );
    const bareMs = runs.bare.map(({ ms }) => ms);
    const nodeMs = runs.node.map(({ ms }) => ms);
    return {
      name: `throughput of ${count} writes and kv_reads`,
      measured: inMs(nodeMs),
      baseline: `${inMs(bareMs)} bare loop`,
      value: medianRatio(bareMs, nodeMs),
      unit: "×",
      target: { atLeast: 0.5 },
    };
  });
}

/** Writes and reads in turn: of each key half of its requests. */
function requests(count: number): string {
  const client = new ClientLines("c1");
  const lines = Array.from({ length: count }, (_, i) => {
    const key = `key ${(Math.floor(i / 2) * STRIDE) % KEYS}`;
    return client.request(i % 2 === 0 ? { type: "write", key, value: i } : { type: "kv_read", key });
  });
  return [INIT_LINE, ...lines].join("");
}

function mergeFigures({ isQuick }: BenchmarkOptions): Figure[] {
  mergeSeconds(MERGED_KEYS); // the compiler wants to have seen it once
  const merges = Array.from({ length: isQuick ? 3 : MERGES }, () => mergeSeconds(MERGED_KEYS));
  const figure = (name: string, seconds: readonly number[]): Figure => ({
    name: `kv_merge of ${MERGED_KEYS} keys, ${name}`,
    measured: "of the process, from its line to its reply",
    baseline: "",
    value: median(seconds),
    unit: "s",
    target: { atMost: 0.5 },
  });
  return [
    figure(
      "all new",
      merges.map(({ fresh }) => fresh),
    ),
    figure(
      "all overwritten",
      merges.map(({ overwritten }) => overwritten),
    ),
  ];
}

function memoryFigure(): Figure {
  return {
    name: "memory of a key",
    measured: `of ${MERGED_KEYS}; beside key and value, hashes included`,
    baseline: "",
    value: bytesPerKey(MERGED_KEYS),
    unit: "bytes",
    target: { atMost: 250 },
  };
}
