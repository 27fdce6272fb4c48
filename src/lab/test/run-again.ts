import { labCommandLine } from "../command-line/command-line.ts";

/** Flags that say what is done with the results, not what is run. */
const ABOUT_RESULTS: ReadonlySet<string> = new Set(["--json", "--open", "--messages"]);

/**
 * The command that has a virtual run again and keeps its messages.
 *
 * @param words the command line that it was run by, from `test` to what stands before `--`
 * @param seed the run's, whether it was given or drawn
 */
export function againWithMessages(
  words: readonly string[],
  nodeArguments: readonly string[],
  seed: string,
): string {
  const kept = words.filter(
    (word, index) =>
      !ABOUT_RESULTS.has(word) &&
      word !== "--seed" &&
      words[index - 1] !== "--seed" &&
      !word.startsWith("--seed="),
  );
  const behind = nodeArguments.length === 0 ? [] : ["--", ...nodeArguments];
  return labCommandLine([...kept, "--messages", "--seed", seed, ...behind]);
}
