import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { setFull } from "../../../src/sim/checkers/workloads/set-full.ts";
import { processLauncher } from "../../../src/sim/nodes/process-node.ts";
import type { NodeLauncher } from "../../../src/sim/nodes/running-node.ts";
import { type InterruptibleRunHooks, runTest } from "../../../src/sim/run/run.ts";
import { type RunOptions, runOptions } from "../../../src/sim/run/run-options.ts";
import type { RunResult } from "../../../src/sim/run/run-result.ts";
import { processState, recording, scriptLauncher } from "./node-scripts.ts";

const short: Partial<RunOptions> = {
  nodeCount: 1,
  ratePerSecond: 50,
  timeLimitMs: 300,
  recoveryMs: 50,
};

function run(
  launch: NodeLauncher,
  wanted: Partial<RunOptions> = {},
  hooks?: InterruptibleRunHooks,
): Promise<RunResult> {
  return runTest(runOptions({ ...short, ...wanted }), launch, hooks);
}

describe("a node as a process", () => {
  test("is judged like any other", async () => {
    const result = await run(scriptLauncher(""));
    expect(result).toMatchObject({ completed: true, violations: [], problems: [] });
    expect(setFull(result.history).valid).toBe(true);
    expect(result.nodes).toEqual([{ id: "n0", status: "stopped", stderrTail: [] }]);
  });

  test("gets its arguments, and a directory of its own that is gone afterwards", async () => {
    const lines: string[] = [];
    const script = "console.error(process.cwd()); console.error(process.argv.slice(2).join());";
    const result = await run(
      scriptLauncher(script, ["--fanout", "3"]),
      { nodeCount: 2 },
      {
        onStderrLine: (id, line) => lines.push(`${id} ${line}`),
      },
    );
    expect(lines).toContain("n0 --fanout,3");
    const directories = lines.filter((line) => line.includes("/"));
    expect(new Set(directories).size).toBe(2);
    for (const line of directories) expect(existsSync(line.slice(3))).toBe(false);
    expect(result.nodes[1]?.stderrTail).toHaveLength(2);
  });

  test("gets what its environment is to have besides, each its own", async () => {
    const lines: string[] = [];
    const launch = processLauncher({
      bin: process.execPath,
      args: [
        "-e",
        "console.error(process.env.GOSSIPER_CLOCK_SKEW_MS); console.error(typeof process.env.PATH)",
      ],
      environmentOf: (id) => ({ GOSSIPER_CLOCK_SKEW_MS: id === "n0" ? "-5" : "7" }),
    });
    await run(
      launch,
      { nodeCount: 2, initTimeoutMs: 5_000 },
      {
        endOnDeath: false,
        onStderrLine: (id, line) => lines.push(`${id} ${line}`),
      },
    );
    expect(lines.sort()).toEqual(["n0 -5", "n0 string", "n1 7", "n1 string"]);
  });

  test("gets what another wrote byte for byte, with the network's number", async () => {
    const lines: string[] = [];
    const script = `
      on.topology = (message) => {
        reply(message, "topology_ok");
        if (id === "n0") process.stdout.write('{"src":"n0", "dest":"n1", "body":{"type":"x","a":12345678901234567890}}\\n');
      };
      on.x = (_message, line) => console.error(line);`;
    await run(scriptLauncher(script), { nodeCount: 2 }, { onStderrLine: (_id, line) => lines.push(line) });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\{"id":\d+,"src":"n0", "dest":"n1", "body":\{"type":"x","a":12345678901234567890\}\}$/,
    );
  });

  test("leaves no process behind, nor anything that it started itself", async () => {
    const lines: string[] = [];
    const script = `
      const { spawn } = await import("node:child_process");
      const child = spawn("sleep", ["1000"]);
      console.error(process.pid);
      console.error(child.pid);`;
    await run(scriptLauncher(script), {}, { onStderrLine: (_id, line) => lines.push(line) });
    expect(lines).toHaveLength(2);
    // The kernel takes a moment to bury what was killed.
    for (const pid of lines)
      await vi.waitFor(() => expect(processState(Number(pid))).toBeUndefined(), 10_000);
  });

  test("can be halted, goes on where it was, and can be killed and started anew", async () => {
    const { launch, nodes } = recording(scriptLauncher(""));
    const states: (string | undefined)[] = [];
    const result = await run(
      launch,
      { timeLimitMs: 1500, clientTimeoutMs: 2000 },
      {
        onPhase(phase, { scheduler, sendInit }) {
          const [node] = nodes;
          if (phase !== "load" || node === undefined) return;
          const nowMs = scheduler.nowMs();
          scheduler.at(nowMs + 100, () => node.pause());
          scheduler.at(nowMs + 300, () => states.push(processState(node.pid ?? 0)));
          scheduler.at(nowMs + 310, () => node.resume());
          scheduler.at(nowMs + 700, () => node.crash());
          scheduler.at(nowMs + 701, () => node.start());
          scheduler.at(nowMs + 702, () => sendInit("n0", (problem) => states.push(problem)));
        },
      },
    );
    expect(states).toEqual(["T", undefined]);
    expect(result).toMatchObject({ completed: true, problems: [] });
    expect(result.history.at(-1)).toMatchObject({ kind: "ok", final: true });
  });
});

