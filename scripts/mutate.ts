/**
 * Changes the source a place at a time (mutants), and runs the tests beside it, which should notice.
 *
 *   npm run mutate                                     every mutant, for hours
 *   npm run mutate -- --sample 60 --seed 1             60 of each folder, drawn from the seed
 *   npm run mutate -- --folder src/crdt --sample 20    of one folder; may be repeated
 *   npm run mutate -- --json                           all that was found, as JSON on stdout
 *
 * Survivors that no test can or should kill stand in `mutate/survivors.json`, with the reason, and do not count. Exit
 * code 1 if less than 85 % of a folder's mutants are killed, 2 for wrong options.
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { refuse, scriptArguments, wholeNumber } from "./arguments.ts";
import { type Area, areas } from "./mutate/areas.ts";
import { testMutants } from "./mutate/stryker-run.ts";
import {
  KILLED_SHARE_MIN,
  killedShare,
  type ListedSurvivor,
  survivorText,
  type Verdict,
  verdictOf,
  verdictTable,
} from "./mutate/verdict.ts";

function chosenAreas(folders: readonly string[] | undefined): readonly Area[] {
  const names = areas.map(({ folder }) => folder);
  const stranger = folders?.find((folder) => !names.includes(folder));
  if (stranger !== undefined)
    refuse("mutate", `${JSON.stringify(stranger)} is none of the folders ${names.join(", ")}`);
  return folders === undefined ? areas : areas.filter(({ folder }) => folders.includes(folder));
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: flags } = scriptArguments("mutate", "--folder --sample --seed --json", {
  options: {
    folder: { type: "string", multiple: true },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const size = flags.sample === undefined ? null : wholeNumber("mutate", "sample", flags.sample, 1);
const seed = wholeNumber("mutate", "seed", flags.seed, 0);
const listed = JSON.parse(
  readFileSync(`${root}/scripts/mutate/survivors.json`, "utf8"),
) as readonly ListedSurvivor[];

const verdicts: Verdict[] = [];
for (const area of chosenAreas(flags.folder))
  verdicts.push(verdictOf(area.folder, await testMutants(root, area, { size, seed }), listed));

if (flags.json) console.log(JSON.stringify(verdicts, null, 2));
else {
  console.log(verdictTable(verdicts));
  const survivors = verdicts.flatMap((verdict) => verdict.survivors);
  if (survivors.length > 0) console.log(`\nSurvived:\n${survivorText(survivors)}`);
}
process.exitCode = verdicts.every((verdict) => killedShare(verdict) >= KILLED_SHARE_MIN) ? 0 : 1;
