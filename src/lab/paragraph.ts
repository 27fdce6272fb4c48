/** Texts for a terminal, broken between words. */

export interface ParagraphOptions {
  /** Put before each line. */
  readonly indent?: string;
  /** Put before each line but the first instead. */
  readonly hanging?: string;
  /** The most characters of a line, `indent` included; default: what every terminal has. */
  readonly width?: number;
}

const WIDTH_DEFAULT = 80;

/** The text in lines. A word that is longer than a line stands in one of its own. */
export function paragraph(
  text: string,
  { indent = "", hanging = indent, width = WIDTH_DEFAULT }: ParagraphOptions = {},
): string {
  const lines: string[] = [];
  let line = "";
  const before = () => (lines.length === 0 ? indent : hanging);
  for (const word of text.split(" ")) {
    if (line !== "" && before().length + line.length + 1 + word.length > width) {
      lines.push((before() + line).trimEnd());
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, before() + line].join("\n");
}
