import { expect, test } from "vitest";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { summary } from "../../../src/lab/test/summary.ts";
import type { HostedNode } from "../../../src/node/hosted.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import type { Message } from "../../../src/wire/message.ts";
import { ScriptedNode, type Stage } from "../../support/scripted-node.ts";

/** Answers echoes. */
function answer({ body }: Message, stage: Stage): void {
  if (body.type === "echo") stage.reply("echo_ok", { echo: body.echo });
}

/** A right node but for this: n0 writes to n1 as soon as it has got `init`. */
class EagerNode extends ScriptedNode implements HostedNode {
  readonly #early: Message[] = [];

  constructor() {
    super({ onMessage: answer });
  }

  override receive(message: Message, nowMs: number): void {
    super.receive(message, nowMs);
    if (message.body.type === "init" && message.dest === "n0")
      this.#early.push({ src: "n0", dest: "n1", body: { type: "hello" } });
  }

  override takeOutbox(): readonly Message[] {
    return [...super.takeOutbox(), ...this.#early.splice(0)];
  }
}

const run = runOptions({ workload: "echo", nodeCount: 2, ratePerSecond: 5, timeLimitMs: 1_000, seed: "s1" });

function recorded(areOurs: boolean, make: () => HostedNode = () => new EagerNode()) {
  return recordRun({ run, nodes: { kind: "virtual", make, areOurs } });
}

const note = /Mind: n0 wrote to a peer at 0 s, before all nodes had answered init\./;

test("a node of others may write to peers once it has got init, and is told what real Maelstrom may do", async () => {
  const { run, judgement, results } = await recorded(false);
  expect([judgement.valid, run.violations]).toEqual([true, []]);
  expect(results.run).toMatchObject({
    "early-gossip": { "time-ms": 0, node: "n0", line: '{"src":"n0","dest":"n1","body":{"type":"hello"}}' },
  });
  const store = { directory: "store", keepsMessages: false };
  const options = { virtual: true, colour: false, width: Number.POSITIVE_INFINITY, store };
  expect(summary(run, judgement, options)).toMatch(note);
});

test("ours may not", async () => {
  const { run, judgement } = await recorded(true);
  expect(judgement.valid).toBe(false);
  expect(run.violations).toMatchObject([{ kind: "early-peer-message", node: "n0" }]);
  expect(run.earlyGossip).toBeUndefined();
});

test("a node that writes later, and one that writes to nobody, are judged as ever", async () => {
  const late = () =>
    new ScriptedNode({
      onMessage: answer,
      onTimer: (stage) => stage.say({ src: "n0", dest: "n1", body: { type: "hello" } }),
      wakeAfterInitMs: 5,
    });
  const { run: calm } = await recorded(false, late);
  expect(calm.earlyGossip).toBeUndefined();
  const astray = () =>
    new ScriptedNode({
      onMessage: answer,
      onTimer: (stage) => stage.say({ src: "n0", dest: "n7", body: { type: "hello" } }),
      wakeAfterInitMs: 0,
    });
  const { run: wrong } = await recorded(false, astray);
  expect(wrong.violations).toMatchObject([{ kind: "dest-not-registered" }, { kind: "dest-not-registered" }]);
});
