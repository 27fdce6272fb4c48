/** The script of a page of charts. */

import type { ChartPage } from "../chart-page.ts";
import { element } from "./elements.ts";
import { pageData, pageRoot } from "./page-data.ts";
import { section } from "./section.ts";

const page = pageData<ChartPage>();
pageRoot().append(
  element("header", {}, element("h1", {}, page.title), element("p", { class: "lead" }, page.lead)),
  ...page.sections.map(section),
);
