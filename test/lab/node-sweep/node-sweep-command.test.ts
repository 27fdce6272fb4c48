import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryPath } from "../../support/repository.ts";
import { freshFolder, lab, plainNode } from "../lab-harness.ts";

/*
 * Real processes: what a node does to a value is certain, how long it takes is not. So limits are generous, and a node
 * that is wrong is wrong beyond doubt.
 */

const folder = freshFolder();
const sendsOnce = repositoryPath("test/fixtures/nodes/sends-once.mjs");
const ours = repositoryPath("maelstrom.sh");
const LONG_MS = 180_000;

describe("gossiper-lab sweep --bin", () => {
  it("makes a failure small: of loss, duplication and reordering it is the loss that a node without repeats cannot bear", {
    timeout: LONG_MS,
  }, async () => {
    const { code, stdout } = await lab(
      ...[
        "sweep",
        "--bin",
        sendsOnce,
        "--first-seed",
        "650",
        "--seeds",
        "1",
        "--faults",
        "loss,duplicate,reorder",
      ],
      ...[
        "--nodes",
        "3",
        "--load-ms",
        "1000",
        "--converge-s",
        "2",
        "--replays",
        "3",
        "--jobs",
        "1",
        "--json",
      ],
    );
    const result = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(result).toMatchObject({ "valid?": false, runs: 1, "converge-s": 2 });
    expect(result.outcomes[0].case).toBe("650:3:loss+duplicate+reorder:1000");
    const [failure] = result.failures;
    expect(failure.shrunk).toMatch(/^650:[23]:loss:\d+$/);
    expect(failure.breaches.map(({ promise }: { promise: string }) => promise)).toEqual(["L1-converges"]);
    expect(failure.breaches[0].text).toMatch(/^n\d never showed \d/);
    expect(failure.replay).toBe(
      `npx gossiper-lab sweep --replay ${failure.shrunk} --bin ${sendsOnce} --converge-s 2`,
    );
    expect(failure.replays.of).toBe(3);
    expect(failure.replays.failed).toBeGreaterThan(0);
  });

  it("tells with the node's own replay what befell it, and keeps the runs", {
    timeout: LONG_MS,
  }, async () => {
    const store = join(folder(), "store");
    const { code, stdout } = await lab(
      ...["sweep", "--bin", sendsOnce, "--replay", "650:2:loss:1500", "--converge-s", "2", "--replays", "1"],
      ...["--store", store],
    );
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("case 650:2:loss:1500");
    expect(lines[1]).toMatch(/^2 nodes, \w+, \d+ operations\/s for 1.5 s, \d+ ms latency$/);
    expect(stdout).toMatch(/^ +0\.\d{3} s {2}loss n0 n1: \d+\.?\d* % of the messages lost$/m);
    expect(stdout).toMatch(/^✗ L1-converges: after the heal/m);
    expect(stdout).toMatch(/^ {4}likely mistake: no retry\. value \d+ went from /m);
    const [, directory = ""] = /^Store: (.+)$/m.exec(stdout) ?? [];
    expect(directory.startsWith(`${store}/broadcast/`)).toBe(true);
    expect(stdout).toContain(`\nWhat became of them: npx gossiper-lab why ${directory}\n`);
    expect(lines.at(-1)).toBe("failed 1 of 1 replays");
  });

  it("shows what a node said last before it died", { timeout: LONG_MS }, async () => {
    const replay = ["sweep", "--bin", plainNode, "--replay", "1:2:none:1000", "--replays", "1"];
    const { code, stdout } = await lab(...replay, "--store", join(folder(), "store"), "--", "--die");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ run: the run did not get through\n {4}n\d exited with status 3\n {4}last on stderr:\n {6}started \d+ --die\n {6}I cannot go on$/m,
    );
  });

  it("holds nothing against our own node, be it killed or stopped", { timeout: LONG_MS }, async () => {
    const { code, stdout } = await lab(
      ...["sweep", "--bin", ours, "--seeds", "3", "--nodes", "3", "--load-ms", "1500"],
      ...["--faults", "kill,pause,loss,partition", "--converge-s", "60", "--json"],
    );
    const result = JSON.parse(stdout);
    expect(result.failures).toEqual([]);
    expect(result.runs).toBe(3);
    expect(code).toBe(0);
  });

  it.each([
    [
      ["--strategies", "flood"],
      /^gossiper-lab: --strategies is about our own nodes; allowed: without --bin$/,
    ],
    [["--no-repair"], /--no-repair is about our own nodes/],
    [
      ["--faults", "N2"],
      /--faults N2 is about our own nodes; allowed with --bin: all, none, or some of partition, /,
    ],
    [["--nodes", "201"], /--node-count 201 is too many processes; allowed: 1 to 200 with --bin$/],
    [
      ["--replay", "8:2:N2"],
      /--replay 8:2:N2 is no case of --bin; allowed: SEED, or SEED:NODES:FAULTS:LOAD_MS/,
    ],
    [["--replay", "foo"], /--replay foo is no case of --bin; allowed: .*, SEED a whole number$/],
    [["--store", "x"], /--store is of no use without --replay here$/],
  ])("refuses %j", async (flags, message) => {
    const { code, stdout, stderr } = await lab("sweep", "--bin", sendsOnce, ...flags);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.trimEnd()).toMatch(message);
  });

  it.each([
    [["--converge-s", "3"], /--converge-s is of no use without --bin; allowed: with it$/],
    [["--faults", "kill"], /--faults kill is for --bin; allowed: all, none, or some of N1, /],
    [["--bin", "nothing"], /--bin must name a file that can be executed, and there is no /],
  ])("refuses %j alone", async (flags, message) => {
    const { code, stderr } = await lab("sweep", ...flags);
    expect(code).toBe(2);
    expect(stderr.trimEnd()).toMatch(message);
  });
});
