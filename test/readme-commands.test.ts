import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryPath } from "./support/repository.ts";

/*
 * Every command of the README as it is written, in an empty folder with a node of one's own. `npx gossiper-lab` and `npm run lab --` are the
 * bundle of the lab; `npm ci`, `npm start` and `npm test` are what the continuous integration does.
 */

const readme = readFileSync(repositoryPath("README.md"), "utf8");
const LAB = /^npx gossiper-lab /;
/** Without Maelstrom only the flags of the node can be tried. */
const NEEDS_MAELSTROM = /^(maelstrom test|npm run maelstrom) /;
const OF_NPM = /^npm ci && npm (start|test)$/;

const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
const programs = blocks.filter((block) => block.includes("<<'END'"));
const commands = blocks
  .filter((block) => !programs.includes(block))
  .flatMap((block) => block.trimEnd().split("\n"))
  .map((line) => line.replace(/\s+#.*$/, ""));
const ofLab = commands.filter((command) => LAB.test(command)).map((line) => line.replace(LAB, ""));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gossiper-readme-commands-"));
  const node = repositoryPath("test/fixtures/mistakes/right.mjs");
  writeFileSync(join(folder, "my-node"), `#!/bin/sh\nexec "${process.execPath}" "${node}" "$@"\n`);
  chmodSync(join(folder, "my-node"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words of a command after those of the program. None of them is quoted. */
function run(file: string, argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, [...argv], { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

const lab = (command: string) =>
  run(process.execPath, [repositoryPath("dist/lab.mjs"), ...command.split(/\s+/)]);

describe("the README", () => {
  it("has no more than 1,500 words", () => {
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(1_500);
  });

  it("has commands of these kinds and no others", () => {
    const known = (command: string) =>
      LAB.test(command) || NEEDS_MAELSTROM.test(command) || OF_NPM.test(command);
    expect(commands.filter((command) => !known(command))).toEqual([]);
    expect(ofLab.length).toBeGreaterThan(5);
  });

  // One after the other: `why` tells of the run before it.
  it.each(ofLab)(
    "runs %s",
    async (command) => {
      const { code, stdout, stderr } = await lab(command);
      expect({ code, stderr }).toEqual({ code: command.includes("--mistake") ? 1 : 0, stderr: "" });
      expect(stdout).not.toBe("");
    },
    180_000,
  );

  it.each(commands.filter((command) => NEEDS_MAELSTROM.test(command)))(
    "gives the node flags that it knows: %s",
    async (command) => {
      const [, flags = ""] = command.split(/ -- (?!-w)/);
      const argv = flags.split(" ").filter((word) => word !== "");
      expect(await run(repositoryPath("maelstrom.sh"), argv)).toMatchObject({ code: 0, stderr: "" });
    },
  );

  it("pipes requests into a node and gets the answers that it shows", async () => {
    const [, answers] = /^```json\n(.*?)^```$/ms.exec(readme) ?? [];
    expect(programs.length).toBe(1);
    const script = (programs[0] as string).replace("./maelstrom.sh", repositoryPath("maelstrom.sh"));
    expect(await run("/bin/sh", ["-c", script])).toEqual({ code: 0, stdout: answers, stderr: "" });
  });

  it("shows pictures that are there", () => {
    const pictures = [...readme.matchAll(/!\[.*?\]\((.*?)\)/gs)].map(([, path = ""]) => path);
    expect(pictures.length).toBe(2);
    for (const path of pictures)
      expect(readFileSync(repositoryPath(path)).subarray(1, 4).toString()).toBe("PNG");
  });
});
