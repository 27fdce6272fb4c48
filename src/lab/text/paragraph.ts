/** Texts for a terminal, broken between words. JSON in a text stays whole, so that it can be copied and searched for. */

import { widthOf } from "./width.ts";

export interface ParagraphOptions {
  /** Put before each line. */
  readonly indent?: string;
  /** Put before each line but the first instead. */
  readonly hanging?: string;
  /** The most characters of a line, `indent` included; default: what every terminal has. */
  readonly width?: number | undefined;
}

const WIDTH_DEFAULT = 80;
const UNIT = /^(s|ms|%|B|kB|MB)(?![\w-])/;
/** A longer piece of JSON is broken like any text: looking for its end would cost its length for each of its brackets. */
const JSON_LENGTH_MAX = 2_000;

/** The text in lines. A word, or a piece of JSON, that is longer than a line stands in one of its own. */
export function paragraph(
  text: string,
  { indent = "", hanging = indent, width = WIDTH_DEFAULT }: ParagraphOptions = {},
): string {
  const lines: string[] = [];
  let line = "";
  const before = () => (lines.length === 0 ? indent : hanging);
  for (const word of wordsOf(text)) {
    if (line !== "" && widthOf(before()) + widthOf(line) + 1 + widthOf(word) > width) {
      lines.push((before() + line).trimEnd());
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, before() + line].join("\n");
}

/** The words between single spaces. JSON is one word with the characters that touch it, and so is a number with its unit. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    if (text[at] === " " && !isBeforeUnit(text, at)) {
      words.push(text.slice(start, at));
      at++;
      start = at;
    } else {
      at += Math.max(1, jsonLength(text, at));
    }
  }
  return [...words, text.slice(start)];
}

/** Whether the space at `at` stands between a number and its unit. */
function isBeforeUnit(text: string, at: number): boolean {
  return /\d/.test(text[at - 1] ?? "") && UNIT.test(text.slice(at + 1, at + 4));
}

/** How many characters from `start` on are a list, an object or a string in JSON; 0: none. */
function jsonLength(text: string, start: number): number {
  if (!/["[{]/.test(text[start] ?? "")) return 0;
  // Strings as a whole: brackets in them do not count.
  const parts = /"(?:[^"\\]|\\.)*"|[^"]/sy;
  parts.lastIndex = start;
  let depth = 0;
  while (parts.lastIndex - start < JSON_LENGTH_MAX) {
    const [part] = parts.exec(text) ?? [];
    if (part === undefined) return 0;
    if ("[{".includes(part)) depth++;
    if ("]}".includes(part)) depth--;
    if (depth === 0) return isJson(text.slice(start, parts.lastIndex)) ? parts.lastIndex - start : 0;
  }
  return 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
