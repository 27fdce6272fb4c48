/** The script of the page of one run. */

import type { RunPage } from "../run-page.ts";
import { pageData, pageRoot } from "./page-data.ts";
import { runHeader } from "./run/run-header.ts";
import { spaceTimeSection } from "./run/space-time-section.ts";
import { waysSection } from "./run/ways-section.ts";
import { section } from "./section.ts";

const page = pageData<RunPage>();
pageRoot().append(
  runHeader(page),
  ...page.sections.map(section),
  ...(page.ways === undefined ? [] : [waysSection(page.ways)]),
  ...(page.diagram === undefined ? [] : [spaceTimeSection(page.diagram)]),
);
