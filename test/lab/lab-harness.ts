import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach } from "vitest";
import type { ChartPage } from "../../src/lab/pages/chart-page.ts";
import { runLab } from "../../src/lab/run-lab.ts";

/** A node of somebody else; see its first lines. */
export const plainNode = fileURLToPath(new URL("nodes/plain-node.mjs", import.meta.url));

/** Runs a command line and gathers what it says. Its texts are in one line each, as in a terminal of any width. */
export function lab(...argv: string[]) {
  return labWith({ columns: 10_000 }, ...argv);
}

/** As `lab`, in a terminal of so many columns; `undefined`: into a pipe. */
export async function labWith({ columns }: { readonly columns: number | undefined }, ...argv: string[]) {
  let stdout = "";
  let stderr = "";
  const code = await runLab(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    stderrIsTerminal: false,
    colour: false,
    columns,
  });
  return { code, stdout, stderr };
}

/** A fresh folder for each test of a file. */
export function freshFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gossiper-lab-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** The data of a page of charts that a command has written. */
export function pageData(path: string): ChartPage {
  const json = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(
    readFileSync(path, "utf8"),
  )?.[1];
  if (json === undefined) throw new Error(`${path} has no data`);
  return JSON.parse(json) as ChartPage;
}

/** Characters of the longest line. */
export function widthOf(text: string): number {
  return Math.max(...text.split("\n").map((line) => [...line].length));
}
