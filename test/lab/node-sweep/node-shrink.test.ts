import { describe, expect, it } from "vitest";
import { type NodeCase, nodeCaseText } from "../../../src/lab/node-sweep/node-case.ts";
import type { NodeOutcome } from "../../../src/lab/node-sweep/node-outcome.ts";
import { shrinkNodeCase } from "../../../src/lab/node-sweep/node-shrink.ts";

function outcomeOf(one: NodeCase, fails: boolean): NodeOutcome {
  return {
    case: one,
    text: nodeCaseText(one),
    breaches: fails ? [{ promise: "L1-converges", text: "n1 never showed 1" }] : [],
    convergenceMs: fails ? undefined : 10,
    diedCount: 0,
    nemesis: [],
    loadMs: 0,
  };
}

const large: NodeCase = { seed: "7", nodes: 5, faults: ["kill", "loss", "duplicate"], loadMs: 4_000 };

/** Makes the large case small, with a node that fails as `fails` says, and tells which cases were run, each as often as it was. */
async function shrunk(fails: (one: NodeCase, time: number) => boolean) {
  const runs = new Map<string, number>();
  const run = (one: NodeCase): Promise<NodeOutcome> => {
    const time = (runs.get(nodeCaseText(one)) ?? 0) + 1;
    runs.set(nodeCaseText(one), time);
    return Promise.resolve(outcomeOf(one, fails(one, time)));
  };
  const smallest = await shrinkNodeCase(outcomeOf(large, true), run, () => false);
  return { smallest: smallest.text, runs: [...runs] };
}

describe("a failure that is made small", () => {
  it("loses faults, then nodes, then load, and tries twice each what may be left out", async () => {
    expect(await shrunk(({ faults }) => faults.includes("loss"))).toEqual({
      smallest: "7:2:loss:1000",
      runs: [
        ["7:5:none:4000", 2],
        ["7:5:kill:4000", 2],
        ["7:5:loss:4000", 2],
        // Without any fault it did not fail: that is not tried again with fewer nodes, nor with less load.
        ["7:2:loss:4000", 2],
        ["7:2:loss:2000", 2],
        ["7:2:loss:1000", 2],
      ],
    });
  });

  it("keeps faults that fail only together", async () => {
    const { smallest, runs } = await shrunk(
      ({ faults }) => faults.includes("kill") && faults.includes("loss"),
    );
    expect(smallest).toBe("7:2:kill+loss:1000");
    expect(runs.map(([text]) => text)).toEqual([
      "7:5:none:4000",
      "7:5:kill:4000",
      "7:5:loss:4000",
      "7:5:duplicate:4000",
      "7:5:loss+duplicate:4000",
      "7:5:kill+duplicate:4000",
      "7:5:kill+loss:4000",
      "7:2:kill+loss:4000",
      "7:2:kill+loss:2000",
      "7:2:kill+loss:1000",
    ]);
  });

  it("keeps nodes and load where a smaller case fails only now and then, and leaves out a fault that fails once without it", async () => {
    const { smallest } = await shrunk(
      ({ nodes, loadMs }, time) => (nodes === 5 && loadMs === 4_000) || time === 1,
    );
    expect(smallest).toBe("7:5:none:4000");
    expect((await shrunk(({ faults }, time) => faults.length === 3 || time === 2)).smallest).toBe(
      "7:5:none:4000",
    );
  });

  it("stays as it is where nothing smaller fails", async () => {
    const { smallest, runs } = await shrunk(() => false);
    expect(smallest).toBe("7:5:kill+loss+duplicate:4000");
    expect(runs.length).toBeGreaterThan(8);
    expect(runs.filter(([, times]) => times !== 2)).toEqual([]);
  });
});
