import { dominates, type VersionVector, vectorFromJson } from "../../crdt/clocks/version-vector.ts";
import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import type { Request } from "../../wire/requests.ts";
import type { Core } from "../core.ts";
import type { Handlers, Reply } from "../dispatch/handlers.ts";
import { SIBLINGS_MAX, SIBLINGS_TEXT_MAX } from "../limits.ts";
import { FROM_CLIENT } from "../log/arrival.ts";
import type { Log } from "../log/log.ts";
import { textLength } from "../log/text-length.ts";
import { exhausted } from "./exhausted.ts";

/**
 * The key-value store: last writer wins, version vectors with siblings, and the benchmark's counts of the first. Under
 * the mode `lww` the last writer wins among the siblings, too; those that are there stay until the next write of their key.
 */
export function storeHandlers({ base }: Core): Handlers {
  const { log, counters } = base;
  const { lww, siblings } = log.state;
  /** The way in which this node's `vv_write` decides from now on. */
  let mode: Request<"set_mode">["mode"] = "vv";

  const write = (key: number | string, value: Json): number | Failure => {
    const refused = log.room.refusalOfItems([["lww", String(key), [value, 0]]]);
    if (refused !== undefined) return refused;
    try {
      const { ts } = lww.put(String(key), value, base.nowMs / 1_000);
      log.touch("lww", String(key), FROM_CLIENT);
      return ts;
    } catch (error) {
      return exhausted(error);
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
    kv_merge: ({ entries }) => kvMerge(base, entries),
    set_mode: (request) => {
      mode = request.mode;
      return {};
    },
    vv_write: ({ key, value, context }, src) => {
      const read = Object.fromEntries(context);
      // With all else replaced, the item is this one write and the names of its context.
      const item: StateItem = ["siblings", String(key), [[[src, 1, read, value]], read]];
      const refused = log.room.refusalOfItems([item]);
      if (refused !== undefined) return refused;
      // The last writer leaves no sibling beside it.
      const crowded = mode === "vv" ? crowding(log, String(key), value, context) : undefined;
      if (crowded !== undefined) return crowded;
      try {
        const lastWriterTs = mode === "lww" ? stampFor(base, String(key)) : undefined;
        const { vc } = siblings.write(src, String(key), value, read, lastWriterTs);
        log.touch("siblings", String(key), FROM_CLIENT);
        return { vc };
      } catch (error) {
        return exhausted(error);
      }
    },
    vv_read: ({ key }) => {
      const read = siblings.read(String(key));
      return read === undefined ? notFound() : { values: read.values, conflict: read.conflict };
    },
    bench_write: ({ key, value }) => {
      const ts = write(key, value);
      return ts instanceof Failure ? ts : { write_id: ++counters.benchWrites };
    },
    bench_report: () => benchReport(base),
    bench_stats: () => benchReport(base),
  };
}

/** The refusal of one more sibling of a key, where there is no room. A write that has read all siblings is always let in. */
function crowding(log: Log, key: string, value: Json, context: VersionVector): Failure | undefined {
  const values = log.state.siblings.read(key)?.values ?? [];
  const text = log.textLengthOfItem("siblings", key) + textLength(value);
  if (values.length < SIBLINGS_MAX && text <= SIBLINGS_TEXT_MAX) return undefined;
  const replaced = values.filter(({ vc }) => dominates(context, vectorFromJson(vc)));
  if (replaced.length === values.length) return undefined;
  if (values.length - replaced.length >= SIBLINGS_MAX)
    return new Failure(ErrorCode.temporarilyUnavailable, "too many siblings");
  const textLeft = replaced.reduce((rest, version) => rest - textLength(version.value), text);
  return textLeft <= SIBLINGS_TEXT_MAX
    ? undefined
    : new Failure(ErrorCode.temporarilyUnavailable, "too much text in the siblings of this key");
}

/** The time of a write after which the last writer wins: after what stands, as far ahead as that may be. */
function stampFor({ log, nowMs }: Core["base"], key: string): number {
  const { clock, siblings } = log.state;
  return clock.issue(nowMs / 1_000, siblings.timestamp(key));
}

/** Takes all entries or none: the sender goes by the answer. */
function kvMerge({ log, nowMs }: Core["base"], entries: Request<"kv_merge">["entries"]): Reply | Failure {
  const items = Array.from(entries, ([key, { value, ts }]): StateItem => ["lww", key, [value, ts]]);
  const refused = log.room.refusalOfItems(items);
  if (refused !== undefined) return refused;
  let updated = 0;
  for (const item of items) if (log.take(item, FROM_CLIENT, nowMs) === "taken") updated++;
  return { updated };
}

function benchReport({ counters, log }: Core["base"]): Reply {
  const { benchWrites, stateMessagesSent } = counters;
  return {
    type: "bench_report_ok",
    total_writes: benchWrites,
    total_gossip_msgs: stateMessagesSent,
    msgs_per_write: benchWrites === 0 ? 0 : stateMessagesSent / benchWrites,
    keys_stored: log.state.lww.size,
  };
}

function notFound(): Failure {
  return new Failure(ErrorCode.keyDoesNotExist, "Key not found");
}
