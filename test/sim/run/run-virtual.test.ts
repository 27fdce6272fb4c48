import { describe, expect, test } from "vitest";
import { FloodNode } from "../../../scripts/nodes/flood-node.ts";
import { setFull } from "../../../src/sim/checkers/workloads/set-full.ts";
import type { HistoryEvent } from "../../../src/sim/clients/history.ts";
import { type JournalEvent, journalLine } from "../../../src/sim/network/journal.ts";
import { inProcessLauncher } from "../../../src/sim/nodes/in-process-node.ts";
import { runVirtual, runVirtualInTurns, type VirtualRunHooks } from "../../../src/sim/run/run.ts";
import { type RunOptions, runOptions } from "../../../src/sim/run/run-options.ts";
import type { RunResult } from "../../../src/sim/run/run-result.ts";
import { loner, type Script, ScriptedNode } from "../../support/scripted-node.ts";

const short: Partial<RunOptions> = { nodeCount: 3, ratePerSecond: 20, timeLimitMs: 5000, recoveryMs: 1000 };

function runScript(wanted: Partial<RunOptions>, script: () => Script, hooks?: VirtualRunHooks): RunResult {
  return runVirtual(runOptions({ ...short, ...wanted }), () => new ScriptedNode(script()), hooks);
}

const ends = (history: readonly HistoryEvent[]): HistoryEvent[] =>
  history.filter(({ kind }) => kind !== "invoke");

