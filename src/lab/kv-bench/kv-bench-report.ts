/** The rows of `kv-bench` as a table, as JSON and as CSV. */

import { figure, table } from "../table.ts";
import type { KvRow } from "./kv-bench.ts";
import type { Spread } from "./kv-figures.ts";
import type { KvLoad } from "./kv-setting.ts";

const INDENT = "  ";

interface SpreadJson {
  readonly "p50-ms"?: number;
  readonly "p95-ms"?: number;
  readonly "max-ms"?: number;
}

/** One row, flat enough for a chart. */
export interface KvRowJson {
  readonly "valid?": boolean;
  readonly problems: readonly string[];
  readonly mode: "lww" | "vv";
  readonly nodes: number;
  readonly strategy: string;
  readonly "read-share": number;
  readonly popularity: "uniform" | "zipf";
  readonly "value-bytes": number;
  readonly "partitions?": boolean;
  readonly writes: number;
  readonly "writes-per-second": number;
  readonly reads: number;
  readonly "reads-per-second": number;
  readonly "msgs-per-write": number | null;
  readonly "bytes-per-write": number | null;
  readonly convergence: SpreadJson & { readonly pending: number };
  readonly stale: { readonly share: number | null; readonly age: SpreadJson };
  readonly "lost-updates"?: number | undefined;
  readonly "conflict-reads"?: number | undefined;
  readonly "siblings-max"?: number | undefined;
  readonly "keys-stored": number;
}

/** Plain data of everything that the table shows. */
export interface KvBenchJson {
  readonly load: {
    readonly rate: number;
    readonly "key-count": number;
    readonly latency: number;
    readonly "time-limit": number;
    readonly "nemesis-interval": number;
    readonly seed: string;
    readonly time: "virtual" | "real";
  };
  readonly rows: readonly KvRowJson[];
}

export function kvBenchJson(load: KvLoad, isVirtual: boolean, rows: readonly KvRow[]): KvBenchJson {
  return {
    load: {
      rate: load.ratePerSecond,
      "key-count": load.keyCount,
      latency: load.latencyMs,
      "time-limit": load.timeLimitMs / 1_000,
      "nemesis-interval": load.nemesisIntervalMs / 1_000,
      seed: load.seed,
      time: isVirtual ? "virtual" : "real",
    },
    rows: rows.map(rowJson),
  };
}

function rowJson({ setting, figures }: KvRow): KvRowJson {
  return {
    "valid?": figures.problems.length === 0,
    problems: figures.problems,
    mode: setting.mode,
    nodes: setting.nodes,
    strategy: setting.subject,
    "read-share": setting.readShare,
    popularity: setting.popularity,
    "value-bytes": setting.valueBytes,
    "partitions?": setting.hasPartitions,
    writes: figures.writeCount,
    "writes-per-second": figures.writesPerSecond,
    reads: figures.readCount,
    "reads-per-second": figures.readsPerSecond,
    "msgs-per-write": figures.messagesPerWrite,
    "bytes-per-write": figures.bytesPerWrite,
    convergence: { ...spreadJson(figures.convergence), pending: figures.pendingCount },
    stale: { share: figures.staleShare, age: spreadJson(figures.staleAge) },
    "lost-updates": figures.lostUpdateCount,
    "conflict-reads": figures.conflictReadCount,
    "siblings-max": figures.siblingsMax,
    "keys-stored": figures.keysStored,
  };
}

function spreadJson({ p50Ms, p95Ms, maxMs }: Spread): SpreadJson {
  if (p50Ms === undefined || p95Ms === undefined || maxMs === undefined) return {};
  return { "p50-ms": p50Ms, "p95-ms": p95Ms, "max-ms": maxMs };
}

