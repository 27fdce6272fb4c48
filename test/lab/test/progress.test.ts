import { describe, expect, it } from "vitest";
import { phaseText, recordRun } from "../../../src/lab/test/recorded-run.ts";
import { ourNodes } from "../../../src/lab/trials/our-nodes.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";

const run = runOptions({ nodeCount: 10, ratePerSecond: 100, timeLimitMs: 20_000, latencyMs: 10, seed: "1" });
const nodes = { kind: "virtual", make: ourNodes([], run) } as const;

describe("the progress of a run", () => {
  it("is told in virtual time, too, and grows until the run is judged", async () => {
    const told: [share: number, what: string][] = [];
    await recordRun({ run, nodes, onProgress: (share, what) => told.push([share, what]) });
    const shares = told.map(([share]) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
    const words = [...new Set(told.map(([, what]) => what))];
    expect(words).toContain("20 s of operations");
    expect(words.at(-1)).toBe("judging the run");
  });

  it("leaves the run as it is", async () => {
    const journal = async (onProgress?: () => void) => {
      const events: string[] = [];
      const observe = (event: object) => events.push(JSON.stringify(event));
      await recordRun({
        run,
        nodes: { kind: "virtual", make: ourNodes([], run) },
        observe,
        ...(onProgress && { onProgress }),
      });
      return events;
    };
    const watched = await journal(() => undefined);
    expect(watched.length).toBeGreaterThan(1_000);
    expect(watched).toEqual(await journal());
  });

  it("has words for every part of a run", () => {
    const options = { run, nodes };
    const parts = ["init", "setup", "load", "recovery", "final", "end"] as const;
    expect(parts.map((part) => phaseText(part, options))).toEqual([
      "starting the nodes",
      "telling the nodes their topology",
      "20 s of operations",
      "waiting 10 s for the recovery",
      "the last reads",
      "ending the nodes",
    ]);
    expect(phaseText("recovery", { ...options, convergeWithinMs: 3_000 })).toBe(
      "waiting up to 3 s for the recovery",
    );
  });
});
