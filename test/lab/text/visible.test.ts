import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { visible } from "../../../src/lab/text/visible.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();

it("writes what a terminal would obey, and what cannot be seen, as escapes", () => {
  expect(visible("a\u001b[31mb\rc\u009bd\u202ee\ud800f")).toBe(
    "a\\u{1b}[31mb\\u{d}c\\u{9b}d\\u{202e}e\\u{d800}f",
  );
  expect(visible("two\n\tlines, 日本語, 😀 → ✗")).toBe("two\n\tlines, 日本語, 😀 → ✗");
});

it("quotes a node that colours its lines", async () => {
  const node = join(folder(), "colourful");
  writeFileSync(node, "#!/bin/sh\nprintf '\\033[31mhello\\033[0m\\n'\n", { mode: 0o755 });
  const { code, stdout } = await lab("learn", "1", "--bin", node, "--cases-only");
  expect(stdout).toContain("it wrote a line that is no message: \\u{1b}[31mhello\\u{1b}[0m\n");
  expect(code).toBe(1);
});
