/** The rows of `kv-bench` as tables for a terminal. */

import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import type { KvRow } from "./kv-bench.ts";
import { loadText, meanings, pendingText } from "./kv-bench-words.ts";
import type { KvLoad, KvSetting } from "./kv-setting.ts";
import { commonText, differing, fullName, grouped } from "./setting-names.ts";

const INDENT = "  ";

type Column = readonly [name: string, cell: (row: KvRow) => string | number];

/** The choices of a row, of which a table has those that differ. */
const CHOICES: Readonly<Record<keyof KvSetting, Column>> = {
  mode: ["mode", ({ setting }) => setting.mode],
  subject: ["strategy", ({ setting }) => setting.subject],
  nodes: ["nodes", ({ setting }) => setting.nodes],
  readShare: ["reads", ({ setting }) => figure(setting.readShare)],
  popularity: ["keys", ({ setting }) => setting.popularity],
  valueBytes: ["bytes", ({ setting }) => setting.valueBytes],
  hasPartitions: ["cuts", ({ setting }) => (setting.hasPartitions ? "yes" : "no")],
};
const TEXT_NAMES = new Set(["mode", "strategy", "keys", "cuts"]);
/** The choices that make a table of their own, so that each row has room for its figures. */
const HEADING_CHOICES: readonly (keyof KvSetting)[] = ["mode", "nodes", "valueBytes"];

/** The figures that tell most; --json and --csv have all. Digits are fixed, so that points stand below each other. */
const FIGURES: readonly Column[] = [
  ["msgs/w", ({ figures }) => fixed(figures.messagesPerWrite, 2)],
  ["B/w", ({ figures }) => fixed(figures.bytesPerWrite, 0)],
  ["p50", ({ figures }) => fixed(figures.convergence.p50Ms, 0)],
  ["max ms", ({ figures }) => fixed(figures.convergence.maxMs, 0)],
  ["stale", ({ figures }) => percent(figures.staleShare)],
  ["conflicts", ({ figures }) => figures.lostUpdateCount ?? figures.conflictReadCount ?? 0],
];

/** The whole text, with a line break at its end. */
export function kvBenchText(load: KvLoad, isVirtual: boolean, rows: readonly KvRow[]): string {
  const settings = rows.map(({ setting }) => setting);
  const common = commonText(settings);
  const pending = rows.reduce((sum, { figures }) => sum + figures.pendingCount, 0);
  const troubles = rows.flatMap(({ setting, figures }) =>
    figures.problems.map((problem) => `✗ ${fullName(setting)}: ${problem}`),
  );
  return [
    paragraph(`kv-bench: ${loadText(load, isVirtual)}`, { hanging: INDENT }),
    ...(common === "" ? [] : [paragraph(`in every row: ${common}`, { indent: INDENT })]),
    ...tables(rows).flatMap((lines) => ["", ...lines]),
    "",
    ...notes(settings).map((note) => paragraph(note, { indent: INDENT, hanging: `${INDENT}  ` })),
    ...(pending === 0 ? [] : [`${INDENT}${pendingText(pending)}`]),
    ...(troubles.length === 0 ? [] : ["", ...troubles]),
    "",
  ].join("\n");
}

/** A table for each combination of the choices that make one, below its heading. */
function tables(rows: readonly KvRow[]): readonly (readonly string[])[] {
  const apart = differing(rows.map(({ setting }) => setting));
  const inHeading = HEADING_CHOICES.filter((choice) => apart.includes(choice));
  const inRows = apart.filter((choice) => !inHeading.includes(choice));
  // A row has to be called something.
  const named = (Object.keys(CHOICES) as (keyof KvSetting)[]).filter((choice) =>
    inRows.length === 0 ? choice === "subject" : inRows.includes(choice),
  );
  const columns = [...named.map((choice) => CHOICES[choice]), ...FIGURES];
  const head = columns.map(([name]) => name);
  const textColumns = [...columns.keys()].filter((at) => TEXT_NAMES.has(head[at] ?? ""));
  return [...grouped(rows, inHeading)].map(([heading, some]) => {
    const cells = some.map((row) => columns.map(([, cell]) => cell(row)));
    return [...(heading === "" ? [] : [heading]), table(head, cells, { textColumns, indent: INDENT })];
  });
}

/** The meanings of the columns; conflicts are something else in each mode. */
function notes(settings: readonly KvSetting[]): readonly string[] {
  const has = (mode: KvSetting["mode"]) => settings.some((setting) => setting.mode === mode);
  return [
    `msgs/w, B/w: ${meanings.cost}`,
    `p50, max ms: ${meanings.convergence}`,
    meanings.waiting,
    `stale: ${meanings.stale}`,
    ...(has("lww") ? [`conflicts: ${meanings.lostUpdates}`] : []),
    ...(has("vv") ? [`conflicts: ${meanings.siblings}`] : []),
    "--json, --csv and --markdown have more: the other quantiles, how old stale reads were, writes and reads a second, keys that were stored.",
  ];
}

function percent(share: number | null): string {
  return share === null ? figure(share) : `${fixed(100 * share, 1)} %`;
}

function fixed(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? figure(value) : value.toFixed(digits);
}
