import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { residentOf } from "../../scripts/resident-memory.ts";
import { greetTerminal } from "../../src/hosts/process.ts";
import { NodeProcess, readsNoMore, runBundle } from "../support/binary.ts";
import { linesOf, repositoryPath } from "../support/repository.ts";

/*
 * Behaviour that only a real process can show: pipes that break or fill, signals, the end of the input. A node that hangs fails by
 * the test's time limit; nothing here measures time.
 */

const clean = { code: 0, signal: null };
const noInput = { code: 0, signal: null, stdout: "", stderr: "" };

/** A node with values that wait for a batch which is far away. */
async function nodeWithPendingBatch(): Promise<NodeProcess> {
  const node = new NodeProcess(["--strategy", "batched", "--batch-window-ms", "60000"]);
  await node.init(["n1", "n2", "n3"]);
  node.send("broadcast", { message: 1 });
  node.send("broadcast", { message: 2 });
  expect([await node.body(), await node.body()].map(({ type }) => type)).toEqual([
    "broadcast_ok",
    "broadcast_ok",
  ]);
  return node;
}

/** The batch for each neighbour, the end of the output, a clean exit. */
async function expectFlushedOnce(node: NodeProcess): Promise<void> {
  const sent = [await node.line(), await node.line()].map((line) => JSON.parse(line ?? "null"));
  expect(sent).toMatchObject([
    { src: "n1", dest: "n2", body: { type: "batch", values: [1, 2] } },
    { src: "n1", dest: "n3", body: { type: "batch", values: [1, 2] } },
  ]);
  expect(await node.line()).toBeUndefined();
  expect(await node.exit()).toEqual(clean);
}

