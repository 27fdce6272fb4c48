import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { areas } from "../../scripts/mutate/areas.ts";
import { type Mutant, squeezed } from "../../scripts/mutate/mutant.ts";
import {
  killedShare,
  type ListedSurvivor,
  survivorText,
  verdictOf,
  verdictTable,
} from "../../scripts/mutate/verdict.ts";

const root = new URL("../../", import.meta.url);
const mutant = (line: string, change: string, killed: boolean): Mutant => {
  return { file: "src/a.ts", lineNumber: 7, line, change, mutator: "EqualityOperator", killed };
};
const mutants = [
  mutant("if (a < b) c();", "a < b → a <= b", false),
  mutant("if (a < b) c();", "a < b → a >= b", true),
  mutant("if (d) e();", "d → true", false),
  mutant("if (d) e();", "d → false", true),
];
const listed: readonly ListedSurvivor[] = [
  { file: "src/a.ts", line: "if (d) e();", change: "d → true", reason: "only faster" },
  { file: "src/b.ts", line: "if (a < b) c();", change: "a < b → a <= b", reason: "of another file" },
];

describe("the verdict on the tests of a folder", () => {
  test("is the share of mutants that they killed, those that are listed left out", () => {
    const verdict = verdictOf("src", mutants, listed);
    expect(verdict).toEqual({ folder: "src", killed: 2, listed: [mutants[2]], survivors: [mutants[0]] });
    expect(killedShare(verdict)).toBe(2 / 3);
    expect(killedShare(verdictOf("src", mutants, []))).toBe(1 / 2);
    expect(killedShare(verdictOf("src", [], []))).toBe(1);
  });

  test("is a row of a table, and each survivor with its place, its line and its change", () => {
    const verdict = verdictOf("src", mutants, listed);
    expect(verdictTable([verdict]).split("\n")).toEqual([
      "folder  killed  survived  listed   share",
      "src          2         1       1  66.7 %",
    ]);
    expect(survivorText(verdict.survivors)).toBe(
      "src/a.ts:7  EqualityOperator\n    if (a < b) c();\n    a < b → a <= b",
    );
  });

  test("shows code in one line, cut where it is long", () => {
    expect(squeezed("a\n   < b ")).toBe("a < b");
    expect(squeezed("x".repeat(100))).toBe("x".repeat(100));
    expect(squeezed("x".repeat(101))).toBe(`${"x".repeat(100)}…`);
  });
});

describe("the areas and the listed survivors", () => {
  const survivors = JSON.parse(
    readFileSync(new URL("scripts/mutate/survivors.json", root), "utf8"),
  ) as readonly ListedSurvivor[];

  test("name folders and tests that exist", () => {
    const paths = areas.flatMap(({ folder, tests, without = [] }) => [folder, ...tests, ...without]);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  test("name lines that stand in the source, each with a reason", () => {
    expect(survivors.length).toBeGreaterThan(0);
    const stale = survivors.filter(({ file, line, reason }) => {
      const lines = readFileSync(new URL(file, root), "utf8").split("\n");
      return reason === "" || !lines.some((one) => one.trim() === line);
    });
    expect(stale).toEqual([]);
  });
});
