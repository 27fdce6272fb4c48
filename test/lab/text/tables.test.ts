import { describe, expect, it } from "vitest";
import { paragraph } from "../../../src/lab/text/paragraph.ts";
import { csv, markdown } from "../../../src/lab/text/records.ts";
import { figure, table, whole } from "../../../src/lab/text/table.ts";
import { widthOf } from "../../../src/lab/text/width.ts";

describe("a number in a text", () => {
  it("is a count in full, or has few decimals and no trailing zeros", () => {
    expect([0, 999, 1_000, 1_234_567].map(whole)).toEqual(["0", "999", "1,000", "1,234,567"]);
    expect([0.5, 1.239, undefined, null].map((value) => figure(value))).toEqual(["0.5", "1.24", "–", "–"]);
  });
});

describe("a table for a terminal", () => {
  it("is left alone where it fits", () => {
    expect(
      table(
        ["name", "n"],
        [
          ["one", 1],
          ["a longer one", 20],
        ],
        { indent: "  " },
      ),
    ).toBe(["  name           n", "  one            1", "  a longer one  20"].join("\n"));
  });

  it("breaks its texts between words until it fits 80 columns", () => {
    const words = "several words that have to be broken".repeat(3);
    const drawn = table(
      ["setting", "n", "note"],
      [
        [words, 5, words],
        ["short", 6, "also"],
      ],
      {
        textColumns: [0, 2],
      },
    );
    const lines = drawn.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)).toMatch(/^short +6 {2}also$/);
    // No word is lost.
    expect(drawn.match(/\bword/g)).toHaveLength(6);
  });

  it("fits 80 columns with characters that take two of them", () => {
    expect(["日本語", "ノード", "👍", "한국", "é", "e\u0301", "✗ → …"].map(widthOf)).toEqual([
      6, 6, 2, 4, 1, 1, 5,
    ]);
    const name = `${"日本語の名前 ".repeat(6)}node`;
    const lines = table(
      ["program", "messages", "latency"],
      [
        [name, 1_000_000, 1],
        ["mine", 2, 3],
      ],
    ).split("\n");
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    // The figures stand below each other.
    const ends = lines.filter((line) => /\d$/.test(line)).map(widthOf);
    expect(ends).toEqual([ends[0], ends[0]]);
    const text = paragraph("日本語の名前 ".repeat(12));
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it("breaks paths and settings after their slashes", () => {
    const name = `./${"folder/".repeat(12)}node`;
    const lines = table(["program", "n"], [[name, 1]]).split("\n");
    expect(lines.length).toBeGreaterThan(2);
    expect(
      lines
        .slice(1)
        .map((line) => line.replace(/ +1?$/, ""))
        .join(""),
    ).toBe(name);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("goes on below, with its first column again, where there are too many columns", () => {
    const names = Array.from({ length: 12 }, (_, index) => `column ${index}`);
    const drawn = table(["row", ...names], [["first", ...names.keys()]]);
    const blocks = drawn.split("\n\n");
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(block).toMatch(/^row +column \d+.*\nfirst +\d+/);
    for (const line of drawn.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(names.filter((name) => drawn.split(/ {2,}|\n/).includes(name))).toEqual(names);
  });

  it("is not broken by a word that is too long for any column", () => {
    const word = "x".repeat(100);
    expect(table(["name", "n"], [[word, 1]])).toContain(word);
  });
});

describe("rows for programs and documents", () => {
  interface Row {
    readonly name: string;
    readonly figure: number | null;
  }
  const columns = [
    { title: "name", of: ({ name }: Row) => name },
    { title: "a, b", of: ({ figure }: Row) => figure },
  ];
  const rows: readonly Row[] = [
    { name: 'say "hi", you', figure: 1.23456 },
    { name: "a | b\nc", figure: null },
  ];

  it("are CSV with quotes where they are needed", () => {
    expect(csv(columns, rows)).toBe('name,"a, b"\r\n"say ""hi"", you",1.235\r\n"a | b\nc",\r\n');
  });

  it("are a table of Markdown whose cells cannot end it", () => {
    expect(markdown(columns, rows)).toBe(
      '| name | a, b |\n| --- | ---: |\n| say "hi", you | 1.235 |\n| a \\| b c | – |\n',
    );
  });
});
