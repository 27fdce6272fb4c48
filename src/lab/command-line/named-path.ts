import { type Stats, statSync } from "node:fs";

/** What is at a path that somebody typed; `undefined`: nothing, be it that a part of the path is a file, too long, or a link to itself. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
