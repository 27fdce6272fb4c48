import { join } from "node:path";
import { renderPage } from "../pages/render-page.ts";
import { writeWhole } from "../pages/write-page.ts";
import { type PageLimits, pageOfRun } from "./page/page-of-run.ts";
import type { RunRecord } from "./run-record.ts";

/** The name of the page in a run's folder. */
export const REPORT = "report.html";

/** A megabyte, as most limits on attachments count it. */
const PAGE_BYTES_MAX = 1_000_000;
const LIMITS: PageLimits = { messagesMax: 12_000, hopsMax: 8_000 };
const HALVINGS_MAX = 6;

/** Writes the page of a run into its folder and gives its path. Throws where it cannot be written. */
export function writeReport(record: RunRecord, folder: string): string {
  const path = join(folder, REPORT);
  writeWhole(path, reportOf(record));
  return path;
}

/** The page, with as many messages as fit into a megabyte. */
function reportOf(record: RunRecord): string {
  let { messagesMax, hopsMax } = LIMITS;
  for (let halving = 0; ; halving++) {
    const page = renderPage("run-page", pageOfRun(record, { messagesMax, hopsMax }));
    if (Buffer.byteLength(page) < PAGE_BYTES_MAX || halving === HALVINGS_MAX) return page;
    messagesMax = Math.floor(messagesMax / 2);
    hopsMax = Math.floor(hopsMax / 2);
  }
}
