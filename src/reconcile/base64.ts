const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const INVALID = 255;
const VALUES = new Uint8Array(128).fill(INVALID);
for (let i = 0; i < 64; i++) VALUES[CODES[i] as number] = i;

/** Characters turned into a string at once: the arguments of one call, well below V8's limit. */
const CHUNK = 8_192;

/** The length of the text of so many 32-bit words. */
export function textLengthOf(words: number): number {
  return Math.ceil((words * 16) / 3);
}

/** 32-bit words as base64 (RFC 4648) without padding; each word with its lowest byte first, on every machine. */
export function encodeWords(words: Int32Array): string {
  const codes = new Uint8Array(textLengthOf(words.length));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < words.length * 4; i++) {
    bits = (bits << 8) | (((words[i >>> 2] as number) >>> ((i & 3) << 3)) & 255);
    held += 8;
    while (held >= 6) {
      held -= 6;
      codes[at++] = CODES[(bits >>> held) & 63] as number;
    }
  }
  if (held > 0) codes[at] = CODES[(bits << (6 - held)) & 63] as number;
  let text = "";
  for (let from = 0; from < codes.length; from += CHUNK)
    // A spread would be walked by its iterator, five times as slowly.
    text += String.fromCharCode.apply(undefined, codes.subarray(from, from + CHUNK) as unknown as number[]);
  return text;
}

/**
 * The words of a text that `encodeWords` made; `undefined` for every other text. One list of words has exactly one text:
 * no padding, no white space, unused bits zero.
 */
export function decodeWords(text: string, wordsMax: number): Int32Array | undefined {
  const count = Math.floor((text.length * 3) / 16);
  if (count > wordsMax || textLengthOf(count) !== text.length) return undefined;
  const words = new Int32Array(count);
  let bits = 0;
  let held = 0;
  let byte = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? (VALUES[code] as number) : INVALID;
    if (value === INVALID) return undefined;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const word = byte >>> 2;
    words[word] = (words[word] as number) | (((bits >>> held) & 255) << ((byte & 3) << 3));
    byte++;
  }
  const unused = bits & ((1 << held) - 1);
  return unused === 0 ? words : undefined;
}
