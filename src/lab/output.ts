/** The streams of a command; tests hand in their own. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Progress is drawn only for a person. */
  readonly stderrIsTerminal: boolean;
  /** Colours for stdout. */
  readonly colour: boolean;
  /** Characters of a line of stdout, where it is a terminal. */
  readonly columns?: number | undefined;
}

/** Characters of a line where stdout is no terminal. */
const COLUMNS_DEFAULT = 80;
/** In a narrower terminal lines of this length are easier to read broken by the terminal than into single words. */
const COLUMNS_LEAST = 40;

/** The most characters of a line of text on stdout. */
export function columnsOf({ columns }: Output): number {
  return Math.max(COLUMNS_LEAST, columns ?? COLUMNS_DEFAULT);
}

/** The columns of a stream: as many as the environment's COLUMNS says, in a pipe too, else the terminal's. */
export function columnsGiven(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  wanted: string | undefined,
): number | undefined {
  const given = Number(wanted);
  if (Number.isInteger(given) && given > 0) return given;
  return isTTY === true ? columns : undefined;
}

/** Exit codes of the process. */
export const EXIT_VALID = 0;
export const EXIT_INVALID = 1;
export const EXIT_USAGE = 2;
export type ExitCode = typeof EXIT_VALID | typeof EXIT_INVALID | typeof EXIT_USAGE;
