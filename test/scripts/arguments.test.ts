import { afterEach, describe, expect, it, vi } from "vitest";
import { positiveNumber, scriptArguments, wholeNumber } from "../../scripts/arguments.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The line that a script ends with; `undefined` where it goes on. */
function refusal(read: () => unknown): string | undefined {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => lines.push(line));
  vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  try {
    read();
    return undefined;
  } catch (error) {
    return [(error as Error).message, ...lines].join(": ");
  }
}

describe("the arguments of a script", () => {
  it("are refused in one line with exit code 2 where a flag is not known", () => {
    const read = (...args: string[]) =>
      scriptArguments("soak", "--rate", { args, options: { rate: { type: "string" } } });
    expect(read("--rate", "5").values).toEqual({ rate: "5" });
    expect(refusal(() => read("--rat", "5"))).toMatch(
      /^exit 2: soak: Unknown option '--rat'[^\n]*; allowed: --rate$/,
    );
    expect(refusal(() => read("5"))).toMatch(/^exit 2: soak: Unexpected argument '5'/);
  });

  it.each(["", "x", "-1", "1e3", "0x5", "1.5", "0"])(
    "are refused for %j where a whole number is wanted",
    (text) => {
      expect(refusal(() => wholeNumber("soak", "nodes", text, 1))).toBe(
        `exit 2: soak: --nodes wants a whole number from 1, not ${JSON.stringify(text)}`,
      );
      expect(wholeNumber("soak", "nodes", "25", 1)).toBe(25);
    },
  );

  it.each(["", "x", "-1", "NaN", "0", "0.0"])(
    "are refused for %j where a number above 0 is wanted",
    (text) => {
      expect(refusal(() => positiveNumber("junk", "megabytes", text))).toBe(
        `exit 2: junk: --megabytes wants a number above 0, not ${JSON.stringify(text)}`,
      );
      expect(positiveNumber("junk", "megabytes", "0.5")).toBe(0.5);
    },
  );
});
