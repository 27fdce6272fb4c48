/** The streams of a command; tests hand in their own. */
export interface Output {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Progress is drawn only for a person. */
  readonly stderrIsTerminal: boolean;
  /** Colours for stdout. */
  readonly colour: boolean;
}

/** Exit codes of the process. */
export const EXIT_VALID = 0;
export const EXIT_INVALID = 1;
export const EXIT_USAGE = 2;
export type ExitCode = typeof EXIT_VALID | typeof EXIT_INVALID | typeof EXIT_USAGE;
