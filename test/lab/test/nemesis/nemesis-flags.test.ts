import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryPath } from "../../../support/repository.ts";
import { freshFolder, lab } from "../../lab-harness.ts";

const folder = freshFolder();
const store = () => join(folder(), "store");
const short = ["--node-count", "3", "--rate", "50", "--time-limit", "8", "--latency", "5", "--seed", "flags"];
const test = (...flags: string[]) => lab("test", "--virtual", ...short, "--store", store(), ...flags);

function script(steps: unknown): string {
  const path = join(folder(), "faults.json");
  writeFileSync(path, typeof steps === "string" ? steps : JSON.stringify(steps));
  return path;
}

describe("test --nemesis", () => {
  it("says in its first line and in the results what Maelstrom does not have", async () => {
    const flags = ["--nemesis", "partition,kill,loss", "--nemesis-interval", "2"];
    const { stdout } = await test(...flags);
    expect(stdout.split("\n")[0]).toMatch(/, seed flags, more than Maelstrom has: kill, loss$/);
    const { run } = JSON.parse((await test(...flags, "--json")).stdout);
    expect(run["beyond-maelstrom"]).toEqual(["kill", "loss"]);
    const [first] = run.nemesis;
    expect(Object.keys(first)).toEqual(["time-ms", "kind", "action", "nodes", "text", "blocked"]);
    expect(new Set(run.nemesis.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(["partition", "kill", "loss"]),
    );
  });

  it("says nothing of the kind of partitions alone, which are what they always were", async () => {
    const { stdout } = await test("--nemesis", "partition", "--nemesis-interval", "2");
    expect(stdout.split("\n")[0]).toMatch(/, seed flags$/);
    const { run } = JSON.parse(
      (await test("--nemesis", "partition", "--nemesis-interval", "2", "--json")).stdout,
    );
    expect(run.options.nemesis).toEqual({ kind: "partition", intervalMs: 2_000 });
    expect(run).not.toHaveProperty("beyond-maelstrom");
  });

  it("tells in one line what happened and what was dropped because of it", async () => {
    const { stdout } = await test(
      "--nemesis-schedule",
      script([
        { at: 1, do: "kill", nodes: ["n1"], for: 2 },
        { at: 2, do: "loss", share: 0.5, for: 1 },
        { at: 4, do: "loss", for: 1 },
      ]),
    );
    expect(stdout).toMatch(
      /^ +nemesis +kill of n1 from 1 s to 3 s; loss 2 times; messages: \d+ lost, \d+ to nodes that were down$/m,
    );
  });

  it("takes how hard each fault is from its flag", async () => {
    const flags = ["--nemesis", "pause,loss,clock", "--pause-ms", "70", "--loss", "0.25", "--clock-ms", "40"];
    const { run } = JSON.parse((await test(...flags, "--json")).stdout);
    expect(run.options.nemesis.intensity).toMatchObject({
      pauseMs: 70,
      lossShare: 0.25,
      clockMs: 40,
      killCount: 1,
    });
    expect(run.options["clock-skew"]).toBe(40);
  });

  it.each([
    [["--duplicate", "0.2"], "--duplicate is of no use without duplicate; allowed: with --nemesis duplicate"],
    [["--loss", "1"], "--loss 1 leaves no message between nodes; allowed: below 1, or with --nemesis loss"],
    [["--nemesis", "loss", "--loss", "0"], "--loss 0 loses nothing; allowed with a fault: above 0"],
    [
      ["--nemesis", "loss", "--kill-count", "2"],
      "--kill-count is of no use without kill; allowed: with --nemesis kill",
    ],
    [["--nemesis-interval", "5"], "--nemesis-interval is of no use without --nemesis; allowed: with it"],
    [
      ["--nemesis", "clock", "--clock-skew", "5"],
      "--clock-skew says what clock of the nemesis says; allowed: one of them",
    ],
  ])("refuses %j", async (flags, message) => {
    const { code, stderr } = await test(...flags);
    expect([code, stderr]).toEqual([2, `gossiper-lab: ${message}\n`]);
  });
});

describe("test --nemesis-schedule", () => {
  it("does what the example of the documentation says", async () => {
    const text = readFileSync(repositoryPath("src/lab/README.md"), "utf8");
    const [, example = ""] = /^```json\n(.*?)^```$/ms.exec(text) ?? [];
    const { code, stdout } = await test("--nemesis-schedule", script(example), "--json");
    const { run } = JSON.parse(stdout);
    const told = run.nemesis.map(
      (event: { "time-ms": number; kind: string; action: string; nodes: string[] }) =>
        `${event["time-ms"] / 1_000} ${event.kind} ${event.action} ${event.nodes.join(" ")}`,
    );
    expect(told).toEqual([
      "1 loss loss n0",
      "2 partition groups n0 n1 n2",
      "3 kill kill n1",
      "4 partition heal n0 n1 n2",
      "4.2 loss heal n0",
      "4.5 kill heal n1",
      "5 pause pause n2",
      expect.stringMatching(/^5\.5 partition bisection n0 n1 n2$/),
      "7 partition heal n0 n1 n2",
      "7 pause heal n2",
    ]);
    expect(code).toBe(0);
  });

  it("takes a heal at the end of the load, and faults that last beyond it", async () => {
    const steps = [
      { at: 7.9, do: "loss", for: 5 },
      { at: 8, do: "heal" },
    ];
    const { run } = JSON.parse((await test("--nemesis-schedule", script(steps), "--json")).stdout);
    const told = run.nemesis.map(
      (event: { kind: string; action: string }) => `${event.kind} ${event.action}`,
    );
    expect(told).toEqual(["loss loss", "loss heal"]);
  });

  it("puts the named clocks wrong, by as much as it says", async () => {
    const steps = [{ at: 0, do: "clock", nodes: ["n2"], ms: 250 }];
    const { run } = JSON.parse((await test("--nemesis-schedule", script(steps), "--json")).stdout);
    expect(run.options["clock-skew"]).toBe(250);
    expect(run.nemesis).toMatchObject([{ kind: "clock", nodes: ["n2"] }]);
    const [, offMs] = /^clocks off: n2 [+−](\d+) ms$/.exec(run.nemesis[0].text) ?? [];
    expect(Number(offMs)).toBeLessThanOrEqual(250);
    expect(Number(offMs)).toBeGreaterThan(0);
  });

  it.each([
    ["[", /: .*JSON/],
    [{}, /: a list of steps is wanted$/],
    [[], /: a list of steps is wanted$/],
    [[{ at: 1 }], /: step 1: do is undefined; allowed: partition, kill, /],
    [[{ at: 1, do: "kil" }], /: step 1: do is "kil"; allowed: .*; did you mean kill\?$/],
    [[{ at: 1, do: "heal" }, { do: "kill" }], /: step 2: kill: at is missing$/],
    [[{ at: -1, do: "heal" }], /: step 1: heal: at is less than 0$/],
    [[{ at: 1, do: "loss", share: 2 }], /: step 1: loss: share is more than 1$/],
    [
      [{ at: 1, do: "loss", ms: 2 }],
      /: step 1: loss: ms cannot stand there; allowed: at, for, nodes, do, share$/,
    ],
    [
      [{ at: 1, do: "partition", kind: "halves" }],
      /: step 1: partition: kind is none of those that there are; allowed: one, bisection, /,
    ],
    [
      [{ at: 1, do: "partition", kind: "one", groups: [["n0"]] }],
      /: step 1: partition: kind and groups exclude each other$/,
    ],
    [
      [{ at: 1, do: "partition", groups: [["n0"], ["n1", "n0"]] }],
      /: step 1: partition: n0 stands there twice$/,
    ],
    [[{ at: 1, do: "pause", nodes: ["n3"] }], /: step 1: pause: there is no n3; allowed: n0 to n2$/],
    [[{ at: 1, do: "kill", nodes: ["n1"], count: 2 }], /: step 1: kill: nodes and count exclude each other$/],
    [
      [{ at: 1, do: "clock" }],
      /: step 1: clock: at is not 0; a node reads how far its clock is off when it starts$/,
    ],
    [
      [
        { at: 0, do: "clock" },
        { at: 0, do: "clock" },
      ],
      /: clock stands there more than once/,
    ],
    [
      [{ at: 1, do: "heal", faults: ["fire"] }],
      /: step 1: heal: faults.0 is none of those that there are; allowed: partition, kill, /,
    ],
    [
      [
        { at: 1, do: "loss" },
        { at: 100, do: "loss", share: 0.2 },
      ],
      /: step 2 is at 100 s, the load ends at 8 s; allowed: before that, or a longer --time-limit$/,
    ],
    [[{ at: 8, do: "pause" }], /: step 1 is at 8 s, the load ends at 8 s; /],
    [
      [
        { at: 7, do: "pause" },
        { at: 8.001, do: "heal" },
      ],
      /: step 2 is at 8\.001 s, the load ends at 8 s; /,
    ],
  ])("refuses %j", async (steps, message) => {
    const path = script(steps);
    const { code, stdout, stderr } = await test("--nemesis-schedule", path);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.startsWith(`gossiper-lab: --nemesis-schedule ${path}: `)).toBe(true);
    expect(stderr.trimEnd()).toMatch(message);
  });

  it("refuses a file that is not there, and a nemesis besides", async () => {
    const missing = await test("--nemesis-schedule", join(folder(), "none.json"));
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringMatching(/none\.json: there is no such file/),
    ]);
    const both = await test("--nemesis-schedule", script([{ at: 1, do: "heal" }]), "--nemesis", "loss");
    expect(both.stderr).toMatch(/--nemesis-schedule says all that happens; allowed: without --nemesis /);
  });
});
