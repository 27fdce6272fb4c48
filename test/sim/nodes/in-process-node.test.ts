import { beforeEach, describe, expect, test } from "vitest";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { InProcessNode, type InProcessOptions } from "../../../src/sim/nodes/in-process-node.ts";
import { nodeClock, VIRTUAL_EPOCH_MS } from "../../../src/sim/nodes/node-clock.ts";
import type { Violation } from "../../../src/sim/nodes/violation.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import type { Message } from "../../../src/wire/message.ts";
import { type Script, ScriptedNode } from "../../support/scripted-node.ts";

/** Stands for a method that no test of this file expects to be called. */
const fail = (): never => {
  throw new Error("the node did something");
};

describe("a node in process", () => {
  let scheduler: VirtualScheduler;
  let network: Network;
  let violations: Violation[];
  let deaths: string[];
  let heard: string[];
  /** How often the node was made. */
  let made: number;

  beforeEach(() => {
    scheduler = new VirtualScheduler();
    network = new Network({ scheduler, link: latencyLink(() => 0) });
    violations = [];
    deaths = [];
    heard = [];
    made = 0;
    network.register("c1", "client", {
      deliver: ({ message }) => heard.push(`${scheduler.nowMs()} ${message.body.type}`),
    });
  });

  function start(script: Script, options?: InProcessOptions): InProcessNode {
    const host = {
      scheduler,
      network,
      onViolation: (violation: Violation) => violations.push(violation),
      onDeath: (id: string, problem: string) => deaths.push(`${id} ${problem}`),
      onStderrLine: () => undefined,
    };
    const make = () => {
      made++;
      return new ScriptedNode(script);
    };
    const node = new InProcessNode("n1", host, make, options);
    network.register("n1", "server", node);
    node.start();
    return node;
  }

  const ask = (type: string): unknown => network.send({ src: "c1", dest: "n1", body: { type, msg_id: 1 } });

  test("answers at the moment at which it is asked, and is told the date", () => {
    const seen: number[] = [];
    start({
      onMessage(_message, stage) {
        seen.push(stage.nowMs);
        stage.reply("pong");
      },
    });
    scheduler.at(70, () => ask("ping"));
    scheduler.runUntil(100);
    expect(heard).toEqual(["70 pong"]);
    expect(seen).toEqual([VIRTUAL_EPOCH_MS + 70]);
  });

  test("is woken at its deadline, as often as it sets one", () => {
    const seen: number[] = [];
    start({
      onMessage: (_message, stage) => stage.wakeAt(stage.nowMs + 10.1),
      onTimer(stage) {
        seen.push(scheduler.nowMs());
        if (seen.length < 3) stage.wakeAt(stage.nowMs + 0.1);
      },
    });
    ask("ping");
    scheduler.runUntil(1000);
    expect(seen.map((timeMs) => timeMs.toFixed(2))).toEqual(["10.10", "10.20", "10.30"]);
  });

  test("sees its own clock, and is woken when that clock shows the deadline", () => {
    const seen: number[] = [];
    const script: Script = {
      onMessage: (_message, stage) => stage.wakeAt(stage.nowMs + 100),
      onTimer: (stage) => seen.push(scheduler.nowMs(), stage.nowMs),
    };
    const node = start(script, { clock: nodeClock(5000, 1.25) });
    ask("ping");
    scheduler.runUntil(1000);
    expect(seen).toEqual([80, 5100]);
    node.setClock(nodeClock(5000, 0.9));
    ask("ping");
    scheduler.at(1010, () => node.setClock(nodeClock(1e6)));
    scheduler.runUntil(2000);
    expect(seen.slice(2)).toEqual([1010, 1e6 + 1010]);
  });

  test("takes its time for each message, one after the other", () => {
    start({ onMessage: (_message, stage) => stage.reply("pong") }, { handlingMs: 10 });
    for (let i = 0; i < 3; i++) ask("ping");
    scheduler.at(100, () => ask("ping"));
    scheduler.runUntil(1000);
    expect(heard).toEqual(["10 pong", "20 pong", "30 pong", "110 pong"]);
  });

  test("does nothing while it is paused, and then all at once, late timers too", () => {
    const timers: number[] = [];
    const node = start({
      onMessage(_message, stage) {
        stage.reply("pong");
        stage.wakeAt(stage.nowMs + 50);
      },
      onTimer: () => timers.push(scheduler.nowMs()),
    });
    ask("ping");
    scheduler.at(10, () => node.pause());
    scheduler.at(20, () => ask("ping"));
    scheduler.at(500, () => node.resume());
    scheduler.runUntil(1000);
    expect(heard).toEqual(["0 pong", "500 pong"]);
    expect(timers).toEqual([550]);
    expect(node.state()).toEqual({ id: "n1", status: "running", stderrTail: [] });
  });

  test("loses its memory, its timers and what reaches it in a crash, and starts anew", () => {
    const timers: number[] = [];
    const node = start({
      onMessage(_message, stage) {
        stage.reply("pong");
        stage.wakeAt(stage.nowMs + 50);
      },
      onTimer: () => timers.push(scheduler.nowMs()),
    });
    ask("ping");
    scheduler.at(10, () => node.crash());
    scheduler.at(20, () => ask("ping"));
    scheduler.at(30, () => node.start());
    scheduler.at(40, () => ask("ping"));
    scheduler.runUntil(60);
    expect(heard).toEqual(["0 pong", "40 pong"]);
    expect(timers).toEqual([]);
    expect(network.stats().dropped.down).toBe(1);
    expect(made).toBe(2);
    expect(deaths).toEqual([]);
  });

  test("shows what its node shows, while there is one that can be looked into", () => {
    const shown = { id: "n1", values: [], peers: [], drops: new Map() };
    class Shown extends ScriptedNode {
      inspect() {
        return shown;
      }
    }
    const host = { scheduler, network, onViolation: fail, onDeath: fail, onStderrLine: fail };
    const node = new InProcessNode("n1", host, () => new Shown({}));
    expect(node.inspect()).toBeUndefined();
    node.start();
    expect(node.inspect()).toBe(shown);
    node.crash();
    expect(node.inspect()).toBeUndefined();
    expect(start({}).inspect()).toBeUndefined();
  });

  test("dies of what it throws, with the reason", () => {
    const node = start({
      onMessage() {
        throw new Error("no such thing");
      },
    });
    ask("ping");
    scheduler.runUntil(10);
    expect(deaths).toHaveLength(1);
    expect(deaths[0]).toContain("n1 threw Error: no such thing");
    expect(node.state().status).toBe("dead");
  });

  test.each<[string, Message, string]>([
    ["to nobody", { src: "n1", dest: "n9", body: { type: "x" } }, "dest-not-registered"],
    ["to a service", { src: "n1", dest: "seq-kv", body: { type: "read" } }, "service-missing"],
    ["from nobody", { src: "n9", dest: "c1", body: { type: "x" } }, "src-not-registered"],
    ["with another key", { src: "n1", dest: "c1", body: { type: "x" }, id: 1 } as Message, "unknown-key"],
    ["without a body", { src: "n1", dest: "c1" } as Message, "missing-key"],
  ])("may not send a message %s", (_what, message, kind) => {
    start({ onMessage: (_message, stage) => stage.say(message) });
    ask("ping");
    scheduler.runUntil(10);
    expect(violations).toMatchObject([{ kind, node: "n1", timeMs: 0 }]);
    expect(JSON.parse(violations[0]?.line ?? "")).toEqual(message);
    expect(heard).toEqual([]);
  });

  test("may write to a peer from the first request after init on, not before", () => {
    network.register("n2", "server", { deliver: () => heard.push(`${scheduler.nowMs()} gossip`) });
    start({
      onMessage: (_message, stage) => stage.say({ src: "n1", dest: "n2", body: { type: "gossip" } }),
      onTimer: (stage) => stage.say({ src: "n1", dest: "n2", body: { type: "gossip" } }),
      wakeAfterInitMs: 5,
    });
    ask("init");
    scheduler.at(10, () => ask("ping"));
    scheduler.runUntil(20);
    expect(violations).toMatchObject([{ kind: "early-peer-message", timeMs: 5 }]);
    expect(heard).toEqual(["0 init_ok", "5 gossip", "10 gossip"]);
  });

  test("may write to a service from init on", () => {
    network.register("seq-kv", "server", { deliver: () => heard.push(`${scheduler.nowMs()} asked`) });
    start({
      onTimer: (stage) => stage.say({ src: "n1", dest: "seq-kv", body: { type: "read", key: 1, msg_id: 1 } }),
      wakeAfterInitMs: 5,
    });
    ask("init");
    scheduler.runUntil(20);
    expect(violations).toEqual([]);
    expect(heard).toEqual(["0 init_ok", "5 asked"]);
  });

  test("is told which service it may have meant", () => {
    start({
      onMessage: (_message, stage) => stage.say({ src: "n1", dest: "seq_kv", body: { type: "read" } }),
    });
    ask("ping");
    scheduler.runUntil(10);
    expect(violations).toMatchObject([
      {
        kind: "dest-not-registered",
        reason: 'its dest, "seq_kv", is not in the network; did you mean seq-kv?',
      },
    ]);
  });
});
