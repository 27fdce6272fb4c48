/** Writes a page, whole or not at all. */

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { makeFolder } from "../../sim/run/store/make-folder.ts";
import { statOf } from "../command-line/named-path.ts";
import { UsageError } from "../command-line/usage-error.ts";

/** Makes the page's folder, before anything is computed. Throws `UsageError` where no page can be written. */
export function preparePage(path: string): void {
  orRefuse(path, () => {
    const place = resolve(path);
    if (statOf(place)?.isDirectory() === true) throw new Error(`${place} is a folder`);
    makeFolder(dirname(place));
  });
}

/** Puts the page where it belongs. Throws `UsageError` where that is impossible. */
export function writePage(path: string, html: string): void {
  orRefuse(path, () => writeWhole(path, html));
}

/** Puts a file where it belongs, so that a reader never finds half of it. Throws where that is impossible, and leaves nothing behind. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.part`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function orRefuse(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(
      `the page ${path} cannot be written: ${(error as Error).message}; --page FILE names another, --no-page writes none`,
    );
  }
}
