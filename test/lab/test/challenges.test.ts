import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { challengeNamed, challenges } from "../../../src/lab/test/challenges.ts";
import { challengedFlags, limitsOf } from "../../../src/lab/test/demands.ts";
import { runOptionsOf } from "../../../src/lab/test/run-flags.ts";
import { freshFolder, lab, plainNode } from "../lab-harness.ts";

const folder = freshFolder();
const virtually = (...flags: string[]) =>
  lab("test", "--virtual", "--seed", "s1", "--store", join(folder(), "store"), ...flags);
const results = () => JSON.parse(readFileSync(join(folder(), "store", "latest", "results.json"), "utf8"));

/** As https://fly.io/dist-sys/ has them. */
const published = [
  ["1", "echo", 1, 5, 10, 0, "none"],
  ["2", "unique-ids", 3, 1000, 30, 0, "partition"],
  ["3a", "broadcast", 1, 10, 20, 0, "none"],
  ["3b", "broadcast", 5, 10, 20, 0, "none"],
  ["3c", "broadcast", 5, 10, 20, 0, "partition"],
  ["3d", "broadcast", 25, 100, 20, 100, "none"],
  ["3e", "broadcast", 25, 100, 20, 100, "none"],
  ["4", "g-counter", 3, 100, 20, 0, "partition"],
] as const;

