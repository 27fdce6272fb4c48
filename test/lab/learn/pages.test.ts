import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesText } from "../../../scripts/learn/cases-text.ts";
import { pagesText } from "../../../src/lab/learn/pages-text.ts";
import { shownRuns } from "../../../src/lab/learn/show.ts";
import { tasks } from "../../../src/lab/learn/tasks.ts";
import { repositoryPath } from "../../support/repository.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();
const readme = readFileSync(repositoryPath("src/lab/learn/README.md"), "utf8");

/** Blocks of a language, in the order of the file. */
function blocksOf(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text]) => text as string,
  );
}

const blocks = blocksOf("sh");
const examples = blocks.filter((block) => block.startsWith("npx gossiper <<"));
const answers = blocksOf("text");

/** Every command of the lab on the pages: its words, as a shell would make them. */
const written = blocks
  .filter((block) => !examples.includes(block))
  .flatMap((block) => block.replaceAll("\\\n", " ").trimEnd().split("\n"))
  .concat(
    [...readme.matchAll(/^\*\*Further\.\*\* (.*)$/gm)].flatMap(([, list = ""]) =>
      list.slice(1, -1).split("`, `"),
    ),
  )
  .map((line) => line.split(/ +/));

const shown = tasks.flatMap(({ show, bench }) => [
  ...(show === undefined ? [] : shownRuns(show).map(({ words }) => words)),
  ...(bench === undefined ? [] : [bench.command.split(" ")]),
]);
const isShown = (words: readonly string[]) => shown.some((run) => run.join(" ") === words.slice(2).join(" "));
const wantsNode = (words: readonly string[]) => words.includes("--bin");

describe("the pages", () => {
  it("are what npm run learn:docs writes, with the figures of all runs as they are written there", async () => {
    expect(await pagesText()).toBe(readme);
  });

  it("show each mistake spoil what the right thing reaches", () => {
    const verdicts = [...readme.matchAll(/^\| (with the mistake|done right) \|.* (\w+) \|$/gm)];
    const expected = tasks
      .flatMap(({ show }) => (show === undefined ? [] : shownRuns(show)))
      .map(({ title }) => title);
    expect(verdicts.map(([, title]) => title)).toEqual(expected);
    for (const [, title, verdict] of verdicts) {
      expect(verdict).toBe(title === "done right" ? "valid" : "invalid");
    }
  });

  it("name files of the source that exist", () => {
    const named = tasks.flatMap(({ source }) => source);
    expect(named.length).toBeGreaterThan(19);
    expect(named.filter((path) => !existsSync(repositoryPath(path)))).toEqual([]);
  });

  it("come with the cases of the fixtures", () => {
    expect(readFileSync(repositoryPath("src/lab/learn/check/cases.json"), "utf8")).toBe(casesText());
  });
});

describe("the commands of the pages", () => {
  it("are runs that the figures come from, checks of a node, or ways further", () => {
    expect(written.filter(isShown)).toHaveLength(shown.length);
    expect(written.filter(wantsNode).length).toBeGreaterThan(19);
    expect(written.filter((words) => words.slice(0, 2).join(" ") !== "npx gossiper-lab")).toEqual([]);
  });

  it.each(written.filter(wantsNode))("%s %s %s %s … takes its flags", async (_npx, _program, ...words) => {
    const { code, stderr } = await lab(
      ...words.map((word) => (word === "./mine" ? join(folder(), "mine") : word)),
    );
    expect(stderr).toMatch(
      /^gossiper-lab: --bin must name a file that can be executed, and there is no .*mine\n$/,
    );
    expect(code).toBe(2);
  });

  it.each(written.filter((words) => !isShown(words) && !wantsNode(words)))(
    "%s %s %s … exists, with its flags",
    async (_npx, _program, command = "", ...rest) => {
      const { code, stdout } = await lab(command, "--help");
      const flags = (rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest).filter((word) =>
        word.startsWith("-"),
      );
      expect({ code, missing: flags.filter((flag) => !stdout.includes(flag)) }).toEqual({
        code: 0,
        missing: [],
      });
    },
  );
});

describe("the examples of the pages, pasted into a shell", () => {
  let bin = "";
  beforeAll(() => {
    bin = mkdtempSync(join(tmpdir(), "gossiper-learn-"));
    mkdirSync(join(bin, "path"));
    symlinkSync(repositoryPath("dist/gossiper.cjs"), join(bin, "path/gossiper"));
    // npx itself takes half a second each time; command-line.test.ts tries it once.
    writeFileSync(join(bin, "path/npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  });
  afterAll(() => rmSync(bin, { recursive: true, force: true }));

  it("are one for each task", () => {
    expect(examples).toHaveLength(19);
    expect(answers).toHaveLength(19);
  });

  it.each(examples.map((example, i) => [tasks[i]?.name, example, answers[i]]))(
    "%s says what stands below it, but for its random choices and its clock",
    async (_name, example = "", answer = "") => {
      const env = { ...process.env, PATH: `${join(bin, "path")}:${process.env.PATH}` };
      const { stdout, stderr } = await promisify(execFile)("bash", ["-c", example], { env });
      const said = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).body);
      const promised = answer
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line.slice(line.indexOf("{"))));
      const kinds = (bodies: readonly { type: string }[]) =>
        bodies.map((body) => body.type).filter((type) => type !== "init_ok");
      expect(kinds(said)).toEqual(kinds(promised));
      expect(stderr).toBe("");
    },
  );
});
