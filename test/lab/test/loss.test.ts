import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublishedCluster } from "../../../src/lab/frontier/published-points.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();
const load = ["--nodes", "5", "--rate", "40", "--time-limit", "3", "--latency", "10"];
const test = (...flags: string[]) =>
  lab("test", "--virtual", ...load, "--seed", "1", "--store", folder(), ...flags);

describe("test --loss", () => {
  it("loses that share of the messages between nodes all the time, and says so in the first line, results and page", async () => {
    const { code, stdout } = await test("--loss", "0.2");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /, 10 ms constant latency, 20 % of messages lost, .*, more than Maelstrom has: loss\n/,
    );
    const { net, run } = JSON.parse((await test("--loss", "0.2", "--json")).stdout);
    expect(run).toMatchObject({
      options: { loss: 0.2, nemesis: { kind: "none" } },
      "beyond-maelstrom": ["loss"],
    });
    expect(run.nemesis).toEqual([]);
    expect(net.dropped.lost / net.servers["send-count"]).toBeGreaterThan(0.12);
    expect(net.dropped.lost / net.servers["send-count"]).toBeLessThan(0.28);
    const page = readFileSync(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "", "utf8");
    expect(page).toContain("10 ms constant latency, 20 % of messages lost, virtual time");
    expect(page).toContain("nothing was broken on purpose, beside the loss on all links");
  });

  it("costs values of a node that never repeats what is lost", async () => {
    expect((await test("--mistake", "no-retry", "--loss", "0.3")).code).toBe(1);
    expect((await test("--mistake", "no-retry")).code).toBe(0);
  });

  it("changes nothing at 0, and is how hard the fault is with --nemesis loss", async () => {
    const { options, ...rest } = JSON.parse((await test("--loss", "0", "--json")).stdout).run;
    expect({ options, ...rest }).toEqual(JSON.parse((await test("--json")).stdout).run);
    expect(options).not.toHaveProperty("loss");
    const { run } = JSON.parse((await test("--nemesis", "loss", "--loss", "0.2", "--json")).stdout);
    expect(run.options).toMatchObject({ nemesis: { intensity: { lossShare: 0.2 } } });
    expect(run.options).not.toHaveProperty("loss");
  });
});

describe("--loss of commands that look for settings", () => {
  const short = ["--seeds", "1", "--loss", "0.1"];

  it("is a condition of compare, and of the run that it offers to have again", async () => {
    const flags = ["compare", "--profiles", "balanced", ...load, ...short, "--nemesis", "none", "--no-page"];
    const { stdout } = await lab(...flags);
    expect(stdout).toMatch(/^ {2}seed 1, 10 % of messages lost$/m);
    expect(stdout.replaceAll(/ \\\n +/g, " ")).toMatch(
      /test --virtual .* --latency 10 --loss 0\.1 --time-limit 3 /,
    );
    expect(JSON.parse((await lab(...flags, "--json")).stdout)).toMatchObject({ conditions: { loss: 0.1 } });
  });

  it("is a condition of tune, whose model does not know it, and of its commands", async () => {
    const flags = [
      "tune",
      "--nodes",
      "2",
      "--rate",
      "20",
      "--time-limit",
      "1",
      "--max",
      "9000",
      "--median",
      "8000",
    ];
    const { stdout } = await lab(...flags, ...short);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("100 ms latency, 10 % of messages lost, virtual time;");
    expect(stdout).toContain("the model knows no loss");
    expect(stdout.replaceAll(/ \\\n +/g, " ")).toMatch(/test --virtual .* --loss 0\.1 /);
    const { load: found, best } = JSON.parse((await lab(...flags, ...short, "--json")).stdout);
    expect([found.loss, best !== undefined]).toEqual([0.1, true]);
  });

  it("is a condition beside which no published figures stand", () => {
    const published = {
      load: {
        nodes: 25,
        operationsPerSecond: 100,
        broadcastShare: 0.5,
        hopMs: 100,
        loadMs: 1,
        recoveryMs: 1,
      },
      topology: "grid",
    } as const;
    expect([published, { ...published, lossShare: 0.1 }].map(isPublishedCluster)).toEqual([true, false]);
  });

  it("is a condition of frontier", async () => {
    const flags = ["frontier", "--nodes", "2", "--rate", "20", "--time-limit", "1", ...short];
    const page = join(folder(), "frontier.html");
    const { stdout } = await lab(...flags, "--page", page);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("100 ms latency, 10 % of messages lost, virtual time");
    expect(readFileSync(page, "utf8")).toContain("100 ms latency, 10 % of messages lost");
    expect(JSON.parse((await lab(...flags, "--no-page", "--json")).stdout).load.loss).toBe(0.1);
  });
});
