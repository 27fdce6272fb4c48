/**
 * Holds the lab to what it says of likely mistakes: each wrong node must be told its mistake on the first line in every
 * seed, and a right one nothing.
 *
 *   npm run accuse                  20 seeds of each wrong node, 200 of each right one, in virtual time
 *   npm run accuse -- --processes   those in Python, as processes (20 minutes)
 *   npm run accuse -- lock ours     subjects with a part of their name
 *   npm run accuse -- --seeds 5     so many seeds of each
 *
 * Exit code 1 if a mistake was missed or a right node accused, 2 if an argument is wrong.
 */

import { table } from "../src/lab/text/table.ts";
import {
  accusations,
  rightProcesses,
  rightSubjects,
  type Subject,
  wrongProcesses,
  wrongSubjects,
} from "./accuse/trials.ts";
import { refuse, scriptArguments, wholeNumber } from "./arguments.ts";

const SEEDS_WRONG = 20;
const SEEDS_RIGHT = 200;

const { values: flags, positionals: words } = scriptArguments("accuse", "subjects, --seeds and --processes", {
  allowPositionals: true,
  options: { seeds: { type: "string" }, processes: { type: "boolean", default: false } },
});
const seedsGiven = flags.seeds === undefined ? undefined : wholeNumber("accuse", "seeds", flags.seeds, 1);
const all = flags.processes ? [...wrongProcesses, ...rightProcesses] : [...wrongSubjects, ...rightSubjects];
const chosen = all.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

async function tried(subject: Subject): Promise<{ row: (string | number)[]; isGood: boolean }> {
  const seedCount = seedsGiven ?? (subject.mistake === undefined ? SEEDS_RIGHT : SEEDS_WRONG);
  let good = 0;
  for (let seed = 0; seed < seedCount; seed++) {
    const [first] = await accusations(subject, `${seed}`);
    if (first?.mistake === subject.mistake) good++;
    else console.error(`${subject.name}, seed ${seed}: ${first?.mistake ?? "nothing"}: ${first?.text ?? ""}`);
  }
  const wanted = subject.mistake ?? "nothing";
  return { row: [subject.name, wanted, good, seedCount], isGood: good === seedCount };
}

if (chosen.length === 0)
  refuse("accuse", `no subject is meant; there are ${all.map(({ name }) => name).join(", ")}`);
const rows: (string | number)[][] = [];
for (const subject of chosen) {
  const { row, isGood } = await tried(subject);
  rows.push(row);
  if (!isGood) process.exitCode = 1;
}
console.log(table(["node", "has to be told", "was told", "of seeds"], rows, { textColumns: [0, 1] }));
