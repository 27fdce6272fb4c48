import { describe, expect, it } from "vitest";
import { type LineDrop, LineSplitter } from "../../src/wire/line-splitter.ts";

type Part = string | readonly number[];

const bytesOf = (...parts: readonly Part[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

/** Everything that comes out for some chunks, in the order in which it comes: lines, and drops in parentheses. */
function split(chunks: readonly Uint8Array[], lineBytesMax?: number): string[] {
  const out: string[] = [];
  const splitter = new LineSplitter((reason: LineDrop) => out.push(`(${reason})`), lineBytesMax);
  const pull = () => {
    for (let line = splitter.next(); line !== undefined; line = splitter.next()) out.push(line);
  };
  for (const chunk of chunks) {
    splitter.push(chunk);
    pull();
  }
  splitter.end();
  pull();
  return out;
}

/** The ways to cut some bytes that matter: not at all, everywhere, in two at every place. */
function cuts(bytes: Uint8Array): Uint8Array[][] {
  const inTwo = Array.from({ length: bytes.length + 1 }, (_, i) => [bytes.subarray(0, i), bytes.subarray(i)]);
  return [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte)), ...inTwo];
}

function expectAlways(bytes: Uint8Array, expected: readonly string[], lineBytesMax?: number): void {
  for (const chunks of cuts(bytes)) expect(split(chunks, lineBytesMax)).toEqual(expected);
}

describe("lines", () => {
  it("end at the byte 0A and nowhere else, however the bytes are cut", () => {
    expectAlways(bytesOf("one\ntwo\u2028still two\u0085\vand\f\r\n\n\nfive\n"), [
      "one",
      "two\u2028still two\u0085\vand\f\r",
      "",
      "",
      "five",
    ]);
  });

  it("of characters of one to four bytes are whole again, however they are cut", () => {
    expectAlways(bytesOf("aß€😀\n😀€ßa\n"), ["aß€😀", "😀€ßa"]);
  });

  it("without an end come when the stream ends", () => {
    expectAlways(bytesOf("one\ntwo"), ["one", "two"]);
    expectAlways(bytesOf("one\n"), ["one"]);
    expectAlways(bytesOf(""), []);
  });

  it("keep the carriage return of a CRLF, which JSON takes for space", () => {
    expectAlways(bytesOf("{}\r\n\r\n"), ["{}\r", "\r"]);
  });

  it("are handed out one by one, while the rest of the chunk waits", () => {
    const splitter = new LineSplitter(() => undefined);
    splitter.push(bytesOf("one\ntwo\nthr"));
    expect(splitter.next()).toBe("one");
    splitter.push(bytesOf("ee\nfour\n"));
    expect([splitter.next(), splitter.next(), splitter.next(), splitter.next()]).toEqual([
      "two",
      "three",
      "four",
      undefined,
    ]);
  });
});

describe("a line that has no end yet", () => {
  it("takes about the memory of its bytes, also where they come one by one", () => {
    const splitter = new LineSplitter(() => undefined);
    const byte = Uint8Array.of(97);
    const size = 2 ** 20;
    const bytesOnHeap = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = bytesOnHeap();
    for (let i = 0; i < size; i++) splitter.push(byte.slice());
    // The heap may still hold garbage: the parts of a line that is kept in parts take over 100 bytes a byte.
    expect(bytesOnHeap() - before).toBeLessThan(80 * size);
    splitter.push(bytesOf("\n"));
    expect(splitter.next()).toBe("a".repeat(size));
  });

  it("may come in an array that is used again", () => {
    const splitter = new LineSplitter(() => undefined);
    const chunk = bytesOf("one");
    splitter.push(chunk);
    chunk.fill(0x0a);
    splitter.push(chunk);
    expect(splitter.next()).toBe("one");
  });
});

