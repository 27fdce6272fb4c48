import { expect, it } from "vitest";
import { nodeReplayCommand } from "../../../src/lab/node-sweep/node-sweep-report.ts";

it("prints a replay as a shell takes it, whatever the program and its arguments are called", () => {
  const one = { seed: "7", nodes: 3, faults: ["kill", "loss"], loadMs: 1_000 } as const;
  expect(nodeReplayCommand(one, ["--bin", "./my node", "--", "--greeting", "it's me"])).toBe(
    "npx gossiper-lab sweep --replay 7:3:kill+loss:1000 --bin './my node' -- --greeting 'it'\\''s me'",
  );
});