const COLUMNS: readonly (readonly [name: string, cell: (row: KvRow) => string | number])[] = [
  ["mode", ({ setting }) => setting.mode],
  ["strategy", ({ setting }) => setting.subject],
  ["nodes", ({ setting }) => setting.nodes],
  ["reads", ({ setting }) => figure(setting.readShare)],
  ["keys", ({ setting }) => setting.popularity],
  ["bytes", ({ setting }) => setting.valueBytes],
  ["cuts", ({ setting }) => (setting.hasPartitions ? "yes" : "no")],
  ["writes/s", ({ figures }) => figure(figures.writesPerSecond, 1)],
  ["msgs/w", ({ figures }) => figure(figures.messagesPerWrite)],
  ["bytes/w", ({ figures }) => figure(figures.bytesPerWrite, 0)],
  ["p50", ({ figures }) => figure(figures.convergence.p50Ms, 0)],
  ["p95", ({ figures }) => figure(figures.convergence.p95Ms, 0)],
  ["max ms", ({ figures }) => figure(figures.convergence.maxMs, 0)],
  ["stale", ({ figures }) => percent(figures.staleShare)],
  ["p50", ({ figures }) => figure(figures.staleAge.p50Ms, 0)],
  ["p95", ({ figures }) => figure(figures.staleAge.p95Ms, 0)],
  ["max ms", ({ figures }) => figure(figures.staleAge.maxMs, 0)],
  ["conflicts", ({ figures }) => figures.lostUpdateCount ?? figures.conflictReadCount ?? 0],
  ["stored", ({ figures }) => figures.keysStored],
];
const TEXT_COLUMNS = [0, 1, 4, 6];

export function kvBenchReport(load: KvLoad, isVirtual: boolean, rows: readonly KvRow[]): string {
  const cells = rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));
  const head = COLUMNS.map(([name]) => name);
  const { ratePerSecond, keyCount, latencyMs, timeLimitMs, seed } = load;
  const time = isVirtual ? "virtual time" : "real processes";
  const pending = rows.reduce((sum, { figures }) => sum + figures.pendingCount, 0);
  const troubles = rows.flatMap(({ figures }, index) =>
    figures.problems.map((problem) => `✗ row ${index + 1}: ${problem}`),
  );
  return [
    `kv-bench: ${ratePerSecond} operations/s over ${keyCount} keys for ${timeLimitMs / 1_000} s, ${latencyMs} ms latency, ${time}, seed ${seed}`,
    "",
    table(head, cells, { textColumns: TEXT_COLUMNS, indent: INDENT }),
    "",
    `${INDENT}msgs/w, bytes/w: between nodes, for each acknowledged write. First p50 … max: from a write's acknowledgement`,
    `${INDENT}until every replica held it or what took its place. stale: reads that lacked a write acknowledged before they`,
    `${INDENT}began; then how long before. conflicts: of lww, updates lost to a concurrent or an earlier write; of vv, reads of`,
    `${INDENT}siblings.`,
    ...(pending === 0 ? [] : [`${INDENT}${pending} writes never came everywhere.`]),
    ...(troubles.length === 0 ? [] : ["", ...troubles]),
    "",
  ].join("\n");
}

function percent(share: number | null): string {
  return share === null ? figure(share) : `${figure(100 * share, 1)} %`;
}

/** A line of names, and one for each row. No field needs quotes: all are numbers or names without commas. */
export function kvBenchCsv(load: KvLoad, isVirtual: boolean, rows: readonly KvRow[]): string {
  const flat = kvBenchJson(load, isVirtual, rows).rows.map(flatten);
  const names = CSV_NAMES;
  const lines = flat.map((row) => names.map((name) => csvField(row.get(name))).join(","));
  return `${[names.join(","), ...lines].join("\n")}\n`;
}

const CSV_NAMES = [
  "mode",
  "strategy",
  "nodes",
  "read-share",
  "popularity",
  "value-bytes",
  "partitions?",
  "valid?",
  "writes",
  "writes-per-second",
  "reads",
  "reads-per-second",
  "msgs-per-write",
  "bytes-per-write",
  "convergence-p50-ms",
  "convergence-p95-ms",
  "convergence-max-ms",
  "convergence-pending",
  "stale-share",
  "stale-age-p50-ms",
  "stale-age-p95-ms",
  "stale-age-max-ms",
  "lost-updates",
  "conflict-reads",
  "siblings-max",
  "keys-stored",
] as const;

/** All fields by their path, joined with dashes. */
function flatten(row: object): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) flat.set(path, value);
    else
      for (const [name, inner] of Object.entries(value)) visit(inner, path === "" ? name : `${path}-${name}`);
  };
  visit(row, "");
  return flat;
}

function csvField(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "number" ? String(Number(value.toFixed(4))) : String(value);
}
