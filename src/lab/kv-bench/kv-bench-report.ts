/** The rows of `kv-bench` as JSON, and as records for CSV and Markdown. */

import type { RecordColumn } from "../text/records.ts";
import type { KvRow } from "./kv-bench.ts";
import type { Spread } from "./kv-figures.ts";
import type { KvLoad } from "./kv-setting.ts";

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

const RECORD_NAMES = [
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

/** A row with the paths of its fields, joined with dashes. */
export type KvRecord = ReadonlyMap<string, unknown>;

/** The columns of CSV and Markdown. */
export const kvRecordColumns: readonly RecordColumn<KvRecord>[] = RECORD_NAMES.map((title) => ({
  title,
  of: (row) => {
    const field = row.get(title);
    if (field === undefined || field === null) return null;
    return typeof field === "number" ? field : String(field);
  },
}));

/** The rows for those columns: everything that `kvBenchJson` has of them but the problems. */
export function kvRecords(rows: readonly KvRow[]): readonly KvRecord[] {
  return rows.map((row) => flattened(rowJson(row)));
}

/** All fields by their path, joined with dashes. */
function flattened(row: object): KvRecord {
  const flat = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) flat.set(path, value);
    else
      for (const [name, inner] of Object.entries(value)) visit(inner, path === "" ? name : `${path}-${name}`);
  };
  visit(row, "");
  return flat;
}
