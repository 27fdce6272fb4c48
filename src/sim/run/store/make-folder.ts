import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are missing. Gives the topmost one that it made, `undefined` where all were there. Throws
 * where that is impossible.
 *
 * Node's own call with `recursive` never returns on a file system that calls each new folder missing, as `/proc` does.
 */
export function makeFolder(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return undefined;
    const parent = dirname(path);
    if (code !== "ENOENT" || existsSync(parent)) throw error;
    const made = makeFolder(parent);
    mkdirSync(path);
    return made;
  }
}
