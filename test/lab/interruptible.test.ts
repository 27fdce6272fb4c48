import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { freshFolder, lab } from "./lab-harness.ts";

const store = freshFolder();

/** Sends Ctrl-C to what began to listen for it since then, not to the tests. */
async function interrupt(before: readonly unknown[]): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    const added = process.listeners("SIGINT").filter((listener) => !before.includes(listener));
    for (const listener of added) listener("SIGINT");
    if (added.length > 0) return;
    await setImmediate();
  }
}

it.each([
  ["the search", ["tune", "--nodes", "5"]],
  ["the comparison", ["compare", "--node-count", "3", "--time-limit", "1", "--no-page"]],
  ["the measurement", ["frontier", "--nodes", "3", "--time-limit", "1", "--no-page"]],
  ["the benchmark", ["kv-bench", "--nodes", "2", "--time-limit", "0.2", "--no-page"]],
  ["the measurement", ["lww-loss", "--nodes", "2", "--time-limit", "0.2", "--no-page"]],
  ["the computation", ["spread", "--part", "curves", "--trials", "4", "--no-page"]],
  ["the sweep", ["sweep", "--strategies", "flood", "--seeds", "20", "--jobs", "1"]],
])("Ctrl-C ends %s with a line on stderr and exit code 1", async (what, argv) => {
  const before = process.listeners("SIGINT");
  const ended = lab(...argv);
  await interrupt(before);
  expect(await ended).toEqual({
    code: 1,
    stdout: "",
    stderr: `gossiper-lab: ${what} was interrupted\n`,
  });
  expect(process.listeners("SIGINT")).toEqual(before);
});

it("Ctrl-C ends a run in virtual time, which is judged by what there was", async () => {
  const before = process.listeners("SIGINT");
  // Far longer than a turn.
  const load = ["--virtual", "--node-count", "2", "--rate", "1000", "--time-limit", "36000", "--seed", "s1"];
  const ended = lab("test", ...load, "--no-page", "--store", store());
  await interrupt(before);
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toContain("✗ the run was interrupted");
  expect(stdout).not.toContain("values were lost");
  expect(process.listeners("SIGINT")).toEqual(before);
});
