/** The rows of `kv-bench` as a page of charts. */

import type { ChartPage, PageSection, PageTable } from "../../pages/chart-page.ts";
import { plainText } from "../../pages/plain-text.ts";
import { figure } from "../../text/table.ts";
import type { KvRow } from "../kv-bench.ts";
import { loadText, meanings, pendingText } from "../kv-bench-words.ts";
import type { KvLoad } from "../kv-setting.ts";
import { choiceTitles, commonText, fullName } from "../setting-names.ts";
import { barsByFigure, barsByPartitions, namedInChart } from "./bars.ts";

/** More bars than those of so many rows nobody compares by eye; the table at the end has all rows. */
const CHARTED_ROWS_MAX = 96;
const PROBLEMS_TOLD_MAX = 50;

export function kvBenchPage(load: KvLoad, isVirtual: boolean, rows: readonly KvRow[]): ChartPage {
  const charted = rows.slice(0, CHARTED_ROWS_MAX);
  return {
    title: "What the key-value store costs",
    lead: leadOf(rows, charted.length),
    sections: [
      ...problemsSection(rows),
      convergenceSection(charted, loadText(load, isVirtual), rows),
      costSection(charted),
      staleSection(charted),
      conflictsSection(charted),
      { title: "All figures", text: "A row for each combination of choices.", table: wholeTable(rows) },
    ],
  };
}

/** The results in a few sentences. */
function leadOf(rows: readonly KvRow[], chartedCount: number): string {
  const sentences: string[] = [];
  for (const hasPartitions of [false, true]) {
    const own = rows.filter(({ setting }) => setting.hasPartitions === hasPartitions);
    if (own.length === 0) continue;
    sentences.push(...conditionSentence(own, hasPartitions ? "Under partitions" : "Without partitions"));
  }
  const pending = rows.reduce((sum, { figures }) => sum + figures.pendingCount, 0);
  if (pending > 0) sentences.push(pendingText(pending));
  const broken = rows.filter(({ figures }) => figures.problems.length > 0).length;
  sentences.push(
    broken === 0
      ? `The store kept its laws in ${rows.length === 1 ? "the one row" : `all ${rows.length} rows`}.`
      : `In ${broken} of ${rows.length} rows something went wrong.`,
  );
  if (chartedCount < rows.length)
    sentences.push(`The charts show the first ${chartedCount} rows, the table at the end has all.`);
  return sentences.join(" ");
}

function conditionSentence(rows: readonly KvRow[], where: string): readonly string[] {
  const slowest = greatest(rows, ({ figures }) => figures.convergence.maxMs);
  const stalest = greatest(rows, ({ figures }) => figures.staleShare);
  if (slowest === undefined || stalest === undefined) return [];
  const isWhole = rows.every(({ figures }) => figures.pendingCount === 0);
  const writes = isWhole ? "every write was" : "the writes that came everywhere were";
  return [
    `${where} ${writes} on all replicas after ${figure(slowest / 1_000, 1)} s at most, and up to ${figure(100 * stalest, 1)} % of the reads of a row were stale.`,
  ];
}

