/**
 * Writes `src/wire/README.md`, the reference of all messages, from the schemas and the fixtures.
 *
 *   npm run reference
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixturesOf, messageReference } from "./reference/reference.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

writeFileSync(join(root, "src/wire/README.md"), messageReference(fixturesOf(root)));
console.error("src/wire/README.md is written");
