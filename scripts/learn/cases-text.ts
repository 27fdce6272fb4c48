import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tasks } from "../../src/lab/learn/tasks.ts";

const fixtures = fileURLToPath(new URL("../../test/fixtures", import.meta.url));

/** The text of cases.json: of each task's fixtures those that it names. */
export function casesText(): string {
  const cases = tasks.map(({ name, cases: names }) => [
    name,
    names.map((caseName) => ({
      name: caseName,
      input: linesOf(join(fixtures, name, `${caseName}.in.jsonl`)),
      expected: linesOf(join(fixtures, name, `${caseName}.out.jsonl`)),
    })),
  ]);
  return `${JSON.stringify(Object.fromEntries(cases), undefined, 2)}\n`;
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}
