import { type Stats, statSync } from "node:fs";

/** The file or folder at a path that somebody typed. `undefined` where there is none, also because a part of the path is a file, too long, or a link to itself. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
