import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { renderChartPage } from "../pages/render-page.ts";
import { UsageError } from "../usage-error.ts";
import { spreadPage } from "./page/spread-page.ts";
import type { SpreadPlan } from "./plan.ts";
import type { SpreadResult } from "./spread.ts";

/** Makes the page's folder, before anything is computed. Throws `UsageError` where that is impossible. */
export function preparePage(path: string): void {
  written(path, () => mkdirSync(dirname(path), { recursive: true }));
}

/** Writes the page, whole or not at all. Throws `UsageError` where it cannot be written. */
export function writePage(path: string, plan: SpreadPlan, result: SpreadResult): void {
  const page = renderChartPage(spreadPage(plan, result));
  written(path, () => {
    const temporary = `${path}.part`;
    writeFileSync(temporary, page);
    renameSync(temporary, path);
  });
}

function written(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`the page ${path} cannot be written: ${(error as Error).message}`);
  }
}
