/** Names in a drawing: short enough for their room, in at most two lines. */

const LINES_MAX = 2;
const ELLIPSIS = "…";

/** The lines of a label, each within `room`; `measure` says how much of it a text takes. A path that is too long keeps its end. */
export function labelLines(text: string, room: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && measure(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(fitted(word, room, measure));
  }
  if (lines.length <= LINES_MAX) return lines;
  const last = lines.slice(LINES_MAX - 1).join(" ");
  return [...lines.slice(0, LINES_MAX - 1), cut(last, room, measure)];
}

function fitted(word: string, room: number, measure: (text: string) => number): string {
  if (measure(word) <= room) return word;
  if (!word.includes("/")) return cut(word, room, measure);
  const reversed = cut([...word].reverse().join(""), room, measure);
  return [...reversed].reverse().join("");
}

/** The longest beginning that fits with an ellipsis behind it. */
function cut(text: string, room: number, measure: (text: string) => number): string {
  const characters = [...text];
  let fits = 0;
  let tooLong = characters.length;
  while (fits + 1 < tooLong) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (measure(characters.slice(0, middle).join("") + ELLIPSIS) <= room) fits = middle;
    else tooLong = middle;
  }
  return characters.slice(0, fits).join("").trimEnd() + ELLIPSIS;
}
