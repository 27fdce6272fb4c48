/** Writes a command's page, whole or not at all. */

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../command-line/usage-error.ts";

/** Makes the page's folder, before anything is computed. Throws `UsageError` where that is impossible. */
export function preparePage(path: string): void {
  orRefuse(path, () => mkdirSync(dirname(path), { recursive: true }));
}

/** Puts the page where it belongs. Throws `UsageError` where that is impossible. */
export function writePage(path: string, html: string): void {
  orRefuse(path, () => {
    const temporary = `${path}.part`;
    writeFileSync(temporary, html);
    renameSync(temporary, path);
  });
}

function orRefuse(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`the page ${path} cannot be written: ${(error as Error).message}`);
  }
}