function greatest(rows: readonly KvRow[], of: (row: KvRow) => number | null | undefined): number | undefined {
  const values = rows.flatMap((row) => of(row) ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

function problemsSection(rows: readonly KvRow[]): readonly PageSection[] {
  const told = rows.flatMap(({ setting, figures }) =>
    figures.problems.map((problem) => [fullName(setting), plainText(problem)]),
  );
  if (told.length === 0) return [];
  return [
    {
      title: "What went wrong",
      text: "The store broke its laws, or a run did not get through: the figures of these rows mean little.",
      table: {
        caption: `The first ${Math.min(PROBLEMS_TOLD_MAX, told.length)} of ${told.length} troubles`,
        head: ["setting", "trouble"],
        rows: told.slice(0, PROBLEMS_TOLD_MAX),
      },
    },
  ];
}

function convergenceSection(
  charted: readonly KvRow[],
  measured: string,
  rows: readonly KvRow[],
): PageSection {
  const common = commonText(rows.map(({ setting }) => setting));
  const named = namedInChart(charted)
    .map((choice) => choiceTitles[choice])
    .join(", ");
  return {
    title: "Convergence",
    text: [
      `${measured}.${common === "" ? "" : ` In every row: ${common}.`} Bars are named by ${named}.`,
      meanings.convergence,
      meanings.waiting,
    ],
    charts: barsByFigure(charted, "Until a write is everywhere", "ms since the acknowledgement", {
      median: ({ convergence }) => rounded(convergence.p50Ms),
      "95th percentile": ({ convergence }) => rounded(convergence.p95Ms),
      slowest: ({ convergence }) => rounded(convergence.maxMs),
    }),
  };
}

function costSection(charted: readonly KvRow[]): PageSection {
  return {
    title: "Messages and bytes",
    text: meanings.cost,
    charts: [
      ...barsByPartitions(charted, "Messages", "messages a write", ({ messagesPerWrite }) =>
        rounded(messagesPerWrite, 2),
      ),
      ...barsByPartitions(charted, "Bytes", "bytes a write", ({ bytesPerWrite }) => rounded(bytesPerWrite)),
    ],
  };
}

function staleSection(charted: readonly KvRow[]): PageSection {
  return {
    title: "Stale reads",
    text: meanings.stale,
    charts: [
      ...barsByPartitions(charted, "Stale reads", "% of all reads", ({ staleShare }) => percent(staleShare)),
      ...barsByFigure(charted, "Age of what stale reads lacked", "ms since the acknowledgement", {
        median: ({ staleAge }) => rounded(staleAge.p50Ms),
        "95th percentile": ({ staleAge }) => rounded(staleAge.p95Ms),
        oldest: ({ staleAge }) => rounded(staleAge.maxMs),
      }),
    ],
  };
}

function conflictsSection(charted: readonly KvRow[]): PageSection {
  const lww = charted.filter(({ setting }) => setting.mode === "lww");
  const vv = charted.filter(({ setting }) => setting.mode === "vv");
  return {
    title: "Conflicts",
    text: [...(lww.length > 0 ? [meanings.lostUpdates] : []), ...(vv.length > 0 ? [meanings.siblings] : [])],
    charts: [
      ...barsByPartitions(lww, "Lost updates", "writes", ({ lostUpdateCount }) => lostUpdateCount),
      ...barsByPartitions(vv, "Reads of siblings", "reads", ({ conflictReadCount }) => conflictReadCount),
    ],
  };
}

/** More digits would hide the others. */
function rounded(value: number | null | undefined, digits = 0): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}

function percent(share: number | null): number | null {
  return share === null ? null : rounded(100 * share, 1);
}

function wholeTable(rows: readonly KvRow[]): PageTable {
  return {
    caption: "Times in milliseconds",
    head: columns.map(([name]) => name),
    rows: rows.map((row) => columns.map(([, cell]) => cell(row) ?? null)),
  };
}

const columns: readonly (readonly [
  name: string,
  cell: (row: KvRow) => string | number | null | undefined,
])[] = [
  ["strategy", ({ setting }) => setting.subject],
  ["mode", ({ setting }) => setting.mode],
  ["nodes", ({ setting }) => setting.nodes],
  ["reads (%)", ({ setting }) => percent(setting.readShare)],
  ["keys", ({ setting }) => setting.popularity],
  ["value bytes", ({ setting }) => setting.valueBytes],
  ["partitions", ({ setting }) => (setting.hasPartitions ? "yes" : "no")],
  ["writes a second", ({ figures }) => rounded(figures.writesPerSecond, 1)],
  ["messages a write", ({ figures }) => rounded(figures.messagesPerWrite, 2)],
  ["bytes a write", ({ figures }) => rounded(figures.bytesPerWrite)],
  ["everywhere: median", ({ figures }) => rounded(figures.convergence.p50Ms)],
  ["95th percentile", ({ figures }) => rounded(figures.convergence.p95Ms)],
  ["slowest", ({ figures }) => rounded(figures.convergence.maxMs)],
  ["never everywhere", ({ figures }) => figures.pendingCount],
  ["stale reads (%)", ({ figures }) => percent(figures.staleShare)],
  ["age: median", ({ figures }) => rounded(figures.staleAge.p50Ms)],
  ["95th percentile", ({ figures }) => rounded(figures.staleAge.p95Ms)],
  ["oldest", ({ figures }) => rounded(figures.staleAge.maxMs)],
  ["lost updates", ({ figures }) => figures.lostUpdateCount],
  ["reads of siblings", ({ figures }) => figures.conflictReadCount],
  ["most siblings", ({ figures }) => figures.siblingsMax],
  ["keys stored", ({ figures }) => figures.keysStored],
];
