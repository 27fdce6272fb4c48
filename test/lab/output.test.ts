import { describe, expect, it } from "vitest";
import { columnsGiven, columnsOf } from "../../src/lab/output.ts";

const terminal = { isTTY: true, columns: 120 };
const output = { stdout: () => undefined, stderr: () => undefined, stderrIsTerminal: false, colour: false };

describe("the width of texts", () => {
  it.each([
    [terminal, undefined, 120],
    [terminal, "60", 60],
    [terminal, "wide", 120],
    [{}, undefined, 80],
    [{}, "60", 60],
    [{}, "0", 80],
    [{}, "", 80],
    [{}, "12.5", 80],
    // Lines of single words are harder to read than what the terminal breaks.
    [{}, "7", 40],
  ])("on %j with COLUMNS=%s is %i", (stream, wanted, width) => {
    expect(columnsOf({ ...output, columns: columnsGiven(stream, wanted) })).toBe(width);
  });
});
