import { wireJson } from "../../../wire/json.ts";
import type { Message } from "../../../wire/message.ts";
import { type Fields, isFields, isMatcher } from "./matching.ts";

/** A message in a line, without the number that is its sender's own affair. */
export function wordsOf({ src, dest, body }: Message): string {
  const { msg_id: _id, ...rest } = body;
  return `${src} → ${dest} ${wireJson(rest)}`;
}

/** An expected message in a line, as `wordsOf`; each matcher in words, inside of the body between `<` and `>`. */
export function expectedWords({ src, dest, body }: Message): string {
  const { msg_id: _id, ...rest } = body;
  return `${nodeWords(src)} → ${nodeWords(dest)} ${wantedJson(rest)}`;
}

/** Names of nodes stand without quotes. */
function nodeWords(wanted: unknown): string {
  return isMatcher(wanted) ? matcherWords(wanted, nodeWords) : String(wanted);
}

function wantedJson(wanted: unknown): string {
  if (isMatcher(wanted)) return `<${matcherWords(wanted, wantedJson)}>`;
  if (Array.isArray(wanted)) return `[${wanted.map(wantedJson).join(", ")}]`;
  if (!isFields(wanted)) return wireJson(wanted);
  const fields = Object.entries(wanted).map(([key, field]) => `${JSON.stringify(key)}: ${wantedJson(field)}`);
  return `{${fields.join(", ")}}`;
}

/** All keys of a matcher have to hold; `$as` only gives a name, so that alone it allows any value. */
function matcherWords(matcher: Fields, itemWords: (item: unknown) => string): string {
  const words = Object.entries(matcher).flatMap(([key, operand]) => operandWords(key, operand, itemWords));
  return words.length === 0 ? "any value" : words.join(", ");
}

function operandWords(
  key: string,
  operand: unknown,
  itemWords: (item: unknown) => string,
): readonly string[] {
  switch (key) {
    case "$number":
      return [numberWords(operand as Fields)];
    case "$string":
      return [`a string that matches ${operand}`];
    case "$oneOf":
      return [`one of ${(operand as readonly unknown[]).map(itemWords).join(", ")}`];
    case "$unordered":
      return [`in any order ${(operand as readonly unknown[]).map(itemWords).join(", ")}`];
    case "$same":
      return ["the same as before"];
    case "$differs":
      return [[operand].flat().length === 1 ? "not the same as before" : "none of those before"];
    case "$as":
      return [];
    default:
      throw new Error(`there is no matcher ${key}`);
  }
}

/** A bound may be the name of a value that came before; the name itself would tell a reader nothing. */
function numberWords({ min, max, above }: Fields): string {
  const bound = (given: unknown) => (typeof given === "string" ? "the one before" : given);
  const words = [
    ...(min === undefined ? [] : [`at least ${bound(min)}`]),
    ...(max === undefined ? [] : [`at most ${bound(max)}`]),
    ...(above === undefined ? [] : [`above ${bound(above)}`]),
  ];
  return words.length === 0 ? "a number" : `a number, ${words.join(" and ")}`;
}