describe("a byte order mark", () => {
  const mark = [0xef, 0xbb, 0xbf];

  it("is stripped from the first line, however it is cut", () => {
    expectAlways(bytesOf(mark, "one\ntwo\n"), ["one", "two"]);
    expectAlways(bytesOf(mark, "only"), ["only"]);
    expectAlways(bytesOf(mark, "\ntwo\n"), ["", "two"]);
  });

  it("is a character like any other on a later line, and the second time", () => {
    expectAlways(bytesOf("one\n", mark, "two\n"), ["one", "\uFEFFtwo"]);
    expectAlways(bytesOf(mark, mark, "one\n"), ["\uFEFFone"]);
    expectAlways(bytesOf([0xff], "\n", mark, "two\n"), ["(invalid-utf8)", "\uFEFFtwo"]);
    expectAlways(bytesOf("too long\n", mark, "\n"), ["(line-too-long)", "\uFEFF"], 5);
  });
});

describe("invalid UTF-8", () => {
  const wrong = {
    "a byte that never occurs": [0xff],
    "a continuation byte on its own": [0x80],
    "a sequence that is cut by the line's end": [0xe2, 0x82],
    "an overlong sequence": [0xc0, 0xaf],
    "a surrogate": [0xed, 0xa0, 0x80],
    "a code point beyond the last": [0xf4, 0x90, 0x80, 0x80],
  };

  it.each(Object.entries(wrong))("%s costs its line and no other", (_, bytes) => {
    expect(split([bytesOf("one\nt", bytes, "wo\nthree\n")])).toEqual(["(invalid-utf8)", "one", "three"]);
    const everywhere = Array.from(bytesOf("one\nt", bytes, "wo\nthree\n"), (byte) => Uint8Array.of(byte));
    expect(split(everywhere)).toEqual(["one", "(invalid-utf8)", "three"]);
  });

  it("at the end of the stream costs the last line", () => {
    expectAlways(bytesOf("one\n", [0xf0, 0x9f, 0x98]), ["one", "(invalid-utf8)"]);
  });

  it("in every line of a block leaves none", () => {
    expectAlways(bytesOf([0xff], "\n", [0xff], "\n"), ["(invalid-utf8)", "(invalid-utf8)"]);
  });

  it("costs the lines around it no time, however many they are", () => {
    const blanks = 1024 * 1024;
    const out = split([bytesOf("\n".repeat(blanks), [0xff], "\n")]);
    expect([out.length, out[0]]).toEqual([blanks + 1, "(invalid-utf8)"]);
  });
});

describe("a line over the limit", () => {
  it("is skipped to its end and told once; at the limit it is not over it", () => {
    expectAlways(bytesOf("12345\n"), ["12345"], 5);
    expectAlways(bytesOf("123456\n"), ["(line-too-long)"], 5);
    expectAlways(bytesOf("12345"), ["12345"], 5);
    expectAlways(bytesOf("123456"), ["(line-too-long)"], 5);
  });

  it("is measured in bytes, without the line feed", () => {
    expectAlways(bytesOf("€€\n"), ["€€"], 6);
    expectAlways(bytesOf("€€\n"), ["(line-too-long)"], 5);
    expectAlways(bytesOf("1234\r\n"), ["1234\r"], 5);
  });

  it("does not harm the lines around it", () => {
    const bytes = bytesOf("one\n", "x".repeat(50), "\ntwo\n");
    for (const chunks of cuts(bytes)) {
      const out = split(chunks, 5);
      expect(out.filter((line) => !line.startsWith("("))).toEqual(["one", "two"]);
      expect(out.filter((line) => line.startsWith("("))).toEqual(["(line-too-long)"]);
    }
  });

  it("is one line, also where its bytes are invalid", () => {
    expectAlways(bytesOf([0xff, 0xff, 0xff], "123456\nok\n"), ["(line-too-long)", "ok"], 5);
  });

  it("is not what many short lines in one chunk make", () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `${i}`);
    expect(split([bytesOf(`${lines.join("\n")}\n`)], 5)).toEqual(lines);
  });
});
