import { visible } from "../text/visible.ts";

/** Characters of a text that a page shows; of longer ones it says how long they are. */
const SHOWN_CHARACTERS_MAX = 60;

/**
 * A value of a run as short text for a page: its JSON, with characters that cannot be seen or that change the direction of
 * what follows (U+202E) written as escapes, and clipped.
 */
export function plainText(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  const clipped = json.length > SHOWN_CHARACTERS_MAX ? wholeCharacters(json) : json;
  const shown = visible(clipped);
  return clipped === json ? shown : `${shown}… (${json.length} characters)`;
}

/** Cut between two characters, never inside of a pair of surrogates. */
function wholeCharacters(text: string): string {
  return [...text.slice(0, SHOWN_CHARACTERS_MAX + 1)].slice(0, SHOWN_CHARACTERS_MAX).join("");
}
