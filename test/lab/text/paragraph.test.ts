import { describe, expect, it } from "vitest";
import { paragraph } from "../../../src/lab/text/paragraph.ts";

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

  it("leaves JSON whole, with the spaces in it and what touches it", () => {
    const line = 'n1 said: {"src": "n 1", "list": [1, 2, {"a": "] }"}]}, and then "two words" [1, 2]';
    expect(paragraph(line, { width: 12 }).split("\n")).toEqual([
      "n1 said:",
      '{"src": "n 1", "list": [1, 2, {"a": "] }"}]},',
      "and then",
      '"two words"',
      "[1, 2]",
    ]);
  });

  it("leaves a number with its unit", () => {
    expect(paragraph("lost at 0.4 s, then 12 ms and 5 sets", { width: 10 }).split("\n")).toEqual([
      "lost at",
      "0.4 s,",
      "then 12 ms",
      "and 5 sets",
    ]);
    expect(paragraph("100 % 2 values", { width: 3 }).split("\n")).toEqual(["100 %", "2", "values"]);
  });

  it("breaks what only looks like JSON, and what is too long to be looked through", () => {
    expect(paragraph('[see below] {a b} "open end', { width: 6 }).split("\n")).toEqual([
      "[see",
      "below]",
      "{a b}",
      '"open',
      "end",
    ]);
    const long = `[${"1, ".repeat(1_500)}1]`;
    expect(paragraph(long, { width: 80 }).split("\n").length).toBeGreaterThan(50);
    expect(paragraph("[".repeat(20_000))).toHaveLength(20_000);
  });

  it("leaves a word whole that is longer than a line", () => {
    expect(paragraph(`see ${"x".repeat(100)} there`)).toBe(["see", "x".repeat(100), "there"].join("\n"));
  });
});
