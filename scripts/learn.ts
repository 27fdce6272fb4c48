/**
 * Writes what `gossiper-lab learn` carries with it, from its one source and the tests' fixtures:
 *
 *   src/lab/learn/README.md           all tasks as pages, with the figures of their runs
 *   src/lab/learn/check/cases.json    the cases that tasks name
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pagesText } from "../src/lab/learn/pages-text.ts";
import { casesText } from "./learn/cases-text.ts";

const folder = join(fileURLToPath(new URL("..", import.meta.url)), "src/lab/learn");
writeFileSync(join(folder, "check/cases.json"), casesText());
writeFileSync(join(folder, "README.md"), await pagesText());
