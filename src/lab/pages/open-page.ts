import { spawn } from "node:child_process";
import type { Output } from "../output.ts";

/** The program that opens a file as a double click would. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** An opener that has not failed by then has found a browser, or is one. */
const FAILURE_MS = 1_500;

/**
 * Opens a page where there is a browser: a page that cannot be opened is worth a line on stderr and nothing more, since its path
 * has been printed anyway. `opener` is the program and its first arguments.
 */
export function openPage(
  path: string,
  output: Output,
  opener: readonly string[] = openers[process.platform] ?? ["xdg-open"],
): Promise<void> {
  const [program = "", ...first] = opener;
  return new Promise((resolve) => {
    const child = spawn(program, [...first, path], { stdio: "ignore", detached: true });
    const timer = setTimeout(() => {
      child.unref();
      resolve();
    }, FAILURE_MS);
    const end = (problem: string | undefined): void => {
      clearTimeout(timer);
      if (problem !== undefined) output.stderr(`gossiper-lab: no browser opened the page: ${problem}\n`);
      resolve();
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code) => end(code === 0 ? undefined : `${program} failed`));
  });
}
