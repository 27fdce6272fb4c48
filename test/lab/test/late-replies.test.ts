import { expect, test } from "vitest";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import { ScriptedNode } from "../../support/scripted-node.ts";

/** Answers reads at once, and each broadcast 5.5 s after it: its client waits for 5 s. */
function slowNode(): ScriptedNode {
  const late: (() => void)[] = [];
  return new ScriptedNode({
    onMessage({ body }, stage) {
      if (body.type === "read") return stage.reply("read_ok", { messages: [] });
      late.push(() => stage.reply("broadcast_ok"));
      stage.wakeAt(stage.nowMs + 5_500);
    },
    onTimer: () => late.shift()?.(),
  });
}

test("a reply to a client that has left is told as late, not as none", async () => {
  const run = runOptions({
    nodeCount: 1,
    ratePerSecond: 2,
    timeLimitMs: 2_000,
    recoveryMs: 20_000,
    seed: "s1",
  });
  const { judgement } = await recordRun({ run, nodes: { kind: "virtual", make: slowNode, areOurs: false } });
  const broken = judgement.promises.filter(({ valid }) => !valid);
  expect(broken.map(({ name }) => name)).toEqual(["S5-one-reply", "S7-clean-wire"]);
  const { examples = [] } = broken.find(({ name }) => name === "S5-one-reply") ?? {};
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples)
    expect(example).toMatch(
      /^n0 answered broadcast \d+ of c\d+ at \d+ ms, when c\d+ had given up and left, delivered at \d+ ms$/,
    );
});
