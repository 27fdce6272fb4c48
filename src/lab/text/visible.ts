/** Characters that cannot be seen, or that change what follows: controls, terminal escapes, directions, halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text of somebody else, such as what a node wrote, with such characters as escapes: a terminal obeys none of them. Line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) =>
    "\n\t".includes(character) ? character : escaped(character),
  );
}

/** As `\u{1b}`. */
function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
