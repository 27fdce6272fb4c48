/** The arguments of a script. A mistake in them is told in one line on stderr, and the script ends with 2. */

import { type ParseArgsConfig, parseArgs } from "node:util";

/** Ends the script: its arguments are wrong. */
export function refuse(script: string, problem: string): never {
  console.error(`${script}: ${problem}`);
  process.exit(2);
}

/** The arguments as `parseArgs` reads them; `allowed` is told beside what it refuses. */
export function scriptArguments<const Config extends ParseArgsConfig>(
  script: string,
  allowed: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(script, `${(error as Error).message}; allowed: ${allowed}`);
  }
}

/** The whole number of a flag. */
export function wholeNumber(script: string, flag: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  return refuse(script, `--${flag} wants a whole number from ${least}, not ${JSON.stringify(text)}`);
}

/** The number above 0 of a flag. */
export function positiveNumber(script: string, flag: string, text: string): number {
  const number = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && number > 0) return number;
  return refuse(script, `--${flag} wants a number above 0, not ${JSON.stringify(text)}`);
}
