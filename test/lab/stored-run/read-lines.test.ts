import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLines } from "../../../src/lab/stored-run/read-lines.ts";
import { freshFolder } from "../lab-harness.ts";

const folder = freshFolder();

function file(text: string): string {
  const path = join(folder(), "lines");
  writeFileSync(path, text);
  return path;
}

describe("a file that is read line by line", () => {
  it("gives every line in order, whatever its breaks are, and the last one without one", async () => {
    const lines: string[] = [];
    await readLines(file("a\n\nb\r\nc"), (line) => lines.push(line));
    expect(lines).toEqual(["a", "", "b", "c"]);
  });

  it("tells how far it is", async () => {
    const bytes: number[] = [];
    const line = `${"x".repeat(1_023)}\n`;
    await readLines(
      file(line.repeat(9 * 1_024)),
      () => undefined,
      (read) => bytes.push(read),
    );
    expect(bytes).toEqual([4 * 1_024 * 1_024, 8 * 1_024 * 1_024]);
  });

  it("is left at the first line that its reader refuses", async () => {
    const lines: string[] = [];
    const reading = readLines(file("1\n2\n3\n"), (line) => {
      if (line === "2") throw new Error("no 2, please");
      lines.push(line);
    });
    await expect(reading).rejects.toThrow("no 2, please");
    expect(lines).toEqual(["1"]);
  });

  it("fails where it is none", async () => {
    await expect(readLines(join(folder(), "gone"), () => undefined)).rejects.toThrow("ENOENT");
  });
});
