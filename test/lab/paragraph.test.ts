import { describe, expect, it } from "vitest";
import { paragraph } from "../../src/lab/paragraph.ts";

describe("a paragraph for a terminal", () => {
  it("is one line where it fits", () => {
    expect(paragraph("n1 → n2  two  spaces", { indent: "  " })).toBe("  n1 → n2  two  spaces");
    expect(paragraph("")).toBe("");
  });

  it("is broken between words, each line within the width, and goes on below its hanging indent", () => {
    expect(paragraph("one two three four five", { indent: "- ", hanging: "    ", width: 11 })).toBe(
      ["- one two", "    three", "    four", "    five"].join("\n"),
    );
    expect(paragraph("a  b", { width: 3 })).toBe("a\nb");
  });

  it("leaves a word whole that is longer than a line", () => {
    expect(paragraph(`see ${"x".repeat(100)} there`)).toBe(["see", "x".repeat(100), "there"].join("\n"));
  });
});
