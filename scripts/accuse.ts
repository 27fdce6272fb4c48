/**
 * Holds the lab to what it says of likely mistakes: each wrong node must be told its mistake on the first line in every
 * seed, and a right one nothing.
 *
 *   npm run accuse                  20 seeds of each wrong node, 200 of each right one, in virtual time
 *   npm run accuse -- --processes   those in Python, as processes (20 minutes)
 *   npm run accuse -- lock ours     subjects with a part of their name
 *   npm run accuse -- --seeds=5     so many seeds of each
 *
 * Exit code 1 if a mistake was missed or a right node accused, 2 if no subject is chosen.
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

const SEEDS_WRONG = 20;
const SEEDS_RIGHT = 200;

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const seedsGiven = process.argv.find((word) => word.startsWith("--seeds="))?.slice("--seeds=".length);
const isForProcesses = process.argv.includes("--processes");
const all = isForProcesses ? [...wrongProcesses, ...rightProcesses] : [...wrongSubjects, ...rightSubjects];
const chosen = all.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

async function tried(subject: Subject): Promise<{ row: (string | number)[]; isGood: boolean }> {
  const seedCount = Number(seedsGiven ?? (subject.mistake === undefined ? SEEDS_RIGHT : SEEDS_WRONG));
  let good = 0;
  for (let seed = 0; seed < seedCount; seed++) {
    const [first] = await accusations(subject, `${seed}`);
    if (first?.mistake === subject.mistake) good++;
    else console.error(`${subject.name}, seed ${seed}: ${first?.mistake ?? "nothing"}: ${first?.text ?? ""}`);
  }
  const wanted = subject.mistake ?? "nothing";
  return { row: [subject.name, wanted, good, seedCount], isGood: good === seedCount };
}

if (seedsGiven !== undefined && !/^[1-9]\d{0,3}$/.test(seedsGiven)) {
  console.error("accuse: --seeds is a whole number from 1 to 9999");
  process.exitCode = 2;
} else if (chosen.length === 0) {
  console.error(`accuse: no subject is meant; there are ${all.map(({ name }) => name).join(", ")}`);
  process.exitCode = 2;
} else {
  const rows: (string | number)[][] = [];
  for (const subject of chosen) {
    const { row, isGood } = await tried(subject);
    rows.push(row);
    if (!isGood) process.exitCode = 1;
  }
  console.log(table(["node", "has to be told", "was told", "of seeds"], rows, { textColumns: [0, 1] }));
}