describe("a process that goes wrong", () => {
  test.each([
    [
      "exits",
      "console.error('first'); console.error('last words'); process.exit(3);",
      "exited with status 3",
    ],
    ["exits without fault", "setTimeout(() => process.exit(0), 50);", "exited with status 0"],
    ["is killed", "process.kill(process.pid, 'SIGKILL');", "was ended by SIGKILL"],
    ["throws", "throw new Error('bad luck');", "exited with status 1"],
    [
      "closes stdout",
      "(await import('node:fs')).closeSync(1); setInterval(() => {}, 1000);",
      "closed its stdout",
    ],
    [
      "closes stdin",
      "const { closeSync } = await import('node:fs'); on.topology = (m) => { reply(m, 'topology_ok'); closeSync(0); setInterval(() => {}, 1000); };",
      "closed its stdin",
    ],
  ])("is named when it %s, with its last words", async (what, script, text) => {
    const result = await run(scriptLauncher(script), { timeLimitMs: 5000 });
    expect(result.problems).toMatchObject([{ kind: "node-died", node: "n0", text: `n0 ${text}` }]);
    expect(result.completed).toBe(false);
    expect(result.nodes[0]).toMatchObject({ status: "dead", problem: text });
    if (what === "exits") {
      expect(result.nodes[0]).toMatchObject({ exitCode: 3, stderrTail: ["first", "last words"] });
    }
    if (what === "is killed") expect(result.nodes[0]).toMatchObject({ signal: "SIGKILL" });
    if (what === "throws") expect(result.nodes[0]?.stderrTail.join()).toContain("bad luck");
  });

  test("is named when it cannot be started", async () => {
    const missing = await run(processLauncher({ bin: "/nowhere/node" }), { nodeCount: 2 });
    expect(missing.problems[0]?.text).toMatch(/^n0 could not be started: .*ENOENT/);
    const plain = join(tmpdir(), `gossiper-plain-${process.pid}`);
    writeFileSync(plain, "no program", { mode: 0o644 });
    const refused = await run(processLauncher({ bin: plain }));
    expect(refused.problems[0]?.text).toMatch(/^n0 could not be started: .*EACCES/);
  });

  test("is named when it never answers init", async () => {
    const result = await run(scriptLauncher("on.init = () => {};"), { nodeCount: 2, initTimeoutMs: 400 });
    expect(result.problems[0]).toMatchObject({ kind: "init", text: "n0 did not answer init within 0.4 s" });
  });

  test("has every line named that Maelstrom would refuse, and goes on", async () => {
    const seen: string[] = [];
    const script = `
      on.topology = (message) => {
        process.stdout.write("listening on port 8080\\n\\n");
        process.stdout.write(Buffer.from([0x22, 0xff, 0x22, 0x0a]));
        process.stdout.write('{"src":"n0","dest":"c0","body":{"type":"init_ok"}}\\n');
        reply(message, "topology_ok");
      };`;
    const result = await run(
      scriptLauncher(script),
      {},
      {
        onViolation: ({ kind, line }) => seen.push(`${kind}: ${line}`),
      },
    );
    expect(seen.sort()).toEqual([
      "blank-line: ",
      'dest-not-registered: {"src":"n0","dest":"c0","body":{"type":"init_ok"}}',
      "invalid-utf8: ",
      "not-json: listening on port 8080",
    ]);
    expect(result).toMatchObject({ completed: true, violationCount: 4 });
  });

  test.each([
    ["garbage", "y\n", /broke the protocol 1000 times/],
    ["one line", "y", /writes a line of over 33554432 bytes/],
  ])("is stopped when it floods stdout with %s", async (_what, text, expected) => {
    const script = `
      const text = ${JSON.stringify(text)}.repeat(1 << 16);
      const flood = () => { while (process.stdout.write(text)); process.stdout.once("drain", flood); };
      on.topology = (message) => { reply(message, "topology_ok"); flood(); };`;
    const result = await run(scriptLauncher(script), { timeLimitMs: 20_000 });
    expect(result.problems.at(-1)?.text).toMatch(expected);
    expect(result.nodes[0]?.status).not.toBe("running");
  });

  test("is ended with all others when the run is interrupted; what happened so far is kept", async () => {
    const { launch, nodes } = recording(scriptLauncher(""));
    const interrupt = new AbortController();
    const pids: (number | undefined)[] = [];
    const result = await run(
      launch,
      { nodeCount: 3, timeLimitMs: 60_000 },
      {
        signal: interrupt.signal,
        onPhase(phase, { scheduler }) {
          if (phase !== "load") return;
          pids.push(...nodes.map(({ pid }) => pid));
          scheduler.at(scheduler.nowMs() + 300, () => interrupt.abort());
        },
      },
    );
    expect(result.problems).toMatchObject([{ kind: "aborted", text: "the run was interrupted" }]);
    expect(result.history.length).toBeGreaterThan(0);
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(processState(pid ?? 0)).toBeUndefined();
  });
});
