import type { MultiValueRead } from "../crdt/multi-value-map.ts";
import { isTimestamp } from "../crdt/timestamp.ts";
import { dominates, type VersionVector, vectorFromJson } from "../crdt/version-vector.ts";
import type { Core } from "../node/core.ts";
import { SIBLINGS_MAX } from "../node/limits.ts";
import type { Handlers, Reply } from "../node/strategy.ts";
import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Json } from "../wire/message.ts";
import type { Request } from "../wire/requests.ts";

/**
 * The key-value store: last writer wins, version vectors with siblings, and the benchmark's counts of the first. Under
 * the mode `lww` the last writer wins among the siblings, too; those that are there stay until the next write of their key.
 */
export function storeHandlers(core: Core): Handlers {
  const { lww, siblings } = core.crdt.state;
  /** How this node's `vv_write` decides from now on. */
  let mode: Request<"set_mode">["mode"] = "vv";

  const write = (key: number | string, value: Json): number | Failure => {
    if (core.replica.refusal !== undefined) return core.replica.refusal;
    try {
      const { ts, delta } = lww.write(String(key), value, core.nowMs / 1_000);
      core.replica.record({ lww: delta.map(([name, entry]) => [name, entry.value, entry.ts]) });
      return ts;
    } catch (error) {
      return refusal(error);
    }
  };

  return {
    write: ({ key, value }) => {
      const ts = write(key, value);
      return ts instanceof Failure ? ts : { ts };
    },
    kv_read: ({ key }) => {
      const entry = lww.get(String(key));
      return entry === undefined ? notFound() : { key, value: entry.value, ts: entry.ts };
    },
    kv_merge: ({ entries }) => kvMerge(core, entries),
    set_mode: (request) => {
      mode = request.mode;
      return {};
    },
    vv_write: ({ key, value, context }, src) => {
      if (core.replica.refusal !== undefined) return core.replica.refusal;
      // The last writer leaves no sibling beside it.
      const lastWriterTs = mode === "lww" ? core.nowMs / 1_000 : undefined;
      if (lastWriterTs === undefined && standing(siblings.read(String(key)), context) >= SIBLINGS_MAX)
        return new Failure(ErrorCode.temporarilyUnavailable, "too many siblings");
      try {
        const read = Object.fromEntries(context);
        const { vc, delta } = siblings.write(src, String(key), value, read, lastWriterTs);
        core.replica.record(core.crdt.state.siblingsDelta(delta));
        return { vc };
      } catch (error) {
        return refusal(error);
      }
    },
    vv_read: ({ key }) => {
      const read = siblings.read(String(key));
      return read === undefined ? notFound() : { values: read.values, conflict: read.conflict };
    },
    bench_write: ({ key, value }) => {
      const ts = write(key, value);
      return ts instanceof Failure ? ts : { write_id: ++core.counters.benchWrites };
    },
    bench_report: () => benchReport(core),
    bench_stats: () => benchReport(core),
  };
}

/** How many siblings a write with this context leaves beside it: one that has read them all is always let in. */
function standing(read: MultiValueRead<Json> | undefined, context: VersionVector): number {
  const values = read?.values ?? [];
  if (values.length < SIBLINGS_MAX) return values.length;
  return values.filter(({ vc }) => !dominates(context, vectorFromJson(vc))).length;
}

function kvMerge(core: Core, entries: Request<"kv_merge">["entries"]): Reply | Failure {
  for (const { ts } of entries.values()) {
    if (!isTimestamp(ts))
      return new Failure(ErrorCode.malformedRequest, "entries: ts is no timestamp in seconds");
  }
  if (core.replica.refusal !== undefined) return core.replica.refusal;
  const changed = core.replica.change({ lww: [...entries].map(([key, { value, ts }]) => [key, value, ts]) });
  return { updated: changed?.lww?.length ?? 0 };
}

function benchReport(core: Core): Reply {
  const { benchWrites, crdtMessagesSent } = core.counters;
  return {
    type: "bench_report_ok",
    total_writes: benchWrites,
    total_gossip_msgs: crdtMessagesSent,
    msgs_per_write: benchWrites === 0 ? 0 : crdtMessagesSent / benchWrites,
    keys_stored: core.crdt.state.lww.size,
  };
}

function notFound(): Failure {
  return new Failure(ErrorCode.keyDoesNotExist, "Key not found");
}

/** A counter or a timestamp is exhausted: nothing was written. */
export function refusal(error: unknown): Failure {
  if (error instanceof RangeError) return new Failure(ErrorCode.abort, error.message);
  throw error;
}
