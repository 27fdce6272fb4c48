/** Characters of a text that a page shows; of longer ones it says how long they are. */
const SHOWN_CHARACTERS_MAX = 60;

/**
 * A value of a run as short text for a page: its JSON, with characters that cannot be seen or that change the direction of
 * what follows (U+202E) written as escapes, and clipped.
 */
export function plainText(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  const clipped = json.length > SHOWN_CHARACTERS_MAX ? wholeCharacters(json) : json;
  const visible = clipped.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
  return clipped === json ? visible : `${visible}… (${json.length} characters)`;
}

/** Cut between two characters, never inside of a pair of surrogates. */
function wholeCharacters(text: string): string {
  return [...text.slice(0, SHOWN_CHARACTERS_MAX + 1)].slice(0, SHOWN_CHARACTERS_MAX).join("");
}