describe("a run in virtual time", () => {
  test("goes from init over topology, operations, heal and pause to a last read on every node", () => {
    const requests: string[] = [];
    const journal = ({ kind, message, timeMs }: JournalEvent): void => {
      const { dest, body } = message;
      if (kind === "send" && dest.startsWith("n")) requests.push(`${timeMs >= 5000} ${dest} ${body.type}`);
    };
    const result = runVirtual(runOptions(short), () => new FloodNode(), { journal });
    expect(requests.slice(0, 6)).toEqual(
      ["init", "topology"].flatMap((type) => ["n0", "n1", "n2"].map((node) => `false ${node} ${type}`)),
    );
    const last = result.history.filter(({ final }) => final);
    expect(last.map(({ kind, node, timeMs }) => [kind, node, timeMs])).toEqual(
      ["invoke", "ok"].flatMap((kind) => ["n0", "n1", "n2"].map((node) => [kind, node, 6000])),
    );
    expect(result.phases).toEqual({
      initMs: 0,
      setupMs: 0,
      loadMs: 0,
      healedMs: 5000,
      finalMs: 6000,
      endMs: 6000,
    });
    expect(result).toMatchObject({ completed: true, violations: [], problems: [], strayReplies: [] });
    expect(setFull(result.history).valid).toBe(true);
  });

  test("is the same in turns", async () => {
    const launch = inProcessLauncher(() => new FloodNode());
    expect(await runVirtualInTurns(runOptions(short), launch)).toEqual(
      runVirtual(runOptions(short), () => new FloodNode()),
    );
  });

  test("ends between two turns where it is interrupted, and keeps what has happened so far", async () => {
    const interrupt = new AbortController();
    const launch = inProcessLauncher(() => new FloodNode());
    // Far longer than a turn.
    const options = runOptions({ ...short, ratePerSecond: 1_000, timeLimitMs: 36_000_000 });
    const result = await runVirtualInTurns(options, launch, {
      signal: interrupt.signal,
      onPhase: (phase) => {
        if (phase === "load") interrupt.abort();
      },
    });
    expect(result).toMatchObject({
      completed: false,
      problems: [{ kind: "aborted", text: "the run was interrupted" }],
    });
    expect(result.history.length).toBeGreaterThan(0);
    expect(result.phases.healedMs).toBeUndefined();
  });

  test("begins operations at the rate, half of them reads, values counting up from 0", () => {
    const options = runOptions({ nodeCount: 25, ratePerSecond: 100, timeLimitMs: 60_000 });
    const { history } = runVirtual(options, () => new FloodNode());
    const invoked = history.filter(({ kind, final }) => kind === "invoke" && !final);
    expect(invoked.length / 60).toBeCloseTo(100, -0.7);
    const values = invoked.filter(({ operation }) => operation === "broadcast").map(({ value }) => value);
    expect(values).toEqual(values.map((_value, index) => index));
    expect(values.length / invoked.length).toBeCloseTo(0.5, 1);
    const gapsMs = invoked.slice(1).map(({ timeMs }, index) => timeMs - (invoked[index]?.timeMs ?? 0));
    expect(Math.max(...gapsMs)).toBeLessThan(20);
    const perWorker = new Set(invoked.map(({ process }) => process));
    expect(perWorker.size).toBe(25);
  });

  test("lets an operation wait for a free worker, and does not make up for lost time", () => {
    const slow = (): Script => ({
      onMessage: (_message, stage) => stage.wakeAt(stage.nowMs + 1000),
    });
    const result = runScript({ nodeCount: 1, timeLimitMs: 20_000, clientTimeoutMs: 1000 }, slow);
    const invoked = result.history.filter(({ kind, final }) => kind === "invoke" && !final);
    expect(invoked.length).toBe(20);
  });

  test("gives the same journal and history for the same seed, byte for byte, and others for another", () => {
    const options = runOptions({
      nodeCount: 5,
      ratePerSecond: 50,
      timeLimitMs: 5000,
      latencyMs: 50,
      latencyDistribution: "exponential",
      nemesis: { kind: "partition", intervalMs: 1000 },
      seed: "42",
    });
    const text = (seed: string): string => {
      const lines: string[] = [];
      const journal = (event: JournalEvent): number => lines.push(journalLine(event));
      const { history } = runVirtual({ ...options, seed }, () => new FloodNode(), { journal });
      return `${lines.join("\n")}\n${JSON.stringify(history)}`;
    };
    expect(text("42")).toBe(text("42"));
    expect(text("43")).not.toBe(text("42"));
  });

  test("gives worker i a client of node i mod n", () => {
    const { history } = runScript({ concurrency: 7 }, () => ({
      onMessage: ({ body }, stage) =>
        body.type === "read" ? stage.reply("read_ok", { messages: [] }) : stage.reply("broadcast_ok"),
    }));
    for (const { process, node } of history) expect(node).toBe(`n${process % 3}`);
    expect(history.filter(({ final, kind }) => final && kind === "ok")).toHaveLength(7);
  });

  test("loses values of a flood in a partition", () => {
    const options = { nodeCount: 5, ratePerSecond: 100, timeLimitMs: 20_000 };
    const nemesis = { kind: "partition", intervalMs: 10_000 } as const;
    const result = runVirtual(runOptions({ ...options, nemesis }), () => new FloodNode());
    expect(setFull(result.history).valid).toBe(false);
    expect(result.nemesis.at(-1)?.action).toBe("heal");
  });

  test("is itself valid without any communication on one node", () => {
    const result = runVirtual(runOptions({ ...short, nodeCount: 1 }), loner);
    expect(setFull(result.history).valid).toBe(true);
    expect(result.net.servers.sendCount).toBe(0);
  });
});

