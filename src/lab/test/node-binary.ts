import { accessSync, closeSync, constants, existsSync, openSync, readSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { statOf } from "../command-line/named-path.ts";
import { UsageError } from "../command-line/usage-error.ts";

/** The package's folder: the bundle lies in `dist`, this source in `src/lab/test`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** The interpreters of scripts that a shell would take for its own if they do not name one. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  ".cjs": "node",
  ".js": "node",
  ".mjs": "node",
  ".py": "python3",
  ".rb": "ruby",
};

/** As many as Linux reads of a `#!` line. */
const START_BYTES = 256;

/** Absolute path of the node to run: `path`, or our own. Refuses what cannot be started. */
export function findNodeBinary(path: string | undefined): string {
  const binary = path === undefined ? join(packageRoot(), "maelstrom.sh") : resolve(path);
  const wanted = "--bin must name a file that can be executed";
  const stat = statOf(binary);
  if (stat === undefined) {
    const hint = path?.includes(" ") === true ? " (a script needs a #! line; arguments go behind --)" : "";
    throw new UsageError(`${wanted}, and there is no ${binary}${hint}`);
  }
  if (!stat.isFile()) throw new UsageError(`${wanted}, and ${binary} is no file`);
  try {
    accessSync(binary, constants.X_OK);
  } catch {
    throw new UsageError(`${wanted}, and ${binary} is not executable (chmod +x)`);
  }
  const interpreter = INTERPRETERS[extname(binary)];
  const start = startOf(binary);
  if (start === undefined) return binary;
  if (/^#![^\n]*\r\n/.test(start)) {
    throw new UsageError(
      `${wanted}, and the #! line of ${binary} ends with CR LF, Windows line endings: the CR counts as part of the interpreter's name (LF alone is right: sed -i 's/\\r$//' FILE)`,
    );
  }
  if (interpreter !== undefined && !start.startsWith("#!")) {
    throw new UsageError(
      `${wanted}, and ${binary} lacks its first line: #!/usr/bin/env ${interpreter} (a shell would run it)`,
    );
  }
  return binary;
}

/** Its first bytes; a `#!` line is no longer than that. Absent where it may be executed, but not read. */
function startOf(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
  } catch {
    return undefined;
  }
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(START_BYTES);
    return start.toString("latin1", 0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}
