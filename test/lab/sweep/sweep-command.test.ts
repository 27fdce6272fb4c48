import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { repositoryPath } from "../../support/repository.ts";
import { lab } from "../lab-harness.ts";

const small = ["sweep", "--seeds", "6", "--strategies", "flood,batched", "--nodes", "3", "--faults", "N2,P3"];

describe("gossiper-lab sweep", () => {
  it("prints a table of strategies and faults, and that every promise was kept", async () => {
    const { code, stdout, stderr } = await lab(...small, "--jobs", "1");
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^fault +flood +batched$/m);
    expect(stdout).toMatch(/^P3 pause and resume +\d+ · 0 · \d+\.\d/m);
    expect(stdout).toMatch(/^12 runs in \d+ s, \d+ a second; 0 failed$/m);
    expect(stdout).toMatch(/^skipped 1 times: D1-repeatable: both runs would share one process$/m);
    expect(stdout.trimEnd().endsWith("Every promise was kept.")).toBe(true);
  });

  it("--json gives the same as data", async () => {
    const { stdout } = await lab(...small, "--jobs", "1", "--json");
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({ "valid?": true, runs: 12, strategies: ["flood", "batched"], failures: [] });
    expect(json.table.flood).toBeTypeOf("object");
  });

  it("--no-repair skips L1 by name and with the reason", async () => {
    const { code, stdout } = await lab(...small, "--jobs", "1", "--no-repair");
    expect(stdout).toMatch(/^skipped 12 times: L1-converges: started with --no-repair: best effort$/m);
    expect(code).toBe(0);
  });

  it("--replay prints what happens in a run, the faults and the messages, and the verdict", async () => {
    const { code, stdout } = await lab("sweep", "--replay", "7:flood:3:N5+P2:1500");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toBe("case 7:flood:3:N5+P2:1500");
    expect(lines.some((line) => /^N5 partitions /.test(line))).toBe(true);
    expect(
      lines.some((line) => /^ +\d+\.\d ms {2}→ #\d+ n\d to n\d {2}\{"type":"broadcast"/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => / ms {2}\*\*\* P2 n\d$/.test(line))).toBe(true);
    expect(lines.at(-1)).toBe("Every promise was kept.");
  });

  it("--replay takes a word as the seed of a whole case, as tests name theirs", async () => {
    const { code, stdout } = await lab("sweep", "--replay", "gate1.N2:flood:2:N2:500");
    expect(code).toBe(0);
    expect(stdout).toContain("gate1.N2:flood:2:N2:500");
  });

  it("--replay of a seed alone is the run that a sweep with these flags makes of it", async () => {
    const { stdout } = await lab(
      "sweep",
      "--replay",
      "7",
      "--strategies",
      "tree",
      "--nodes",
      "5",
      "--faults",
      "N2",
    );
    expect(stdout).toMatch(/^case 7:tree:5:(N2!?|N0):\d+$/m);
  });

  it("takes what is named twice once", async () => {
    const twice = ["--strategies", "flood,flood", "--nodes", "2,2", "--faults", "none", "--jobs", "1"];
    const { stdout } = await lab("sweep", ...twice, "--seeds", "1", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ strategies: ["flood"], nodes: [2], runs: 1 });
  });

  it.each([
    [["--replay", "x:y"], /^gossiper-lab: --replay x:y is no case; allowed: SEED, or SEED:STRATEGY/],
    [["--replay", "7:flood:3:N77"], /is no case/],
    [["--replay", "foo"], /^gossiper-lab: --replay foo is no case; allowed: .*, SEED a whole number\n$/],
    [["--replay", "foo:flood:3"], /is no case/],
    [["--replay", "1.5"], /is no case/],
    [["--strategies", "flod"], /Allowed: all, or some of flood, tree/],
    [["--faults", "N0,N1"], /Allowed: all, none, or some of N1, N2/],
    [["--nodes", "0"], /Allowed: whole numbers from 1 to 1000/],
    [["--nodes", "3,0x5"], /Allowed: whole numbers from 1 to 1000/],
    [["--seeds", "0"], /Allowed: a whole number from 1/],
    [["--jobs", "0"], /Allowed: a whole number from 1 to 256/],
  ])("refuses %j", async (argv, expected) => {
    const { code, stdout, stderr } = await lab("sweep", ...argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(expected);
  });
});

describe("the bundle", () => {
  const run = promisify(execFile);
  const bundle = repositoryPath("dist/lab.mjs");

  it("spreads a sweep over processes, with the same figures", async () => {
    const flags = [...small, "--json"];
    const { stdout } = await run(process.execPath, [bundle, ...flags, "--jobs", "2"]);
    const alone = await lab(...flags, "--jobs", "1");
    const figures = (text: string) => {
      const { seconds: _seconds, "runs-per-second": _rate, batch, skipped, ...rest } = JSON.parse(text);
      const { "D1-repeatable: both runs would share one process": _alone, ...others } = skipped;
      return { ...rest, skipped: others, isRepeatable: batch[0]?.valid };
    };
    expect(figures(stdout)).toEqual({ ...figures(alone.stdout), isRepeatable: true });
  });

  it("replays a case with the same trace in another process (D1)", async () => {
    const flags = ["sweep", "--replay", "11:hybrid:5:N2+N5+P2+C1+I1:2000"];
    const first = await run(process.execPath, [bundle, ...flags], { maxBuffer: 1e8 });
    const second = await lab(...flags);
    expect(first.stdout).toBe(second.stdout);
  });
});
