import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { alternate, type Benchmark, inMs, medianRatio } from "./harness.ts";
import { INIT_LINE } from "./input.ts";
import { bundle, ended, startScript } from "./processes.ts";

const ROUNDS = 40;
const QUICK_ROUNDS = 10;
const RATIO_MAX = 1.6;
const BUNDLE_KB_MAX = 250;

/** From the start of a process to its `init_ok`, in comparison with a Node.js that has nothing to do. */
export const start: Benchmark = {
  name: "start",
  about: "time from start to init_ok, against `node -e 0`",
  async run({ isQuick }) {
    const times = await alternate(
      {
        nothing: runNothing,
        bundle: () => timeToInitOk(process.execPath, [bundle]),
        script: () => timeToInitOk(startScript, []),
      },
      isQuick ? QUICK_ROUNDS : ROUNDS,
    );
    const baseline = `${inMs(times.nothing)} node -e 0`;
    const figure = (name: string, measured: readonly number[]) => {
      const value = medianRatio(measured, times.nothing);
      return {
        name,
        measured: inMs(measured),
        baseline,
        value,
        unit: "×",
        target: { atMost: RATIO_MAX },
      } as const;
    };
    return [
      figure("start to init_ok, bundle", times.bundle),
      figure("start to init_ok, maelstrom.sh", times.script),
      {
        name: "size of the bundle",
        measured: `${(statSync(bundle).size / 1_000).toFixed(1)} kB`,
        baseline: "",
        value: statSync(bundle).size / 1_000,
        unit: "kB",
        target: { atMost: BUNDLE_KB_MAX },
      },
    ];
  },
};

async function runNothing(): Promise<number> {
  const startMs = performance.now();
  await ended(spawn(process.execPath, ["-e", "0"], { stdio: ["pipe", "pipe", "pipe"] }));
  return performance.now() - startMs;
}

async function timeToInitOk(command: string, commandArguments: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const child = spawn(command, commandArguments, { stdio: ["pipe", "pipe", "pipe"] });
  let answeredMs = Number.NaN;
  child.stdout.once("data", () => {
    answeredMs = performance.now();
    child.stdin.end();
  });
  child.stdin.write(INIT_LINE);
  await ended(child);
  return answeredMs - startMs;
}
