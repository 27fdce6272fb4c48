import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder, lab, plainNode } from "../lab-harness.ts";

const folder = freshFolder();
const latest = (file: string) => readFileSync(join(folder(), "latest", file), "utf8");
const test = (...argv: readonly string[]) => lab("test", "--store", folder(), "--node-count", "5", ...argv);
const virtually = (...argv: readonly string[]) =>
  test("--virtual", "--rate", "50", "--time-limit", "4", "--latency", "10", "--seed", "s1", ...argv);

describe("the bytes that comparisons have saved", () => {
  it("stands in the results and in the summary, and is no part of what the run has cost", async () => {
    const { code, stdout } = await virtually("--time-limit", "25", "--", "--strategy", "anti-entropy");
    expect(code).toBe(0);
    const { comparisons, net } = JSON.parse(latest("results.json"));
    expect(comparisons["bytes-sent"]).toBeGreaterThan(1_000);
    expect(comparisons["whole-set-bytes"]).toBeGreaterThan(1_000);
    expect(comparisons["bytes-saved"]).toBe(comparisons["whole-set-bytes"] - comparisons["bytes-sent"]);
    expect(stdout).toMatch(/comparisons +[\d.]+ kB sent; whole sets would have taken [\d.]+ kB/);
    // Requests and replies of `init`, `topology` and every operation: the last question is not counted.
    const operations = latest("history.jsonl").match(/"invoke"/g)?.length ?? 0;
    expect(operations).toBeGreaterThan(100);
    expect(net.clients["send-count"]).toBe(2 * operations + 4 * 5);
  });

  it("may be none while the sets are small", async () => {
    const { stdout } = await virtually("--time-limit", "1", "--", "--strategy", "anti-entropy");
    expect(stdout).toMatch(
      /comparisons +[\d.]+ kB sent; the whole sets, still small, would have taken [\d.]+ kB/,
    );
  });

  it("is nothing where nothing was compared", async () => {
    const { stdout } = await virtually("--", "--no-repair");
    expect(JSON.parse(latest("results.json")).comparisons).toMatchObject({
      "bytes-sent": 0,
      "whole-set-bytes": 0,
    });
    expect(stdout).not.toContain("comparisons");
  });

  it("is not asked of nodes of another implementation", async () => {
    const load = ["--rate", "50", "--time-limit", "1", "--latency", "1", "--seed", "s1"];
    const { code } = await test("--bin", plainNode, ...load);
    expect(code).toBe(0);
    expect(JSON.parse(latest("results.json")).comparisons).toBeUndefined();
    expect(latest("messages.jsonl")).not.toContain("gossip_stats");
  });
});
