/** Characters that take two columns of a terminal: East Asian ones, and emoji. Those that the table's own package counts so, too. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that stand on the one before them. */
const COMBINING = /\p{Mn}|\p{Me}|\p{Cf}/u;
const ASCII = /^[\x20-\x7e]*$/;

/** The columns of a terminal that a text takes in one line. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
