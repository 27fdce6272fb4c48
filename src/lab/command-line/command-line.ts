/** The command lines that the lab prints to be copied: how it names itself, and how a line is written for a shell. */

/** The names that a shell finds wherever the package is: after `npm ci` in its folder, as a dependency, and on the PATH. */
export const LAB = "npx gossiper-lab";
export const NODE = "npx gossiper";

/** The most characters of a line. */
const COLUMNS = 80;
const INDENT = "  ";

/** A command of the lab, from its name on, as in `learn 6`. */
export function labCommand(commandLine: string): string {
  return `${LAB} ${commandLine}`;
}

/** Our node as a program, with what follows it. */
export function nodeCommand(rest: string): string {
  return `${NODE} ${rest}`;
}

/** The words of a command of the lab, quoted where they have to be, on as many lines of at most `width` characters as it needs. */
export function labCommandText(words: readonly string[], width = COLUMNS): string {
  const lines: string[] = [];
  let line: string = LAB;
  for (const word of words.map(quoted)) {
    if (line.length + word.length + 3 > width) {
      lines.push(`${line} \\`);
      line = INDENT + word;
    } else {
      line += ` ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

/** The words of a command of the lab on one line. */
export function labCommandLine(words: readonly string[]): string {
  return labCommand(words.map(quoted).join(" "));
}

/** As a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
