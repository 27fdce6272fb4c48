import { describe, expect, it } from "vitest";
import { lab, widthOf } from "../lab-harness.ts";

const commands = [
  "test",
  "why",
  "report",
  "compare",
  "sweep",
  "tune",
  "frontier",
  "lww-loss",
  "kv-bench",
  "spread",
  "learn",
];

describe("the help", () => {
  it("names all commands within 80 columns", async () => {
    const { stdout } = await lab("--help");
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^Usage: npx gossiper-lab COMMAND \[flags\]\n/);
  });

  it("says that a node of one's own runs in a temporary folder", async () => {
    const { stdout } = await lab("test", "--help");
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/--bin <file> [^-]*it runs in a temporary folder/);
  });

  it("says how long the searching commands take", async () => {
    for (const name of ["tune", "frontier"])
      expect((await lab(name, "--help")).stdout.replaceAll(/\s+/g, " ")).toMatch(
        /It takes (seconds|some minutes)/,
      );
  });

  it.each(["test", "compare", "tune", "frontier"])(
    "of %s says which of the operations are broadcasts, and how far latencies range",
    async (name) => {
      const text = (await lab(name, "--help")).stdout.replaceAll(/\s+/g, " ");
      expect(text).toMatch(/--rate <n> operations a second, [^-]*half of them (are )?broadcasts/);
      expect(text).toMatch(
        /--latency-dist <name> constant; uniform: [^:]* 0 to 2m - 1; exponential: from 0, /,
      );
    },
  );

  it.each(commands)(
    "of %s fits 80 columns and ends with examples of it, each with its purpose",
    async (name) => {
      const { code, stdout, stderr } = await lab(name, "--help");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(widthOf(stdout)).toBeLessThanOrEqual(80);
      // As our documents call them.
      expect(stdout).toMatch(new RegExp(`^Usage: npx gossiper-lab ${name} .*\\[flags\\]`));
      expect(stdout).toMatch(/\n\nFlags:\n/);
      expect(stdout).not.toMatch(/options|default: "/i);
      const [, end = ""] = stdout.split(/\nExamples?:\n/);
      const lines = end
        .replaceAll(/ \\\n +/g, " ")
        .trimEnd()
        .split("\n");
      expect(lines[0]).toMatch(new RegExp(`^ {2}npx gossiper-lab ${name} `));
      expect(lines[1]).toMatch(/^ {6}\S/);
      // Every flag of an example is one of the command, or of the node behind --.
      const ours = lines
        .filter((line) => line.startsWith("  npx gossiper-lab "))
        .map((line) => line.split(" -- ")[0]);
      const described = (stdout.split(/\nExamples?:\n/)[0] ?? "").replaceAll(/\s+/g, " ");
      const flags = ours.join(" ").match(/--[a-z-]+/g) ?? [];
      expect(flags.filter((flag) => !described.includes(`${flag} `))).toEqual([]);
    },
  );
});
