import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  labCommand,
  labCommandLine,
  labCommandText,
  nodeCommand,
} from "../../../src/lab/command-line/command-line.ts";
import { repositoryPath } from "../../support/repository.ts";

const run = promisify(execFile);

/** The output of a line in a shell in this repository's folder. */
async function inShell(line: string): Promise<string> {
  const env = { ...process.env, npm_config_update_notifier: "false", npm_config_offline: "true" };
  return (await run("bash", ["-c", line], { cwd: repositoryPath("."), env })).stdout;
}

const { version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as { version: string };

describe("a command that the lab prints", () => {
  it("runs as it is in this folder, though nothing is on the PATH", async () => {
    expect(await inShell(labCommand("--version"))).toBe(`${version}\n`);
    expect(await inShell(nodeCommand("--version"))).toContain(version);
  });

  it("is on lines of at most 80 columns, which a shell reads as one", async () => {
    const words = [
      "test",
      "--bin",
      "./my node",
      "--",
      ...Array.from({ length: 20 }, (_, i) => `--flag-${i}`),
    ];
    const lines = labCommandText(words).split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const printed = await run("bash", ["-c", `npx() { printf '%s\\n' "$@"; }; ${lines.join("\n")}`]);
    expect(printed.stdout).toBe(`gossiper-lab\n${words.join("\n")}\n`);
  });

  it("quotes what a shell would take apart, and nothing else", async () => {
    const words = ["why", "--value", `it's "$HOME" & more`, "", "*", "a=b,c:/d.e"];
    const line = labCommandLine(words);
    expect(line).toContain(" a=b,c:/d.e");
    const printed = await run("bash", ["-c", `npx() { printf '[%s]\\n' "$@"; }; ${line}`]);
    expect(printed.stdout).toBe(`${["gossiper-lab", ...words].map((word) => `[${word}]`).join("\n")}\n`);
  });
});

describe("the sources of the lab", () => {
  it("say in one place only how the lab is called", () => {
    const lab = repositoryPath("src/lab");
    const files = readdirSync(lab, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts"),
    );
    const naming = files.filter((path) =>
      readFileSync(join(lab, path), "utf8")
        .split("\n")
        .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
        // With a colon behind it, it is the sender of a message.
        .some((line) => /gossiper-lab(?!:)/.test(line)),
    );
    expect(naming).toEqual(["command-line/command-line.ts"]);
  });
});
