/** The messages of a run for its space-time diagram. */

import type { Span } from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import type { Diagram, DiagramMessages } from "../../pages/run-page.ts";
import { whole } from "../../text/table.ts";
import type { RunRecord } from "../run-record.ts";
import { type LoggedMessage, OUTCOMES } from "../watch/message-log.ts";
import { whenPartitionsDrop } from "./drop-words.ts";
import { NODES_DRAWN_MAX } from "./ways.ts";

type Window = readonly [fromMs: number, toMs: number];

/** Before a fault there is less to see than after it. */
const BEFORE_SHARE = 0.25;
/** The part of the run that is in view at first. */
const OPEN_BEFORE_MS = 200;
const OPEN_AFTER_MS = 1_000;
const KINDS_MAX = 250;
const BISECTION_STEPS = 30;

/** `messagesMax` messages at most, all of those in the windows that fit; `undefined` where there are none. */
export function diagram(record: RunRecord, spans: readonly Span[], messagesMax: number): Diagram | undefined {
  const { traffic, nodeIds, results } = record;
  if (traffic === undefined || traffic.messages.messages.length === 0) return undefined;
  const rows = rowsOf(nodeIds.length);
  const rowOf = new Map(rows.map((node, row) => [node, row]));
  const all = traffic.messages.messages.filter(({ src, dest }) => rowOf.has(src) && rowOf.has(dest));
  const endMs = results.run["duration-ms"];
  const loadMs = results.run["load-ms"] ?? all[0]?.sentMs ?? 0;
  const watchedUntilMs =
    traffic.messages.sent > traffic.messages.messages.length ? (all.at(-1)?.sentMs ?? 0) : endMs;
  const anchors = [loadMs, ...spans.flatMap(({ from, to }) => [from, to])].filter(
    (ms) => ms <= watchedUntilMs,
  );
  const windows = windowsOf(all, anchors, watchedUntilMs, messagesMax);
  const shown = all.filter(({ sentMs }) => windows.some(([from, to]) => sentMs >= from && sentMs < to));
  const [firstFault] = spans;
  const openFrom = Math.max(0, (firstFault?.from ?? loadMs) - OPEN_BEFORE_MS);
  const kinds = [...new Set(shown.map(({ type }) => type))].slice(0, KINDS_MAX);
  return {
    text: textOf(record, rows.length, shown, windows, watchedUntilMs),
    nodes: rows.map((node) => nodeIds[node] as string),
    kinds: kinds.map((kind) => (/^[\w-]{1,40}$/.test(kind) ? kind : plainText(kind))),
    spans,
    windows,
    endMs,
    hopMs: results.run.options.latency,
    openAt: [openFrom, Math.min(endMs, openFrom + OPEN_BEFORE_MS + OPEN_AFTER_MS)],
    jumps: jumpsOf(spans, loadMs, endMs),
    messages: columnsOf(shown, rowOf, kinds),
  };
}

/** All nodes, or as many as can be told apart, evenly. */
function rowsOf(nodeCount: number): readonly number[] {
  const rows = Math.min(nodeCount, NODES_DRAWN_MAX);
  return Array.from({ length: rows }, (_, row) => Math.floor((row * nodeCount) / rows));
}

/** The whole run, or else the widest windows around the anchors whose messages are not too many. */
function windowsOf(
  messages: readonly LoggedMessage[],
  anchors: readonly number[],
  endMs: number,
  messagesMax: number,
): readonly Window[] {
  if (messages.length <= messagesMax) return [[0, endMs + 1]];
  const around = (widthMs: number): readonly Window[] =>
    merged(
      anchors.map((ms) => [
        Math.max(0, ms - BEFORE_SHARE * widthMs),
        Math.min(endMs + 1, ms + (1 - BEFORE_SHARE) * widthMs),
      ]),
    );
  const countIn = (windows: readonly Window[]): number =>
    windows.reduce((sum, [from, to]) => sum + firstFrom(messages, to) - firstFrom(messages, from), 0);
  let least = 0;
  let most = 2 * (endMs + 1);
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = (least + most) / 2;
    if (countIn(around(middle)) <= messagesMax) least = middle;
    else most = middle;
  }
  return around(least);
}

function merged(windows: readonly Window[]): readonly Window[] {
  const result: [number, number][] = [];
  for (const [from, to] of windows.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** The number of messages that were sent before that time. */
function firstFrom(messages: readonly LoggedMessage[], ms: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle] as LoggedMessage).sentMs < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function columnsOf(
  messages: readonly LoggedMessage[],
  rowOf: ReadonlyMap<number, number>,
  kinds: readonly string[],
): DiagramMessages {
  const kindOf = new Map(kinds.map((kind, index) => [kind, index]));
  const ticks = (ms: number) => Math.round(ms * 100);
  return {
    src: messages.map(({ src }) => rowOf.get(src) as number),
    dest: messages.map(({ dest }) => rowOf.get(dest) as number),
    sentAfter: messages.map(({ sentMs }, index) => ticks(sentMs) - ticks(messages[index - 1]?.sentMs ?? 0)),
    took: messages.map(({ sentMs, endMs }) => ticks(endMs) - ticks(sentMs)),
    outcome: messages.map(({ outcome }) => OUTCOMES.indexOf(outcome)),
    kind: messages.map(({ type }) => kindOf.get(type) ?? kinds.length - 1),
  };
}

function jumpsOf(spans: readonly Span[], loadMs: number, endMs: number): readonly Span[] {
  const around = (ms: number, label: string): Span => ({
    from: Math.max(0, ms - OPEN_BEFORE_MS),
    to: Math.min(endMs, ms + OPEN_AFTER_MS),
    label,
  });
  return [
    ...spans.flatMap(({ from, to, label }) => [
      around(from, `${label}: begins at ${(from / 1_000).toFixed(1)} s`),
      around(to, `${label}: ends at ${(to / 1_000).toFixed(1)} s`),
    ]),
    around(loadMs, "the first operations"),
    { from: 0, to: endMs, label: "the whole run" },
  ];
}

function textOf(
  { nodeIds, traffic }: RunRecord,
  rows: number,
  messages: readonly LoggedMessage[],
  windows: readonly Window[],
  watchedUntilMs: number,
): readonly string[] {
  const sent = traffic?.messages.sent ?? 0;
  const shown = messages.length;
  const isPartitioned = messages.some(({ outcome }) => outcome === "partition");
  const text = [
    "One line a node, time from left to right. An arrow is a message between nodes, from its sending to its arrival. One that was dropped is a stub with a cross, as steep as a message that arrives.",
  ];
  if (isPartitioned) text.push(`${whenPartitionsDrop} Point at a stub for the time of its drop.`);
  if (rows < nodeIds.length)
    text.push(`${rows} of ${nodeIds.length} nodes are drawn, and the messages between these.`);
  if (shown < sent) {
    const parts = windows.map(([from, to]) => `${(from / 1_000).toFixed(2)} to ${(to / 1_000).toFixed(2)} s`);
    text.push(
      `${whole(shown)} of ${whole(sent)} messages are in this page: all of ${parts.join(", ")}. The rest of the run is hatched.`,
    );
  }
  if (traffic !== undefined && traffic.messages.messages.length < sent) {
    text.push(
      `Messages were kept one by one until ${(watchedUntilMs / 1_000).toFixed(1)} s, and then only counted.`,
    );
  }
  return text;
}
