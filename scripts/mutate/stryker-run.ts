import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import type { Area } from "./areas.ts";
import { type Mutant, squeezed } from "./mutant.ts";

export interface SampleOptions {
  /** How many mutants of the folder are tested. Null: all. */
  readonly size: number | null;
  readonly seed: number;
}

type StrykerMutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];
type LogLevel = NonNullable<NonNullable<ConstructorParameters<typeof Stryker>[0]>["logLevel"]>;

/** Whether a mutant is dead, by how it ended. The others were not in the sample, or could not be run. */
const statuses: ReadonlyMap<string, boolean> = new Map([
  ["Killed", true],
  ["Timeout", true],
  ["Survived", false],
  ["NoCoverage", false],
]);

/** A test that takes longer with a mutant than this and four times its usual time counts as a kill. */
const TIMEOUT_MS = 20_000;

/**
 * Tests mutants of a folder with Stryker, in a copy of the project under the system's temporary folder. One worker.
 *
 * @throws if the tests fail without any mutant
 */
export async function testMutants(
  root: string,
  area: Area,
  sample: SampleOptions,
): Promise<readonly Mutant[]> {
  process.env.MUTATE_TESTS = area.tests.join(" ");
  process.env.MUTATE_WITHOUT = (area.without ?? []).join(" ");
  const tempDirName = mkdtempSync(join(tmpdir(), "gossiper-mutate-"));
  const options = {
    mutate: [`${area.folder}/**/*.ts`],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner", join(root, "scripts/mutate/stryker-plugin.mjs")],
    checkers: ["sample"],
    reporters: ["terminal"],
    sample: { ...sample, folder: area.folder },
    // Stryker does not know `sample`, which is for our plugin.
    warnings: false,
    vitest: { configFile: "test/mutate.config.ts", related: false },
    concurrency: 1,
    dryRunTimeoutMinutes: 60,
    timeoutMS: TIMEOUT_MS,
    timeoutFactor: 4,
    tempDirName,
    cleanTempDir: "always" as const,
    ignorePatterns: ["dist", "store", "coverage"],
    // Stryker would rewrite tsconfig.json with functions that TypeScript 7 does not have. The tests do not need it.
    tsconfigFile: "none.json",
    allowConsoleColors: false,
    logLevel: "error" as LogLevel,
  };
  try {
    const results = await new Stryker(options).runMutationTest();
    return results.filter(({ status }) => statuses.has(status)).map((result) => described(root, result));
  } finally {
    rmSync(tempDirName, { recursive: true, force: true });
  }
}

function described(root: string, result: StrykerMutant): Mutant {
  const { fileName, location, replacement, mutatorName, status } = result;
  // Lines and columns count from 1; the last column is the one after the place.
  const { start, end } = location;
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  const line = (lines[0] ?? "").trim();
  lines[lines.length - 1] = (lines.at(-1) ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  return {
    file: relative(root, fileName),
    lineNumber: start.line,
    line,
    change: `${squeezed(lines.join(" "))} → ${squeezed(replacement)}`,
    mutator: mutatorName,
    killed: statuses.get(status) === true,
  };
}
