import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StdioHost } from "../../src/hosts/stdio.ts";
import {
  OUTPUT_BYTES_HARD,
  OUTPUT_BYTES_SOFT,
  OUTPUT_PATIENCE_MS,
  REPLY_AGE_MS_MAX,
} from "../../src/node/limits.ts";
import { defaultOptions } from "../../src/node/settings/options.ts";
import { changeSettings, type Settings, type SettingsChange } from "../../src/node/settings/settings.ts";
import { createNode, strategyNames } from "../../src/strategies/create-node.ts";
import { linesOf } from "../support/repository.ts";

/** A reader that takes each write only when it is told to. */
class Reader extends Writable {
  readonly writes: string[] = [];
  isStalled = false;
  #taken: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1, decodeStrings: true });
  }

  override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
    this.writes.push(chunk.toString());
    if (this.isStalled) this.#taken = taken;
    else taken();
  }

  override _writev(chunks: { chunk: Buffer }[], taken: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "", taken);
  }

  /** Takes what was written last; further writes stall again if they did. */
  async take(): Promise<void> {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
    await settle();
  }

  get bodies(): Record<string, unknown>[] {
    return linesOf(this.writes.join("")).map((line) => JSON.parse(line).body);
  }
}

interface Request {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Lets streams pass on what they have. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>((done) => setImmediate(done));
}

function start(change: SettingsChange = {}, isFile = false) {
  const input = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  const output = new Reader();
  const errors = new Reader();
  const settings = changeSettings(defaultOptions.settings, change, strategyNames) as Settings;
  const node = createNode({ ...defaultOptions, settings, seed: "test" });
  const onEnd = vi.fn();
  const host = new StdioHost(node, { input, output, errors, isFile }, onEnd);
  host.start();
  let msgId = 0;
  /** One chunk of requests. */
  const send = async (...requests: readonly Request[]) => {
    const lines = requests.map((body) =>
      JSON.stringify({ src: "c1", dest: "n1", body: { ...body, msg_id: msgId++ } }),
    );
    input.write(`${lines.join("\n")}\n`);
    await settle();
  };
  return { input, output, errors, node, onEnd, host, send };
}

const init = { type: "init", node_id: "n1", node_ids: ["n1", "n2", "n3"] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime", "Date", "performance"] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  vi.useRealTimers();
});

describe("a turn of the event loop", () => {
  it("ends with one write, however many lines came", async () => {
    const { output, send } = start();
    await send(init, { type: "echo", echo: 1 }, { type: "echo", echo: 2 });
    await send({ type: "read" });
    expect(output.writes.map((text) => linesOf(text).length)).toEqual([3, 1]);
  });

  it("in which nothing is said writes nothing", async () => {
    const { input, output, errors } = start();
    input.write("\n\n");
    await settle();
    expect([output.writes, errors.writes]).toEqual([[], []]);
  });
});