describe("the end of an operation", () => {
  const silent = (): Script => ({});

  test("without an answer in 5 s a broadcast is unknown and a read has failed", () => {
    const { history } = runScript({}, silent);
    for (const { kind, operation, error } of ends(history)) {
      expect([kind, error]).toEqual([operation === "read" ? "fail" : "info", "timeout"]);
    }
    const invoked = history.filter(({ kind }) => kind === "invoke");
    const [first] = invoked;
    const end = history.find(({ kind, process }) => kind !== "invoke" && process === first?.process);
    expect((end?.timeMs ?? 0) - (first?.timeMs ?? 0)).toBe(5000);
  });

  test("after an unknown end the worker goes on as another process with a new client", () => {
    const { history } = runScript({ nodeCount: 1, concurrency: 2, timeLimitMs: 60_000 }, silent);
    expect(new Set(ends(history).map(({ kind }) => kind))).toEqual(new Set(["info", "fail"]));
    for (const event of ends(history)) {
      const later = history.slice(event.index + 1).filter(({ process }) => process % 2 === event.process % 2);
      const again = later.some(({ process, client }) => process === event.process || client === event.client);
      if (event.kind === "info") expect(again).toBe(false);
      else if (later.length > 0) expect(later[0]?.client).toBe(event.client);
    }
  });

  test.each([
    [11, "fail"],
    [12, "fail"],
    [13, "info"],
    [0, "info"],
    [1234, "info"],
  ])("error %i makes a broadcast %s and a read fail", (code, expected) => {
    const { history } = runScript({}, () => ({
      onMessage: (_message, stage) => stage.reply("error", { code, text: "sorry" }),
    }));
    const ended = ends(history).map(({ operation, kind, error }) => `${operation}: ${kind}, ${error}`);
    expect(new Set(ended)).toEqual(
      new Set([`broadcast: ${expected}, ${code} sorry`, `read: fail, ${code} sorry`]),
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ["is not a list", { messages: 5 }],
    ["is missing", {}],
    ["has a companion", { messages: [], extra: 1 }],
  ])("a reply whose field %s fails the read and is reported", (_what, fields) => {
    const result = runScript({}, () => ({
      onMessage({ body }, stage) {
        if (body.type === "read") stage.reply("read_ok", fields);
        else stage.reply("broadcast_ok");
      },
    }));
    const reads = ends(result.history).filter(({ operation }) => operation === "read");
    expect(new Set(reads.map(({ kind }) => kind))).toEqual(new Set(["fail"]));
    expect(result.violations[0]).toMatchObject({ kind: "malformed-reply" });
    expect(result.violationCount).toBe(reads.length);
  });

  test("a second answer is noticed, and one to a client that left breaks the protocol", () => {
    const result = runScript({}, () => {
      let late: (() => void) | undefined;
      return {
        onMessage({ body }, stage) {
          if (body.type === "read") {
            stage.reply("read_ok", { messages: [] });
            stage.reply("read_ok", { messages: [] });
          } else {
            late = () => stage.reply("broadcast_ok");
            stage.wakeAt(stage.nowMs + 5500);
          }
        },
        onTimer: () => late?.(),
      };
    });
    expect(result.strayReplies[0]).toMatchObject({ answeredBefore: true });
    expect(new Set(result.violations.map(({ kind }) => kind))).toEqual(new Set(["dest-not-registered"]));
    const [first] = result.violations;
    expect(first?.line).toContain("broadcast_ok");
    expect(first?.reason).toMatch(
      /^c\d+ gave up after 5 s and left; this reply came 5\.5 s after its request$/,
    );
  });
});

describe("the services of Maelstrom", () => {
  test("answer every node, and are no peers that an answer is owed", () => {
    const heard: string[] = [];
    const ask = (src: string, dest: string, type: string) => ({
      src,
      dest,
      body: { type, key: "k", msg_id: 1 },
    });
    const result = runVirtual(runOptions(short), (id) => {
      return new ScriptedNode({
        wakeAfterInitMs: 1,
        onTimer(stage) {
          stage.say(ask(id, "seq-kv", "read"));
          stage.say(ask(id, "lin-tso", "ts"));
        },
        onMessage({ src, body }, stage) {
          if (body.in_reply_to !== undefined) heard.push(`${src} to ${id}: ${body.type}`);
          else stage.reply("error", { code: 11, text: "" });
        },
      });
    });
    const nodes = ["n0", "n1", "n2"];
    expect(heard.sort()).toEqual([
      ...nodes.map((id) => `lin-tso to ${id}: ts_ok`),
      ...nodes.map((id) => `seq-kv to ${id}: error`),
    ]);
    expect(result).toMatchObject({ violations: [], problems: [], strayReplies: [], completed: true });
  });
});

describe("a run that goes wrong", () => {
  test("ends when a node does not answer init in 10 s", () => {
    const result = runVirtual(runOptions(short), (id) =>
      id === "n1" ? new DeafNode({}) : new ScriptedNode({}),
    );
    expect(result.problems).toEqual([
      { kind: "init", node: "n1", timeMs: 10_000, text: "n1 did not answer init within 10 s" },
    ]);
    expect(result.completed).toBe(false);
    expect(result.history).toEqual([]);
  });

  test("ends when a node dies, and keeps what it has", () => {
    let count = 0;
    const result = runScript({}, () => ({
      onMessage(_message, stage) {
        if (++count === 20) throw new Error("oops");
        stage.reply("error", { code: 10, text: "" });
      },
    }));
    expect(result.problems).toMatchObject([{ kind: "node-died" }]);
    expect(result.problems[0]?.text).toMatch(/^n\d threw Error: oops/);
    expect(result.history.length).toBeGreaterThan(20);
    expect(result.nodes.filter(({ status }) => status === "dead")).toHaveLength(1);
  });

  test("goes on without the dead node if it is told to", () => {
    let count = 0;
    const script = (): Script => ({
      onMessage(_message, stage) {
        if (++count === 20) throw new Error("oops");
        stage.reply("error", { code: 10, text: "" });
      },
    });
    expect(runScript({}, script, { endOnDeath: false }).completed).toBe(true);
  });

  test("ends when a node does nothing but break the protocol, and keeps the first violations", () => {
    const result = runScript({}, () => ({
      onMessage(_message, stage) {
        for (let i = 0; i < 1200; i++) stage.say({ src: "n0", dest: "nobody", body: { type: "x" } });
      },
    }));
    expect(result.violations).toHaveLength(100);
    expect(result.problems).toMatchObject([{ kind: "aborted" }]);
    expect(result.problems[0]?.text).toMatch(/broke the protocol 1000 times/);
  });
});

class DeafNode extends ScriptedNode {
  override receive(): void {
    // It hears nothing.
  }
}

describe("the other workloads", () => {
  test.each([
    ["echo", "echo_ok"],
    ["unique-ids", "generate_ok"],
  ] as const)("%s has no last reads", (workload, type) => {
    let id = 0;
    const result = runScript({ workload }, () => ({
      onMessage: ({ body }, stage) =>
        stage.reply(type, type === "echo_ok" ? { echo: body.echo } : { id: ++id }),
    }));
    expect(result.completed).toBe(true);
    expect(result.phases.finalMs).toBeUndefined();
    for (const { kind, value } of ends(result.history)) {
      expect(kind).toBe("ok");
      expect(value).toEqual(
        type === "echo_ok" ? expect.stringMatching(/^Please echo \d+$/) : expect.any(Number),
      );
    }
  });

  test.each(["pn-counter", "g-counter", "g-set"] as const)(
    "%s adds and reads, and reads last",
    (workload) => {
      const values: number[] = [];
      const result = runScript({ workload, timeLimitMs: 20_000 }, () => ({
        onMessage({ body }, stage) {
          if (body.type === "read") {
            stage.reply("read_ok", { value: workload === "g-set" ? values.slice() : 7 });
            return;
          }
          values.push((workload === "g-set" ? body.element : body.delta) as number);
          stage.reply("add_ok");
        },
      }));
      expect(ends(result.history).length).toBeGreaterThan(0);
      expect(ends(result.history).filter(({ kind }) => kind !== "ok")).toEqual([]);
      expect(result.history.filter(({ final, kind }) => final && kind === "ok")).toHaveLength(3);
      const expected = {
        "pn-counter": [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4],
        "g-counter": [0, 1, 2, 3, 4],
        "g-set": values.map((_value, index) => index),
      };
      expect([...new Set(values)].sort((a, b) => a - b)).toEqual(expected[workload]);
    },
  );
});
