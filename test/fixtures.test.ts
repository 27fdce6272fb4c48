import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runScriptOnFile } from "./support/binary.ts";
import { runInProcess } from "./support/in-process.ts";
import { isInstrumented } from "./support/instrumented.ts";
import { linesOf, repositoryPath } from "./support/repository.ts";
import { tamperings } from "./support/tampering.ts";
import { isExact, transcriptProblem } from "./support/transcript.ts";

// test/fixtures/<task>/<case>.in.jsonl goes in, <case>.out.jsonl has to come out; the folders are the course's 19 tasks.
// Where random peers, clocks or texts in words have a part, a line of the output holds matchers (support/transcript.ts)
// in the places that vary. A shell that can only compare bytes leaves those cases out:
//
//   for f in test/fixtures/*/*.in.jsonl; do
//     out="${f%.in.jsonl}.out.jsonl"
//     grep -q '"\$' "$out" || ./maelstrom.sh < "$f" | diff - "$out" || echo "differs: $f"
//   done

const tasks = [
  "basic-broadcast",
  "tree-topology",
  "random-gossip",
  "batching",
  "partition-healing",
  "gossip-fanout",
  "fanout-probability",
  "gossip-timer",
  "anti-entropy",
  "tuning",
  "tree-broadcast",
  "tree-failure",
  "hybrid-gossip",
  "partition-heal",
  "gset",
  "twopset",
  "lww-kv",
  "lww-problem",
  "gossip-kv-bench",
];

const root = repositoryPath("test/fixtures");

interface Fixture {
  readonly name: string;
  readonly inputPath: string;
  readonly input: Uint8Array;
  readonly expected: readonly string[];
}

const fixtures: readonly Fixture[] = tasks.flatMap((task) =>
  readdirSync(`${root}/${task}`)
    .filter((file) => file.endsWith(".in.jsonl"))
    .map((file) => {
      const name = `${task}/${file.slice(0, -".in.jsonl".length)}`;
      const inputPath = `${root}/${name}.in.jsonl`;
      const expected = linesOf(readFileSync(`${root}/${name}.out.jsonl`, "utf8"));
      return { name, inputPath, input: readFileSync(inputPath), expected };
    }),
);

/** An exact transcript is compared as a whole: vitest then shows where it differs. */
function check(fixture: Fixture, actual: readonly string[]): void {
  if (isExact(fixture.expected)) expect(actual).toEqual(fixture.expected);
  else expect(transcriptProblem(fixture.expected, actual)).toBeUndefined();
}

describe("the fixtures", () => {
  it("cover the 19 tasks of the course and, but for whole nodes and those with mistakes, nothing else", () => {
    expect(tasks).toHaveLength(19);
    expect(readdirSync(root).sort()).toEqual([...tasks, "mistakes", "nodes"].sort());
  });

  it.each(tasks)("%s has at least two cases, one of them exact", (task) => {
    const cases = fixtures.filter(({ name }) => name.startsWith(`${task}/`));
    expect(cases.length).toBeGreaterThanOrEqual(2);
    expect(cases.some(({ expected }) => isExact(expected))).toBe(true);
    expect(readdirSync(`${root}/${task}`)).toHaveLength(2 * cases.length);
    for (const { name } of cases) expect(existsSync(`${root}/${name}.out.jsonl`)).toBe(true);
  });
});

describe("in process", () => {
  it.each(fixtures)("$name", (fixture) => check(fixture, runInProcess([fixture.input]).lines));

  it.each(fixtures)("$name, byte by byte", (fixture) => {
    const bytes = Array.from(fixture.input, (byte) => Uint8Array.of(byte));
    check(fixture, runInProcess(bytes).lines);
  });
});

describe.skipIf(isInstrumented)("through ./maelstrom.sh", () => {
  it.concurrent.each(fixtures)("$name", async (fixture) => {
    const { code, signal, stdout, stderr } = await runScriptOnFile(fixture.inputPath);
    check(fixture, linesOf(stdout));
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    if (!fixture.name.endsWith("/errors")) expect(stderr).toBe("");
  });
});

describe("a transcript that was tampered with", () => {
  it.each(fixtures)("is noticed: $name", (fixture) => {
    const { lines } = runInProcess([fixture.input]);
    const unnoticed = tamperings(lines, fixture.expected).filter(
      (tampered) => transcriptProblem(fixture.expected, tampered) === undefined,
    );
    expect(unnoticed).toEqual([]);
  });
});
