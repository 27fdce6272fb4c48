import { renderChartPage } from "../pages/render-page.ts";
import { writePage } from "../pages/write-page.ts";
import { spreadPage } from "./page/spread-page.ts";
import type { SpreadPlan } from "./plan.ts";
import type { SpreadResult } from "./spread.ts";

/** Writes the page, whole or not at all. Throws `UsageError` where it cannot be written. */
export function writeSpreadPage(path: string, plan: SpreadPlan, result: SpreadResult): void {
  writePage(path, renderChartPage(spreadPage(plan, result)));
}