describe("the end", () => {
  it("of an empty input ends a node that was never initialised", async () => {
    expect(await runBundle("")).toEqual(noInput);
  });

  it("of the input flushes what waits, once, and no timer is waited for", async () => {
    const node = await nodeWithPendingBatch();
    node.child.stdin?.end();
    await expectFlushedOnce(node);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("by %s is the same, with the input still open", async (signal) => {
    const node = await nodeWithPendingBatch();
    node.child.kill(signal);
    await expectFlushedOnce(node);
  });

  it("by SIGTERM before init is silent", async () => {
    const node = new NodeProcess();
    // An answer shows that its signal handlers stand.
    node.send("echo", { echo: 1 });
    expect(await node.body()).toMatchObject({ type: "error", code: 11 });
    node.child.kill("SIGTERM");
    expect(await node.line()).toBeUndefined();
    expect(await node.exit()).toEqual(clean);
  });

  it("comes with all output written, however much of it waits", async () => {
    const value = "v".repeat(100_000);
    const requests = Array.from({ length: 300 }, (_, i) => ({ type: "read", msg_id: i + 10 }));
    const bodies = [
      { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1"] },
      { type: "broadcast", msg_id: 2, message: value },
      ...requests,
    ];
    const input = bodies.map((body) => `${JSON.stringify({ src: "c1", dest: "n1", body })}\n`).join("");
    const { code, signal, stdout, stderr } = await runBundle(input);
    const replies = linesOf(stdout).map((line) => JSON.parse(line).body);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
    expect(replies.slice(2)).toEqual(
      requests.map(({ msg_id }, i) => ({
        type: "read_ok",
        messages: [value],
        in_reply_to: msg_id,
        msg_id: i + 2,
      })),
    );
  });
});

describe("stdout", () => {
  it("ends the node without a complaint when its reader has gone", async () => {
    const node = new NodeProcess();
    await node.init();
    node.child.stdout?.destroy();
    // The first line after that may still fit into the pipe's buffer.
    const timer = setInterval(() => node.send("echo", { echo: 1 }), 1);
    expect(await node.exit()).toEqual(clean);
    clearInterval(timer);
    expect(await textOf(node.child.stderr)).toBe("");
  });

  it("that nobody drains stops the reading, and not the node", async () => {
    const node = new NodeProcess();
    await node.init();
    const value = "v".repeat(1_000_000);
    node.send("broadcast", { message: value });
    expect(await node.body()).toMatchObject({ type: "broadcast_ok" });
    node.child.stdout?.pause();
    const asked = Array.from({ length: 100 }, () => node.send("read"));
    // 100 MB of answers are owed.
    expect(await readsNoMore(node.child)).toBe(true);
    const residentBytes = residentOf(node.child.pid);
    if (process.platform === "linux") expect(residentBytes).toBeGreaterThan(0);
    expect(residentBytes).toBeLessThan(200e6);
    node.child.stdout?.resume();
    const answered: unknown[] = [];
    for (const _ of asked) answered.push((await node.body()).in_reply_to);
    expect(answered).toEqual(asked);
    node.child.stdin?.end();
    expect(await node.exit()).toEqual(clean);
  });
});

describe("stderr", () => {
  it("is ignored when its reader has gone", async () => {
    const node = new NodeProcess();
    await node.init();
    node.child.stderr?.destroy();
    node.child.stdin?.write("junk\n");
    await expectEchoes(node);
  });

  it("that is closed is ignored", () => {
    const input = `junk\n${JSON.stringify({ src: "c1", dest: "n1", body: { type: "echo", msg_id: 1 } })}\n`;
    const command = `exec "${process.execPath}" "${repositoryPath("dist/gossiper.cjs")}" 2>&-`;
    const stdout = execFileSync("/bin/sh", ["-c", command], { input, encoding: "utf8" });
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toMatchObject([
      { src: "n1", dest: "c1", body: { type: "error", code: 11, in_reply_to: 1 } },
    ]);
  });

  it("that is full and never read is ignored", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gossiper-stderr-"));
    const path = join(folder, "full");
    execFileSync("mkfifo", [path]);
    const full = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    fill(full);
    const node = new NodeProcess([], { stdio: ["pipe", "pipe", full] });
    await node.init();
    node.child.stdin?.write("junk\n");
    await expectEchoes(node);
    closeSync(full);
    rmSync(folder, { recursive: true });
  });

  it("gets one line at once for a flood of junk, and one at the end", async () => {
    const { code, stdout, stderr } = await runBundle("junk\n".repeat(10_000));
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    // A slow machine may take longer than a second for the rest: then there is one for each between them.
    const [first, ...others] = linesOf(stderr);
    const last = others.pop();
    expect(first).toBe('gossiper: dropped: invalid-json (1 so far): "junk"');
    expect(last).toBe("gossiper: dropped in all: invalid-json 10000");
    for (const line of others)
      expect(line).toMatch(/^gossiper: dropped: invalid-json \(\d+ so far\): "junk"$/);
    expect(others.length).toBeLessThan(100);
  });
});

describe("input", () => {
  it("may come byte by byte", async () => {
    const node = new NodeProcess();
    const body = { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1", "nœud"] };
    for (const byte of Buffer.from(`${JSON.stringify({ src: "c1", dest: "n1", body })}\n`)) {
      node.child.stdin?.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    expect(await node.body()).toEqual({ type: "init_ok", in_reply_to: 1, msg_id: 0 });
    await expectEchoes(node);
  });
});

describe("a defect", () => {
  const program = repositoryPath("test/support/defective-node.mjs");

  it("in a request is answered with 13, its stack goes to stderr, and the node goes on", async () => {
    const node = new NodeProcess([], {}, program);
    const complaints = textOf(node.child.stderr);
    await node.init();
    const texts = {
      throw_error: "defect in throw_error: Error: assertion failed: the moon is full",
      throw_text: "defect in throw_text: no error object",
      overflow: "defect in overflow: RangeError: Maximum call stack size exceeded",
    };
    for (const [type, text] of Object.entries(texts)) {
      const id = node.send(type);
      expect(await node.body()).toMatchObject({ type: "error", code: 13, text, in_reply_to: id });
    }
    await expectEchoes(node);
    const stderr = await complaints;
    for (const text of Object.values(texts)) expect(stderr).toContain(`gossiper: ${text}\n`);
    expect(stderr).toMatch(/moon is full\n\s+at .*defective-node\.mjs/);
  });

  it("outside of a request is reported, and the node goes on", async () => {
    const node = new NodeProcess([], {}, program);
    const complaints = textOf(node.child.stderr);
    await node.init();
    node.send("throw_later");
    expect(await node.body()).toMatchObject({ type: "throw_later_ok" });
    await expectEchoes(node);
    expect(await complaints).toMatch(/^gossiper: defect: Error: nobody waits for this\n\s+at /);
  });
});

async function expectEchoes(node: NodeProcess): Promise<void> {
  node.send("echo", { echo: "alive" });
  expect(await node.body()).toMatchObject({ type: "echo_ok", echo: "alive" });
  node.child.stdin?.end();
  expect(await node.exit()).toEqual(clean);
}

async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = "";
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

function fill(descriptor: number): void {
  for (const block of [new Uint8Array(4096), new Uint8Array(1)]) {
    try {
      for (;;) writeSync(descriptor, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

it("a node that is started in a terminal says that it waits, and in a pipe nothing", () => {
  const said: string[] = [];
  const errors = { write: (text: string) => said.push(text) > 0 };
  greetTerminal({ isTTY: true }, errors);
  greetTerminal({}, errors);
  expect(said).toEqual([
    "gossiper: waiting for Maelstrom's messages, one JSON object a line; Ctrl-D ends, --help helps\n",
  ]);
});
