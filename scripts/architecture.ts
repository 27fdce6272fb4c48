/**
 * Checks that imports follow the arrows of the architecture (architecture/arrows.ts) and stand in no circle. Exit code 1
 * if one does not.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findingsOf, readViolations } from "./architecture/check.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const findings = findingsOf(await readViolations(root));
for (const { file, text } of findings) console.error(`${file} ${text}`);
if (findings.length > 0) console.error(`architecture: ${findings.length} imports break a rule`);
process.exitCode = findings.length > 0 ? 1 : 0;
