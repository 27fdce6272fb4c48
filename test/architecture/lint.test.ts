import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/*
 * The purity of the core, tried on snippets: Biome runs once, with our configuration, on a folder of small files that
 * each break one rule (or none), and every file has to be refused by exactly the rule it breaks.
 */

type Rule = "global" | "plugin" | "console" | "default-export";

interface Snippet {
  readonly file: string;
  readonly code: string;
  readonly refusedBy: readonly Rule[];
}

const ruleOfCategory: Readonly<Record<string, Rule>> = {
  "lint/style/noRestrictedGlobals": "global",
  "lint/suspicious/noConsole": "console",
  "lint/style/noDefaultExport": "default-export",
  plugin: "plugin",
};

const core = ["wire", "node", "strategies", "crdt", "reconcile", "theory"] as const;

const impurities: Readonly<Record<string, { readonly code: string; readonly refusedBy: readonly Rule[] }>> = {
  "type-import": { code: 'export type A = import("../lab/x.ts").A;', refusedBy: ["plugin"] },
  "date-now": { code: "export const a = Date.now();", refusedBy: ["global"] },
  "new-date": { code: "export const a = new Date();", refusedBy: ["global"] },
  "performance-now": { code: "export const a = performance.now();", refusedBy: ["global"] },
  timeout: { code: "setTimeout(() => {}, 1);", refusedBy: ["global"] },
  interval: { code: "setInterval(() => {}, 1);", refusedBy: ["global"] },
  immediate: { code: "setImmediate(() => {});", refusedBy: ["global"] },
  microtask: { code: "queueMicrotask(() => {});", refusedBy: ["global"] },
  process: { code: "export const a = process.pid;", refusedBy: ["global"] },
  "global-this": { code: "export const a = globalThis.Date;", refusedBy: ["global"] },
  crypto: { code: "export const a = crypto.randomUUID();", refusedBy: ["global"] },
  console: { code: "console.log(1);", refusedBy: ["console"] },
  "math-random": { code: "export const a = Math.random();", refusedBy: ["plugin"] },
  "math-random-value": { code: "export const a = Math.random;", refusedBy: ["plugin"] },
  "math-random-taken": { code: "export const { random } = Math;", refusedBy: ["plugin"] },
  await: { code: "export const a = await 1;", refusedBy: ["plugin"] },
  "async-function": { code: "export async function a() {}", refusedBy: ["plugin"] },
  "async-arrow": { code: "export const a = async () => {};", refusedBy: ["plugin"] },
  "async-method": { code: "export class A {\n  async a() {}\n}", refusedBy: ["plugin"] },
  "async-private-method": { code: "export class A {\n  async *#a() {}\n}", refusedBy: ["plugin"] },
  "async-object-method": { code: "export const a = { async b() {} };", refusedBy: ["plugin"] },
};

function impuritySnippets(): Snippet[] {
  const refused = core.flatMap((folder) =>
    Object.entries(impurities).map(([name, { code, refusedBy }]) => ({
      file: `src/${folder}/${name}.ts`,
      code,
      refusedBy,
    })),
  );
  const clock = { file: "src/hosts/clock.ts", code: "export const a = Date.now();", refusedBy: [] };
  const timer = { file: "src/sim/timer.ts", code: "export const a = async () => setTimeout(() => {}, 1);" };
  const file = { file: "src/lab/file.ts", code: 'export { readFileSync } from "node:fs";', refusedBy: [] };
  return [...refused, clock, { ...timer, refusedBy: [] }, file];
}

const cleanCode = [
  'import { a } from "./x.ts";',
  "",
  "/** Named like what is refused, and yet none of it. */",
  "export const asynchronous = { async: 1, process: Math.floor(a) };",
  "export function asyncLike(date: number): number {",
  "  return date;",
  "}",
  "",
].join("\n");

const snippets: readonly Snippet[] = [
  ...impuritySnippets(),
  ...core.map((folder): Snippet => ({ file: `src/${folder}/clean.ts`, code: cleanCode, refusedBy: [] })),
  { file: "src/lab/default.ts", code: "export default 1;", refusedBy: ["default-export"] },
];

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string };
}

function lint(folder: string): Promise<readonly Diagnostic[]> {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const flags = ["lint", "--reporter=json", "--max-diagnostics=none", "src"];
  return new Promise((resolve, reject) => {
    // Biome's exit code says that something was refused, which here is the normal case.
    execFile(process.execPath, [biome, ...flags], { cwd: folder, maxBuffer: 1e8 }, (error, stdout) => {
      if (stdout === "") reject(error ?? new Error("biome said nothing"));
      else resolve((JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics);
    });
  });
}

describe("the lint of the core", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "gossiper-architecture-"));
  const refusals = new Map<string, Set<Rule>>();

  beforeAll(async () => {
    cpSync(join(root, "biome.json"), join(folder, "biome.json"));
    cpSync(join(root, "scripts/lint"), join(folder, "scripts/lint"), { recursive: true });
    for (const { file, code } of snippets) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${code.trimEnd()}\n`);
    }
    for (const { category, location } of await lint(folder)) {
      const rule = ruleOfCategory[category];
      if (rule === undefined) continue;
      const file = location.path.replaceAll("\\", "/");
      refusals.set(file, (refusals.get(file) ?? new Set()).add(rule));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function expectRefusals(chosen: readonly Snippet[]): void {
    const expected = Object.fromEntries(chosen.map(({ file, refusedBy }) => [file, refusedBy]));
    const found = Object.fromEntries(chosen.map(({ file }) => [file, [...(refusals.get(file) ?? [])]]));
    expect(found).toEqual(expected);
  }

  it.each(Object.keys(impurities))("refuses %s in the core", (name) => {
    expectRefusals(impuritySnippets().filter(({ file }) => file.endsWith(`/${name}.ts`)));
  });

  it("passes what is clean, and lets hosts, sim and lab have clocks, timers and files", () => {
    expectRefusals(snippets.filter(({ refusedBy }) => refusedBy.length === 0));
  });

  it("refuses default exports everywhere", () => {
    expectRefusals(snippets.filter(({ refusedBy }) => refusedBy.includes("default-export")));
  });
});