describe("timers", () => {
  it("fire when they are due, through one timer of the process", async () => {
    const { output, send } = start({
      strategy: "batched",
      overlay: "total",
      batchWindowMs: 40,
      repair: false,
    });
    await send(init, { type: "broadcast", message: 7 });
    expect(output.bodies.map(({ type }) => type)).toEqual(["init_ok", "broadcast_ok"]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(39);
    await settle();
    expect(output.bodies).toHaveLength(2);
    vi.advanceTimersByTime(1);
    await settle();
    expect(output.bodies.slice(2)).toMatchObject([
      { type: "batch", values: [7] },
      { type: "batch", values: [7] },
    ]);
  });

  it("are replaced when an interval changes, and gone at the end", async () => {
    const { input, send, onEnd } = start({ strategy: "anti-entropy" });
    await send(init, { type: "broadcast", message: 7 });
    for (const gossip_interval_ms of [10, 20, 30]) await send({ type: "configure", gossip_interval_ms });
    expect(vi.getTimerCount()).toBe(1);
    input.end();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe("an output that is not drained", () => {
  const value = "v".repeat(OUTPUT_BYTES_SOFT / 4);
  const reads = Array.from({ length: 20 }, () => ({ type: "read" }));
  /** Answers that hold the value, up to the one that passes the hard limit. */
  const fits = OUTPUT_BYTES_HARD / value.length;

  it("stops the reading soon after the soft limit, and resumes it", async () => {
    const { input, output, send } = start();
    await send(init, { type: "broadcast", message: value });
    output.isStalled = true;
    await send(...reads);
    expect(input.isPaused()).toBe(true);
    // The answers to `init` and to the broadcast, which also went to two peers.
    const before = 4;
    const answered = output.bodies.length - before;
    // Four answers fill it to just above the limit; the one turn that is being written holds them all.
    expect(answered).toBe(4);
    output.isStalled = false;
    await output.take();
    expect(input.isPaused()).toBe(false);
    expect(output.bodies.slice(before).map(({ in_reply_to }) => in_reply_to)).toEqual(
      reads.map((_, i) => i + 2),
    );
  });

  it("lets gossip wait: no timer fires until it is drained", async () => {
    const { output, send } = start({ strategy: "anti-entropy", gossipIntervalMs: 50 });
    await send(init, { type: "broadcast", message: value });
    output.isStalled = true;
    await send(...reads);
    vi.advanceTimersByTime(2 * OUTPUT_PATIENCE_MS);
    await settle();
    expect(output.bodies.filter(({ type }) => type === "compare")).toEqual([]);
    output.isStalled = false;
    await output.take();
    vi.advanceTimersByTime(50);
    await settle();
    expect(output.bodies.filter(({ type }) => type === "compare")).not.toEqual([]);
  });

  it(`lets what was read wait for ${OUTPUT_PATIENCE_MS} ms; then that is answered without gossip, and refused beyond the hard limit`, async () => {
    const { input, output, node, send } = start({ strategy: "flood", repair: false });
    await send(init, { type: "topology", topology: { n1: ["n2"] } }, { type: "broadcast", message: value });
    output.isStalled = true;
    const many = Array.from({ length: 2 * fits }, () => ({ type: "read" }));
    const [late, refused] = ["late", "refused"].map((message) => ({ type: "broadcast", message }));
    const before = output.bodies.length;
    await send(...reads, late as Request, ...many, refused as Request);

    vi.advanceTimersByTime(OUTPUT_PATIENCE_MS - 1);
    await settle();
    expect(node.inspect().values).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await settle();
    expect(node.inspect().values).toEqual([value, "late"]);
    expect(input.isPaused()).toBe(true);

    output.isStalled = false;
    await output.take();
    const said = output.bodies.slice(before);
    const replies = said.filter(({ in_reply_to }) => in_reply_to !== undefined);
    expect(replies.map(({ in_reply_to }) => in_reply_to)).toEqual(
      Array.from({ length: reads.length + many.length + 2 }, (_, i) => i + 3),
    );
    const types = replies.map(({ type, code }) => (type === "error" ? code : type));
    expect(types.filter((type) => type === "read_ok")).toHaveLength(fits);
    expect(types.slice(0, fits + 1)).not.toContain(11);
    expect(new Set(types.slice(fits + 1))).toEqual(new Set([11]));
    // Waiting output goes when there is room again.
    expect(said.slice(replies.length)).toMatchObject([{ type: "broadcast", message: "late" }]);
    expect(input.isPaused()).toBe(false);
    await send({ type: "echo", echo: 1 });
    expect(output.bodies.at(-1)).toMatchObject({ type: "echo_ok", echo: 1 });
  });

  it("that a busy reader drains in time costs no request its answer", async () => {
    const { output, send } = start({ repair: false });
    await send(init, { type: "broadcast", message: value });
    output.isStalled = true;
    const many = Array.from({ length: 2 * fits }, () => ({ type: "read" }));
    await send(...many);
    vi.advanceTimersByTime(OUTPUT_PATIENCE_MS - 1);
    output.isStalled = false;
    await output.take();
    for (let turn = 0; turn < 1_000 && output.writes.length < many.length / 4; turn++) await settle();
    expect(output.bodies.filter(({ type }) => type === "read_ok")).toHaveLength(many.length);
  });

  it("leaves the lines unread that wait for it when a signal comes", async () => {
    const { host, output, onEnd, send } = start();
    await send(init, { type: "broadcast", message: value });
    output.isStalled = true;
    await send(...reads);
    host.stop();
    output.isStalled = false;
    await output.take();
    expect(output.bodies.filter(({ type }) => type === "read_ok")).toHaveLength(4);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it("is written whole at the end of the input, then the end is told", async () => {
    const { input, output, send, onEnd } = start();
    await send(init, { type: "broadcast", message: value });
    output.isStalled = true;
    await send(...reads);
    input.end();
    await settle();
    expect(onEnd).not.toHaveBeenCalled();
    output.isStalled = false;
    await output.take();
    // The answers to `init`, the broadcast and twenty reads, and a forward to each of the two peers.
    expect(output.bodies).toHaveLength(24);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it.each([
    [REPLY_AGE_MS_MAX, ["first", "second", "third"], 0, "a pipe"],
    [REPLY_AGE_MS_MAX + 1, ["first", "third"], 1, "a pipe"],
    [REPLY_AGE_MS_MAX + 1, ["first", "second", "third"], 0, "a file, in which no time passes"],
  ])(
    "an answer that has waited %d ms: then %j arrive, and %d is counted; the input is %s",
    async (waitedMs, arrived, dropped, input) => {
      const { output, node, errors, send } = start({ repair: false }, input !== "a pipe");
      await send(init);
      output.isStalled = true;
      await send({ type: "echo", echo: "first" });
      await send({ type: "echo", echo: "second" });
      vi.advanceTimersByTime(waitedMs);
      await send({ type: "echo", echo: "third" });
      output.isStalled = false;
      await output.take();
      expect(output.bodies.slice(1).map(({ echo }) => echo)).toEqual(arrived);
      expect(node.inspect().drops.get("late-output") ?? 0).toBe(dropped);
      expect(errors.writes).toEqual(dropped === 0 ? [] : ["gossiper: dropped: late-output (1 so far)\n"]);
    },
  );
});

describe("the end", () => {
  it("comes once, whatever comes with it", async () => {
    const { input, host, onEnd, send } = start();
    await send(init);
    host.stop();
    host.stop();
    input.end();
    await settle();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it("comes with an error of the output, and no timer is left", async () => {
    const { output, onEnd, send } = start({ strategy: "anti-entropy" });
    await send(init, { type: "broadcast", message: 1 });
    expect(vi.getTimerCount()).toBe(1);
    output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await settle();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("comes with an error of the input: what waits is flushed", async () => {
    const { input, output, onEnd, send } = start({ strategy: "batched" });
    await send(init, { type: "broadcast", message: 1 });
    input.destroy(new Error("read EIO"));
    await settle();
    expect(output.bodies.slice(2)).toMatchObject([
      { type: "batch", values: [1] },
      { type: "batch", values: [1] },
    ]);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it("by a signal leaves the lines unread that have not come to their turn", async () => {
    const { input, host, output, send } = start();
    await send(init);
    host.stop();
    input.write(`${JSON.stringify({ src: "c1", dest: "n1", body: { type: "read", msg_id: 50 } })}\n`);
    await settle();
    expect(output.bodies).toHaveLength(1);
  });
});

describe("complaints", () => {
  it("come at most once a second and count everything since the start", async () => {
    const { input, errors, send } = start();
    const junk = async (lines: number) => {
      input.write("junk\n".repeat(lines));
      await settle();
    };
    await junk(3);
    vi.advanceTimersByTime(999);
    await junk(2);
    expect(errors.writes).toEqual(['gossiper: dropped: invalid-json (1 so far): "junk"\n']);
    vi.advanceTimersByTime(1);
    await junk(2);
    expect(errors.writes.slice(1)).toEqual(['gossiper: dropped: invalid-json (6 so far): "junk"\n']);
    vi.advanceTimersByTime(1_000);
    // Drops of the node are told like those before it.
    await send({ type: "init", node_id: "n1", node_ids: ["n1"] });
    input.write('{"src":"c1","dest":"n7","body":{"type":"read","msg_id":1}}\n');
    await settle();
    expect(errors.writes.slice(2)).toEqual([
      `gossiper: dropped: wrong-destination (8 so far): ${JSON.stringify('{"src":"c1","dest":"n7","body":{"type":"read","msg_id":1}}')}\n`,
    ]);
  });

  it("show the beginning of the line, with control characters escaped", async () => {
    const { input, errors } = start();
    input.write(`\u001b[31m\u009b0m${"x".repeat(60)}\n`);
    await settle();
    const beginning = `"\\u001b[31m?0m${"x".repeat(52)}"`;
    expect(errors.writes).toEqual([`gossiper: dropped: invalid-json (1 so far): ${beginning}…\n`]);
  });

  it("tell all drops by reason at the end, if there were any since the last line", async () => {
    const { input, errors } = start();
    input.write('junk\n{"src":"c1"}\njunk\n');
    await settle();
    expect(errors.writes).toEqual(['gossiper: dropped: invalid-json (1 so far): "junk"\n']);
    input.end();
    await settle();
    expect(errors.writes.slice(1)).toEqual(["gossiper: dropped in all: invalid-json 2, not-an-envelope 1\n"]);
  });

  it("tell nothing twice at the end", async () => {
    const { input, errors } = start();
    input.end("junk\n");
    await settle();
    expect(errors.writes).toEqual(['gossiper: dropped: invalid-json (1 so far): "junk"\n']);
  });

  it("tell notices one a second, without another message, and all that are left at the end", async () => {
    const { input, errors, node, send } = start();
    for (const text of ["first", "second", "third", "fourth"]) node.counters.notice(text);
    await send(init);
    expect(errors.writes).toEqual(["gossiper: first\n"]);
    vi.advanceTimersByTime(999);
    expect(errors.writes).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(errors.writes.slice(1)).toEqual(["gossiper: second\n"]);
    // A drop waits for its turn behind them.
    input.write("junk\n");
    await settle();
    input.end();
    await settle();
    expect(errors.writes.slice(2)).toEqual([
      "gossiper: third\n",
      "gossiper: fourth\n",
      "gossiper: dropped in all: invalid-json 1\n",
    ]);
  });

  it("are not piled up for a reader that does not take them", async () => {
    const { host, errors } = start();
    errors.isStalled = true;
    for (let i = 0; i < 10_000; i++) host.complain("x".repeat(100));
    expect(errors.writableLength).toBeLessThan(65 * 1024);
  });

  it("that nobody can hear are no error", async () => {
    const { host, errors, output, send } = start();
    errors.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await settle();
    host.complain("lost");
    await send(init);
    expect(output.bodies).toHaveLength(1);
  });
});
