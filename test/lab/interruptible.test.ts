import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { lab } from "./lab-harness.ts";

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
