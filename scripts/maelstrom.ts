/**
 * Runs the real Maelstrom with our node: `npm run maelstrom -- test -w broadcast --node-count 5 -- --strategy tree`.
 *
 * All flags are Maelstrom's; without a command, `test`; without --bin, our own node. Arguments after `--` go to the
 * nodes, as in Maelstrom. Finds `maelstrom` in MAELSTROM_HOME, else on the PATH.
 */

import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HOW_TO_GET_IT =
  "maelstrom: Maelstrom is not installed here. It needs Java 11 or later (and gnuplot for its plots): download" +
  " maelstrom.tar.bz2 from https://github.com/jepsen-io/maelstrom/releases, unpack it, and set MAELSTROM_HOME to" +
  " the unpacked folder (or put its `maelstrom` on the PATH). Without it: `npx gossiper-lab test` takes the same flags.";

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findMaelstrom(environment: NodeJS.ProcessEnv): string | undefined {
  const home = environment.MAELSTROM_HOME;
  const folders = [...(home ? [home] : []), ...(environment.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(resolve(folder), "maelstrom")).find(isExecutable);
}

/** Maelstrom's command line: its own flags with a command and a binary, then `--` and the nodes' arguments. */
function maelstromArguments(given: readonly string[], binary: string): string[] {
  const end = given.indexOf("--");
  const flags = end < 0 ? given : given.slice(0, end);
  const nodeArguments = end < 0 ? [] : given.slice(end);
  const [first] = flags;
  const withCommand = first === undefined || first.startsWith("-") ? ["test", ...flags] : flags;
  const namesBinary = flags.some((flag) => flag === "--bin" || flag.startsWith("--bin="));
  const wantsBinary = withCommand[0] === "test" && !namesBinary;
  return [...withCommand, ...(wantsBinary ? ["--bin", binary] : []), ...nodeArguments];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const maelstrom = findMaelstrom(process.env);
if (maelstrom === undefined) {
  console.error(HOW_TO_GET_IT);
  process.exit(2);
}
const result = spawnSync(maelstrom, maelstromArguments(process.argv.slice(2), join(root, "maelstrom.sh")), {
  stdio: "inherit",
});
if (result.error !== undefined)
  console.error(`maelstrom: ${maelstrom} cannot be started: ${result.error.message}`);
process.exit(result.status ?? (result.error === undefined ? 130 : 2));
