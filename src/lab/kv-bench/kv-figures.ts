/** The figures of one row of `kv-bench`, from the run's history and the messages between its nodes. */

import {
  readLwwHistory,
  readVvHistory,
  type Stamp,
  type StoreRead,
} from "../../sim/checkers/store-history.ts";
import { lwwTrail, type StoreConvergence, vvTrail } from "../../sim/checkers/store-trail.ts";
import { kvLww, lwwStaleness } from "../../sim/checkers/workloads/kv-lww.ts";
import { kvVv, mostSiblings, vvStaleness } from "../../sim/checkers/workloads/kv-vv.ts";
import { quantile } from "../../sim/checkers/workloads/quantiles.ts";
import type { StaleRead } from "../../sim/checkers/workloads/staleness.ts";
import type { LawResult, StoreResult } from "../../sim/checkers/workloads/store-laws.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import { bodyText } from "../../sim/network/plain-body.ts";
import { nodeIdsOf } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import type { StoreMode } from "./kv-setting.ts";

/** The middle, the 95th percentile and the largest of some times in milliseconds; all are absent where there are none. */
export interface Spread {
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly maxMs?: number;
}

export interface KvFigures {
  /** The laws of the store that were broken, and what went wrong with the run; empty: valid. */
  readonly problems: readonly string[];
  /** Acknowledged, and each per second of load. */
  readonly writeCount: number;
  readonly writesPerSecond: number;
  readonly readCount: number;
  readonly readsPerSecond: number;
  /** Between nodes, over the whole run. */
  readonly messagesPerWrite: number | null;
  readonly bytesPerWrite: number | null;
  /** From a write's acknowledgement until every replica held it or what took its place. */
  readonly convergence: Spread;
  /** Writes that never came everywhere. */
  readonly pendingCount: number;
  readonly staleShare: number | null;
  /** Since when the oldest write that a stale read lacked had been acknowledged. */
  readonly staleAge: Spread;
  /** Of `lww`: acknowledged writes that one overwrote whose client had not seen them. */
  readonly lostUpdateCount?: number;
  /** Of `vv`: reads that showed siblings, and the most of them in one read. */
  readonly conflictReadCount?: number;
  readonly siblingsMax?: number;
  readonly keysStored: number;
}

/** Watches a run for its figures. */
export class KvMeter {
  readonly #mode: StoreMode;
  readonly #nodeIds: ReadonlySet<string>;
  readonly #lww: ReturnType<typeof lwwTrail>;
  readonly #vv: ReturnType<typeof vvTrail>;
  #messages = 0;
  #bytes = 0;

  constructor(mode: StoreMode, nodeCount: number) {
    const nodeIds = nodeIdsOf(nodeCount);
    this.#mode = mode;
    this.#nodeIds = new Set(nodeIds);
    this.#lww = lwwTrail(nodeIds);
    this.#vv = vvTrail(nodeIds);
  }

  observe(event: JournalEvent): void {
    const { src, dest, body } = event.message;
    if (!this.#nodeIds.has(src) || !this.#nodeIds.has(dest)) return;
    if (event.kind === "send") {
      this.#messages++;
      this.#bytes += Buffer.byteLength(lineOf(src, dest, bodyText(body)));
    }
    if (this.#mode === "lww") this.#lww.observe(event);
    else this.#vv.observe(event);
  }

  /** The figures, once the run is over. */
  figures(run: RunResult): KvFigures {
    const { result, reads, stale, convergence, conflicts, keys } =
      this.#mode === "lww" ? this.#lwwParts(run) : this.#vvParts(run);
    const { loadMs = 0, healedMs = run.phases.endMs } = run.phases;
    const seconds = Math.max(1, healedMs - loadMs) / 1_000;
    const { acknowledgedCount: writeCount, laws } = result;
    const readCount = reads.filter(isOfLoad).length;
    const staleOfLoad = stale.filter(({ read }) => isOfLoad(read));
    const perWrite = (count: number) => (writeCount === 0 ? null : count / writeCount);
    return {
      problems: [...run.problems.map(({ text }) => text), ...laws.filter(isBroken).map(lawText)],
      writeCount,
      writesPerSecond: writeCount / seconds,
      readCount,
      readsPerSecond: readCount / seconds,
      messagesPerWrite: perWrite(this.#messages),
      bytesPerWrite: perWrite(this.#bytes),
      convergence: spreadOf(convergence.timesMs),
      pendingCount: convergence.pendingCount,
      staleShare: readCount === 0 ? null : staleOfLoad.length / readCount,
      staleAge: spreadOf(staleOfLoad.map(({ ageMs }) => ageMs)),
      ...conflicts,
      keysStored: keys,
    };
  }

  #lwwParts({ history }: RunResult): StoreParts {
    const store = readLwwHistory(history);
    const result = kvLww(history);
    return {
      result,
      reads: store.reads,
      stale: lwwStaleness(store),
      convergence: this.#lww.convergence(store.writes),
      conflicts: { lostUpdateCount: result.lostUpdateCount },
      keys: this.#lww.keys.size,
    };
  }

  #vvParts({ history }: RunResult): StoreParts {
    const store = readVvHistory(history);
    const reads = store.reads.filter(isOfLoad);
    return {
      result: kvVv(history),
      reads: store.reads,
      stale: vvStaleness(store),
      convergence: this.#vv.convergence(store.writes),
      conflicts: {
        conflictReadCount: reads.filter(({ versions }) => versions.length > 1).length,
        siblingsMax: mostSiblings(reads),
      },
      keys: this.#vv.keys.size,
    };
  }
}

/** The figures that both ways of deciding have. */
interface StoreParts {
  readonly result: StoreResult;
  readonly reads: readonly StoreRead<Stamp>[];
  readonly stale: readonly StaleRead[];
  readonly convergence: StoreConvergence;
  readonly conflicts: Pick<KvFigures, "lostUpdateCount" | "conflictReadCount" | "siblingsMax">;
  readonly keys: number;
}

/** The last reads, after the heal, only tell whether all went well. */
function isOfLoad({ final }: { readonly final: boolean }): boolean {
  return !final;
}

/** A message as a node writes it. */
function lineOf(src: string, dest: string, body: string): string {
  return `{"src": "${src}", "dest": "${dest}", "body": ${body}}\n`;
}

function isBroken({ valid }: LawResult): boolean {
  return !valid;
}

function lawText({ law, count, examples: [first = ""] }: LawResult): string {
  return `${law}, ${count} times: ${first}`;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = Float64Array.from(times).sort();
  if (sorted.length === 0) return {};
  const at = (q: number) => quantile(sorted, q) as number;
  return { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
