/** The rows of `kv-bench` as tables for a terminal. */

import { paragraph } from "../paragraph.ts";
import { figure, table } from "../table.ts";
import type { KvRow } from "./kv-bench.ts";
import { loadText, meanings } from "./kv-bench-words.ts";
import type { KvLoad, KvSetting } from "./kv-setting.ts";
import { commonText, differing, fullName } from "./setting-names.ts";

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

/** One table after another, since a terminal has no room for all columns side by side. */
const PARTS: readonly { readonly title: string; readonly columns: readonly Column[] }[] = [
  {
    title: "cost",
    columns: [
      ["writes/s", ({ figures }) => figure(figures.writesPerSecond, 1)],
      ["msgs/w", ({ figures }) => figure(figures.messagesPerWrite)],
      ["bytes/w", ({ figures }) => figure(figures.bytesPerWrite, 0)],
      ["stored", ({ figures }) => figures.keysStored],
    ],
  },
  {
    title: "convergence and conflicts",
    columns: [
      ["p50", ({ figures }) => figure(figures.convergence.p50Ms, 0)],
      ["p95", ({ figures }) => figure(figures.convergence.p95Ms, 0)],
      ["max ms", ({ figures }) => figure(figures.convergence.maxMs, 0)],
      ["conflicts", ({ figures }) => figures.lostUpdateCount ?? figures.conflictReadCount ?? 0],
    ],
  },
  {
    title: "stale reads",
    columns: [
      ["stale", ({ figures }) => percent(figures.staleShare)],
      ["age p50", ({ figures }) => figure(figures.staleAge.p50Ms, 0)],
      ["p95", ({ figures }) => figure(figures.staleAge.p95Ms, 0)],
      ["max ms", ({ figures }) => figure(figures.staleAge.maxMs, 0)],
    ],
  },
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
    ...PARTS.flatMap(({ title, columns }) => ["", title, partTable(rows, columns)]),
    "",
    ...notes(settings).map((note) => paragraph(note, { indent: INDENT, hanging: `${INDENT}  ` })),
    ...(pending === 0 ? [] : [`${INDENT}${pending} writes never came everywhere.`]),
    ...(troubles.length === 0 ? [] : ["", ...troubles]),
    "",
  ].join("\n");
}

function partTable(rows: readonly KvRow[], figures: readonly Column[]): string {
  const apart = differing(rows.map(({ setting }) => setting));
  const named = (Object.keys(CHOICES) as (keyof KvSetting)[]).filter(
    (choice) => choice === "subject" || apart.includes(choice),
  );
  const columns = [...named.map((choice) => CHOICES[choice]), ...figures];
  const textColumns = [...columns.keys()].filter((at) => TEXT_NAMES.has(columns[at]?.[0] ?? ""));
  const cells = rows.map((row) => columns.map(([, cell]) => cell(row)));
  return table(
    columns.map(([name]) => name),
    cells,
    { textColumns, indent: INDENT },
  );
}

/** The meanings of the columns; conflicts are something else in each mode. */
function notes(settings: readonly KvSetting[]): readonly string[] {
  const has = (mode: KvSetting["mode"]) => settings.some((setting) => setting.mode === mode);
  return [
    `msgs/w, bytes/w: ${meanings.cost}`,
    `p50 … max of convergence: ${meanings.convergence}`,
    `stale, age: ${meanings.stale}`,
    ...(has("lww") ? [`conflicts: ${meanings.lostUpdates}`] : []),
    ...(has("vv") ? [`conflicts: ${meanings.siblings}`] : []),
  ];
}

function percent(share: number | null): string {
  return share === null ? figure(share) : `${figure(100 * share, 1)} %`;
}