describe("a challenge", () => {
  it("has its published workload and flags, and Maelstrom's defaults for the rest", () => {
    const runs = challenges.map((challenge) => {
      const run = runOptionsOf(challengedFlags({ challenge }), "seed");
      expect(run).toMatchObject({
        concurrency: run.nodeCount,
        topology: "grid",
        latencyDistribution: "constant",
      });
      const { workload, nodeCount, ratePerSecond, timeLimitMs, latencyMs, nemesis } = run;
      return [
        challenge.name,
        workload,
        nodeCount,
        ratePerSecond,
        timeLimitMs / 1000,
        latencyMs,
        nemesis.kind,
      ];
    });
    expect(runs).toEqual(published);
    const demands = challenges.filter(({ flags }) => flags.availability !== undefined);
    expect(demands.map(({ name, flags }) => [name, flags.availability])).toEqual([["2", "total"]]);
  });

  it("has its published limits, which a figure has to be below", () => {
    const limited = challenges.filter(({ limits }) => limits.length > 0);
    expect(limited.map(({ name, limits }) => [name, ...limits.map(({ value }) => value)])).toEqual([
      ["3d", 30, 400, 600],
      ["3e", 20, 1000, 2000],
    ]);
    expect(limited.flatMap(({ limits }) => limits.map(({ below }) => below))).toEqual(Array(6).fill(true));
  });

  it("gives way to limits of flags", () => {
    const flags = { challenge: challengeNamed("3d"), maxLatency: 500 };
    expect(limitsOf(flags, runOptionsOf(challengedFlags(flags), "seed"))).toEqual([
      { figure: "servers-msgs-per-op", value: 30, below: true },
      { figure: "median-stable-latency", value: 400, below: true },
      { figure: "max-stable-latency", value: 500, below: false },
    ]);
  });

  it("that a flood over the grid fails says why: the hops of its way", async () => {
    const hops =
      / too much\. Values go along the grid, whose ends are 8 hops of 100 ms each apart; a flatter overlay has fewer hops, whatever topology was given: npx gossiper-lab learn tree-topology, learn tree-broadcast$/gm;
    const { code, stdout } = await virtually(
      "--challenge",
      "3d",
      "--time-limit",
      "3",
      "--",
      "--strategy",
      "flood",
    );
    expect(code).toBe(1);
    expect(stdout.match(/^✗ (?:median|max) stable latency, /gm)).toHaveLength(2);
    expect(stdout.match(hops)).toHaveLength(1);
    const silent = await virtually(
      ...["--challenge", "3d", "--time-limit", "3", "--no-diagnosis", "--", "--strategy", "flood"],
    );
    expect([silent.code, silent.stdout.match(hops)]).toEqual([1, null]);
  });

  it("is passed by our node's profiles, with what is to spare", async () => {
    const { code, stdout } = await virtually("--challenge", "3d", "--", "--profile", "fast");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Challenge 3d: broadcast: 25 nodes, 100 operations\/s for 20 s, 100 ms constant /,
    );
    const { net, limits, workload, challenge } = results();
    const measured = net.servers["msgs-per-op"];
    expect(limits).toEqual({
      "valid?": true,
      "servers-msgs-per-op": { "valid?": true, measured, limit: 30, "must-be": "below" },
      "median-stable-latency": {
        "valid?": true,
        measured: workload["stable-latencies"]["0.5"],
        limit: 400,
        "must-be": "below",
      },
      "max-stable-latency": {
        "valid?": true,
        measured: workload["stable-latencies"]["1"],
        limit: 600,
        "must-be": "below",
      },
    });
    expect(challenge).toEqual({ name: "3d", changes: [], "passed?": true });
    const row = ["msgs-per-op (servers)", measured, "below 30", `${30 - measured} to spare`];
    const shown = row.map((cell) =>
      String(cell).replace(/\d+\.\d+/, (number) => `${Number(Number(number).toFixed(3))}`),
    );
    expect(stdout.split("\n").map((line) => line.trim().split(/ {2,}/))).toContainEqual(shown);
    expect(stdout).toMatch(/\nChallenge 3d: passed\.\nPage: .+\n$/);
  });

  it("is failed by our node without any flags, with what is too much and which profiles there are", async () => {
    const { code, stdout } = await virtually("--challenge", "3d", "--time-limit", "5");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Challenge 3d, changed by --time-limit 5: broadcast: 25 nodes, .* for 5 s, /);
    const max = results().workload["stable-latencies"]["1"];
    expect(max).toBeGreaterThan(600);
    expect(stdout).toContain(
      `✗ max stable latency, ms: ${max}, allowed is below 600: ${max - 600} too much\n  see results.json\n`,
    );
    expect(stdout).toContain("Analysis invalid!");
    expect(stdout).toMatch(
      /\nChallenge 3d, changed by --time-limit 5: failed\. Our node has profiles for such limits: add -- --profile fast, or balanced\nPage: .+\n$/,
    );
    expect(results()).toMatchObject({
      "valid?": false,
      limits: { "valid?": false, "servers-msgs-per-op": { "valid?": true } },
      challenge: { name: "3d", changes: ["--time-limit 5"], "passed?": false },
    });
  });

  it("names all that was changed of it, limits included, and nothing that is as published", async () => {
    const flags = ["--rate", "10", "--node-count", "2", "--concurrency", "2n", "--time-limit", "1"];
    const { stdout } = await virtually("--challenge", "3a", ...flags, "--max-msgs-per-op", "9");
    const changes = ["--node-count 2", "--concurrency 2n", "--time-limit 1", "--max-msgs-per-op 9"];
    expect(stdout).toContain(
      `Challenge 3a, changed by ${changes.join(" ")}: broadcast: 2 nodes, 10 operations/s`,
    );
    expect(results().challenge.changes).toEqual(changes);
  });

  it("is run with a node of somebody else", async () => {
    const rest = ["--time-limit", "0.5", "--seed", "s1", "--store", join(folder(), "store")];
    const { code, stdout } = await lab("test", "--challenge", "1", "--bin", plainNode, ...rest);
    expect(stdout).toMatch(/\nChallenge 1, changed by --time-limit 0\.5: passed\.\nPage: .+\n$/);
    expect(code).toBe(0);
  });
});

describe("limits without a challenge", () => {
  it("make a run invalid beyond them, and stand in the summary", async () => {
    const { code, stdout } = await virtually("--time-limit", "2", "--rate", "20", "--max-msgs-per-op", "0.5");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /\n {2}limits +measured +allowed\n {2}msgs-per-op \(servers\) +([\d.]+) +at most 0\.5 +[\d.]+ too much\n/,
    );
    expect(stdout).toMatch(/\n✗ msgs-per-op \(servers\): [\d.]+, allowed is at most 0\.5: [\d.]+ too much\n/);
    expect(stdout).not.toContain("Challenge");
  });

  it("leave a run open where nothing was measured", async () => {
    const { code, stdout } = await virtually("--time-limit", "1", "--rate", "0", "--max-median", "5");
    expect(code).toBe(1);
    expect(stdout).toMatch(/median stable latency, ms +– +at most 5 +not measured\n/);
    expect(stdout).toContain("too little to tell");
    expect(results().limits).toEqual({
      "valid?": "unknown",
      "median-stable-latency": { "valid?": "unknown", measured: null, limit: 5, "must-be": "at most" },
    });
  });
});
