import { fileURLToPath } from "node:url";

/** The absolute path of a file or folder of the repository. */
export function repositoryPath(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

/** The lines of a text that ends with a line feed, or is empty. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  if (!text.endsWith("\n")) throw new Error(`the last line has no end: ${JSON.stringify(text.slice(-80))}`);
  return text.slice(0, -1).split("\n");
}
