import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { challengeOutcome } from "../../../src/lab/test/demands-report.ts";
import { offeredLoadNotes } from "../../../src/lab/test/offered-load.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();

describe("the note on the load", () => {
  const busy = { busyShare: 0.9, longestWaitMs: 2_011.8 };

  it("says how many operations were begun, and that workers wait for slow replies", () => {
    expect(offeredLoadNotes({ ...busy, offeredCount: 17, wantedCount: 50 })).toEqual([
      "only 17 of about 50 operations were begun: each worker waits for its reply before it asks again, and requests took up to 2.01 s",
    ]);
  });

  it("advises more workers where nodes do not stand still", () => {
    const advised = (longestWaitMs: number) =>
      offeredLoadNotes({ busyShare: 0.9, longestWaitMs, offeredCount: 17, wantedCount: 50 }).some((note) =>
        note.endsWith("; more workers: --concurrency"),
      );
    expect([advised(999), advised(1_000)]).toEqual([true, false]);
  });

  it("goes with the verdict on a challenge that was passed", () => {
    const challenge = { name: "2", changes: [] };
    const outcome = (valid: boolean, offeredCount: number) =>
      challengeOutcome(challenge, valid, { ...busy, offeredCount, wantedCount: 30_000 });
    expect([outcome(true, 18_100), outcome(false, 18_100), outcome(true, 29_900)]).toEqual([
      "Challenge 2: passed, but with only 60 % of its load.",
      "Challenge 2: failed.",
      "Challenge 2: passed.",
    ]);
    expect(challengeOutcome(challenge, true, undefined)).toBe("Challenge 2: passed.");
  });

  it("blames no request where the workers were idle", () => {
    expect(offeredLoadNotes({ ...busy, offeredCount: 1_200, wantedCount: 2_000, busyShare: 0.1 })).toEqual([
      "only 1,200 of about 2,000 operations were begun. Replies were quick: the harness is late at such a rate, or nodes were down",
    ]);
  });

  it.each([
    [0, 0],
    [40, 50],
    [1, 5],
    [1_601, 2_000],
    [2_100, 2_000],
  ])("is not made of %i of %i: gaps are random", (offeredCount, wantedCount) => {
    expect(offeredLoadNotes({ ...busy, offeredCount, wantedCount })).toEqual([]);
  });

  it("stands before the verdict and on the page, beside the latency of requests, of nodes that stand still", async () => {
    const schedule = join(folder(), "pauses.json");
    writeFileSync(schedule, JSON.stringify([{ at: 0.5, do: "pause", nodes: ["n0", "n1", "n2"], for: 3 }]));
    const load = ["--virtual", "--node-count", "3", "--rate", "50", "--time-limit", "4", "--seed", "1"];
    const run = (...flags: string[]) => lab("test", ...load, "--store", folder(), ...flags);
    const { code, stdout } = await run("--nemesis-schedule", schedule);
    expect(code).toBe(0);
    const note =
      /only \d+ of about 200 operations were begun: each worker waits .* took up to [23](\.\d+)? s/;
    expect(stdout).toMatch(new RegExp(`^Mind: ${note.source}`, "m"));
    expect(stdout).toMatch(
      /^ {2}requests +median \/ max ms: broadcast \d+(\.\d)? \/ \d+(\.\d)?, read \d+(\.\d)? \/ \d+(\.\d)?$/m,
    );
    const page = readFileSync(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "", "utf8");
    expect(page).toMatch(note);
    expect(page).toContain('"name":"request latency"');
    const { requests } = JSON.parse((await run("--json", "--nemesis-schedule", schedule)).stdout);
    expect(requests).toMatchObject({ "wanted-count": 200, latencies: { read: { "1": expect.any(Number) } } });
    expect(requests["offered-count"]).toBeLessThan(100);
    expect((await run()).stdout).not.toContain("were begun");
  });
});
