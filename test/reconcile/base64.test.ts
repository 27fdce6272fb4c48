import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWords, encodeWords, textLengthOf } from "../../src/reconcile/base64.ts";
import { holds } from "../support/properties.ts";

const words = fc.int32Array({ maxLength: 50 });

describe("words as text", () => {
  it("are base64 of their bytes, lowest first, without padding", () => {
    holds(
      fc.property(words, (list) => {
        const bytes = Buffer.alloc(list.length * 4);
        for (const [i, word] of list.entries()) bytes.writeInt32LE(word, i * 4);
        const text = encodeWords(list);
        expect(text).toBe(bytes.toString("base64").replaceAll("=", ""));
        expect(text).toHaveLength(textLengthOf(list.length));
        expect(decodeWords(text, list.length)).toEqual(list);
      }),
    );
  });

  it("of a length that takes more than one piece come back", () => {
    const list = Int32Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 0x9e3779b1));
    expect(decodeWords(encodeWords(list), 10_000)).toEqual(list);
  });

  it("have one text each: whatever is read is written as it was", () => {
    const character = fc.constantFrom(..."AQgw/+9z=-_ \né€");
    const text = fc.array(character, { maxLength: 24 }).map((characters) => characters.join(""));
    let read = 0;
    holds(
      fc.property(fc.oneof(text, fc.string(), fc.base64String()), (hostile) => {
        const list = decodeWords(hostile, 100);
        if (list === undefined) return;
        read++;
        expect(encodeWords(list)).toBe(hostile);
      }),
      2_000,
    );
    expect(read).toBeGreaterThan(0);
  });

  it.each([
    ["padding", "AAAAAA=="],
    ["white space", "AAAAA\n"],
    ["unused bits that are not zero", "AAAAAB"],
    ["the alphabet of URLs", "AAAA-_"],
    ["half a word", "AAAA"],
    ["a character more", "AAAAAAA"],
    ["the first character beyond ASCII", "AAAAA\u0080"],
    ["a character whose low byte is in the alphabet", "AAAAA\u0141"],
  ])("are not read from a text with %s", (_, text) => {
    expect(decodeWords("AAAAAA", 9)).toEqual(Int32Array.of(0));
    expect(decodeWords(text, 9)).toBeUndefined();
  });

  it("are not read if there are more than allowed", () => {
    const text = encodeWords(new Int32Array(5));
    expect(decodeWords(text, 5)).toHaveLength(5);
    expect(decodeWords(text, 4)).toBeUndefined();
  });
});
