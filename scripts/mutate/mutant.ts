/** One changed place of the source, after its tests ran. */
export interface Mutant {
  readonly file: string;
  readonly lineNumber: number;
  /** The first line of the place as it is, without its indentation. */
  readonly line: string;
  /** The place before and after, each in one line. */
  readonly change: string;
  /** The kind of the change, as Stryker names it. */
  readonly mutator: string;
  readonly killed: boolean;
}

const TEXT_LENGTH_MAX = 100;

/** Code in one line, cut where it is long. */
export function squeezed(code: string): string {
  const line = code.replace(/\s+/g, " ").trim();
  return line.length <= TEXT_LENGTH_MAX ? line : `${line.slice(0, TEXT_LENGTH_MAX)}…`;
}
