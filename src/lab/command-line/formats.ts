/** The flags by which a command's figures come as JSON, CSV or Markdown, and those of its page. */

import { type Command, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import type { Output } from "../output.ts";
import type { ChartPage } from "../pages/chart-page.ts";
import { openPage } from "../pages/open-page.ts";
import { renderChartPage } from "../pages/render-page.ts";
import { preparePage, writePage } from "../pages/write-page.ts";
import { csv, markdown, type RecordColumn } from "../text/records.ts";
import { UsageError } from "./usage-error.ts";

/** The flags as commander gives them. */
export interface FormatFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly markdown?: boolean;
  /** `false`: none. */
  readonly page: string | false;
  readonly open?: boolean;
}

export type Format = "text" | "json" | "csv" | "markdown";

/** Adds `--csv` and `--markdown`, and `--json` where the command has none yet. */
export function addFormatFlags(command: Command): Command {
  if (command.options.every((option) => option.long !== "--json")) {
    command.addOption(new Option("--json", "print JSON and nothing else"));
  }
  return command
    .addOption(
      new Option("--csv", "print the figures as CSV and nothing else").conflicts(["json", "markdown"]),
    )
    .addOption(
      new Option("--markdown", "print the figures as a table of Markdown and nothing else").conflicts([
        "json",
      ]),
    );
}

/** Adds the flags of the page. With a format for programs a page is written only where `--page` names one. */
export function addPageFlags(command: Command, byDefault: string): Command {
  return command
    .addOption(new Option("--page <file>", "where the page with the charts goes").default(byDefault))
    .addOption(new Option("--no-page", "write no page"))
    .addOption(new Option("--open", "open the page, where there is a browser"));
}

export function formatOf({ json, csv, markdown }: FormatFlags): Format {
  if (json === true) return "json";
  if (csv === true) return "csv";
  return markdown === true ? "markdown" : "text";
}

/** A result that can be had in all formats. */
export interface InAllFormats<Row> {
  readonly text: () => string;
  readonly json: () => unknown;
  /** For CSV and Markdown. */
  readonly columns: readonly RecordColumn<Row>[];
  readonly rows: readonly Row[];
}

/** The result as the flags want it. */
export function inFormat<Row>(flags: FormatFlags, { text, json, columns, rows }: InAllFormats<Row>): string {
  switch (formatOf(flags)) {
    case "json":
      return prettyJson(json());
    case "csv":
      return csv(columns, rows);
    case "markdown":
      return markdown(columns, rows);
    case "text":
      return text();
  }
}

/** The page that is wanted, its folder made; `undefined`: none. */
export function wantedPage(flags: FormatFlags, command: Command): string | undefined {
  const isNamed = command.getOptionValueSource("page") === "cli" && flags.page !== false;
  const path = formatOf(flags) === "text" || isNamed ? flags.page : false;
  if (path !== false) {
    preparePage(path);
    return path;
  }
  if (flags.open === true) throw new UsageError("--open has no page to open; allowed: with --page FILE");
  return undefined;
}

/** Prints the result, then writes the page, prints its path and opens it, as the flags want. */
export async function present(
  text: string,
  page: () => ChartPage,
  path: string | undefined,
  flags: FormatFlags,
  output: Output,
): Promise<void> {
  output.stdout(text);
  if (path === undefined) return;
  writePage(path, renderChartPage(page()));
  if (formatOf(flags) === "text") output.stdout(`\nPage: ${path}\n`);
  if (flags.open === true) await openPage(path, output);
}
