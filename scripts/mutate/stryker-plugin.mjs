// Loaded by Stryker's processes, which do not read TypeScript. Two plugins: which mutants a run tests, and how far it is.
import { createHash } from "node:crypto";

const notInSample = { status: "compileError", reason: "not in the sample" };

function rank(seed, { fileName, location, mutatorName, replacement }) {
  const text = JSON.stringify([
    seed,
    fileName.replace(/^.*\/src\//, "src/"),
    location,
    mutatorName,
    replacement,
  ]);
  return createHash("sha256").update(text).digest("hex");
}

/** Lets the mutants pass whose seeded hashes are lowest. The others end as "CompileError", which counts nowhere. */
class Sample {
  static inject = ["options"];

  constructor(options) {
    this.settings = options.sample;
  }

  async init() {}

  /** One group: which mutants are tested depends on all of them. */
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const { size, seed } = this.settings;
    const ranks = new Map(mutants.map((mutant) => [mutant.id, rank(seed, mutant)]));
    const chosen = [...ranks].sort(([, a], [, b]) => (a < b ? -1 : 1)).slice(0, size ?? mutants.length);
    const ids = new Set(chosen.map(([id]) => id));
    return Object.fromEntries(
      mutants.map(({ id }) => [id, ids.has(id) ? { status: "passed" } : notInSample]),
    );
  }
}

/** A line on stderr for a person: how many mutants were tested, and how many survived. */
class Progress {
  static inject = ["options"];
  #tested = 0;
  #survived = 0;
  #total = 0;

  constructor(options) {
    this.settings = options.sample;
  }

  onMutationTestingPlanReady({ mutantPlans }) {
    this.#total = Math.min(this.settings.size ?? mutantPlans.length, mutantPlans.length);
  }

  onMutantTested({ status }) {
    if (status === "CompileError") return;
    this.#tested += 1;
    if (status === "Survived" || status === "NoCoverage") this.#survived += 1;
    const text = `${this.settings.folder}: ${this.#tested} of ${this.#total} mutants, ${this.#survived} survived`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  }

  wrapUp() {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

export const strykerPlugins = [
  { kind: "Checker", name: "sample", injectableClass: Sample },
  { kind: "Reporter", name: "terminal", injectableClass: Progress },
];
