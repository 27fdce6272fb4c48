import { spawn } from "node:child_process";
import type { Output } from "../output.ts";

/** The program that opens a file as a double click would. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens a page where there is a browser, and waits for nothing: a page that cannot be opened is worth a line on stderr, and its
 * path has been printed anyway. `opener` is the program and its first arguments.
 */
export function openPage(
  path: string,
  output: Output,
  opener: readonly string[] = openers[process.platform] ?? ["xdg-open"],
): Promise<void> {
  const [program = "", ...first] = opener;
  return new Promise((resolve) => {
    const child = spawn(program, [...first, path], { stdio: "ignore", detached: true });
    child.once("error", (error) => {
      output.stderr(`gossiper-lab: no browser opened the page: ${error.message}\n`);
      resolve();
    });
    child.once("spawn", () => {
      child.unref();
      resolve();
    });
  });
}
