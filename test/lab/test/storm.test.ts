import { describe, expect, it } from "vitest";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { summary } from "../../../src/lab/test/summary.ts";
import type { HostedNode } from "../../../src/node/hosted.ts";
import { defaultOptions } from "../../../src/node/settings/options.ts";
import { defaultSettings, profiles, type Settings } from "../../../src/node/settings/settings.ts";
import { type RunOptions, runOptions } from "../../../src/sim/run/run-options.ts";
import { createNode, strategyNames } from "../../../src/strategies/create-node.ts";
import type { Message } from "../../../src/wire/message.ts";

/** The exports of `flooding-node.mjs`. */
interface FloodingNodes {
  readonly mistakes: readonly string[];
  readonly TICK_MS: number;
  readonly FloodingNode: new (mistake: string) => FloodingNode;
}

interface FloodingNode {
  receive(message: Message): Message[];
  tick(): Message[];
}

const floodingNode = new URL("../nodes/flooding-node.mjs", import.meta.url);
const { FloodingNode, mistakes, TICK_MS } = (await import(floodingNode.href)) as FloodingNodes;

/** Runs a node of plain JavaScript in virtual time. */
class HostedFlooding implements HostedNode {
  readonly #node: FloodingNode;
  #outbox: Message[] = [];
  #tickMs = Number.POSITIVE_INFINITY;

  constructor(mistake: string) {
    this.#node = new FloodingNode(mistake);
  }

  receive(message: Message, nowMs: number): void {
    if (message.body.type === "topology") this.#tickMs = nowMs + TICK_MS;
    this.#outbox.push(...this.#node.receive(message));
  }

  advance(nowMs: number): void {
    if (nowMs < this.#tickMs) return;
    this.#tickMs = nowMs + TICK_MS;
    this.#outbox.push(...this.#node.tick());
  }

  nextDeadlineMs(): number {
    return this.#tickMs;
  }

  finish(): void {
    // Nothing is held back.
  }

  takeOutbox(): readonly Message[] {
    return this.#outbox.splice(0);
  }
}

const small: Partial<RunOptions> = { nodeCount: 5, ratePerSecond: 10, timeLimitMs: 5_000, latencyMs: 20 };

async function judged(wanted: Partial<RunOptions>, make: (id: string) => HostedNode, strict = false) {
  const run = runOptions({ ...small, ...wanted });
  const {
    judgement,
    results,
    run: result,
  } = await recordRun({ run, nodes: { kind: "virtual", make }, strict });
  const store = { directory: "store", keepsMessages: false };
  const options = { virtual: true, colour: false, width: Number.POSITIVE_INFINITY, store };
  return { judgement, results, text: summary(result, judgement, options) };
}

const flooding = (mistake: string, wanted: Partial<RunOptions> = {}, strict = false) =>
  judged(wanted, () => new HostedFlooding(mistake), strict);

describe("the judge of storms", () => {
  it("knows what each wrong node does", () => {
    expect(mistakes).toEqual([
      "none",
      "no-seen-set",
      "echo",
      "answers-replies",
      "replies-as-values",
      "tells-all",
      "limits-hops",
    ]);
  });

  it.each<[string, Partial<RunOptions>, string, RegExp]>([
    ["no-seen-set", {}, "no-seen-set", /Value \d+ reached n\d from n\d [\d,]+ times: .*no seen set$/m],
    [
      "echo",
      { nodeCount: 2 },
      "echo",
      /Value \d+ reached n\d from n\d [\d,]+ times: .*echo to the sender, and no seen set$/m,
    ],
    [
      "answers-replies",
      {},
      "acknowledgement",
      /n\d sent n\d [\d,]+ messages, the last of type "broadcast_ok": an acknowledgement is taken for a value/m,
    ],
    [
      "replies-as-values",
      { nodeCount: 3, topology: "line" },
      "acknowledgement",
      /Value "n\d\/\d+", which no client brought, went from n\d to n\d, and many more like it: an acknowledgement is taken for a value/m,
    ],
    [
      "tells-all",
      {},
      "resent",
      /Value \d+ reached n\d from n\d [\d,]+ times: it is sent again although it has arrived/m,
    ],
  ])("warns of %s in one line, and the run stays valid", async (name, wanted, mistake, line) => {
    const { judgement, results, text } = await flooding(name, wanted);
    expect(judgement.traffic.valid).toBe(true);
    expect(judgement.traffic.storm).toMatchObject({
      mistake,
      link: [expect.any(String), expect.any(String)],
    });
    expect(judgement.traffic.storm?.restPerSecond).toBeGreaterThan(5);
    const [warning, ...more] = text.split("\n").filter((row) => row.startsWith("! "));
    expect(more).toEqual([]);
    expect(warning).toMatch(line);
    expect(results).toMatchObject({
      traffic: { "valid?": true, warning: warning?.slice(2), storm: { mistake } },
    });
    if (judgement.valid === true) expect(text).toContain("Valid, but mind the warning. ಠ~ಠ");
    expect(text).not.toContain("Everything looks good!");
  });

  it("warns of far too many messages, even if they come to rest", async () => {
    const { judgement } = await flooding("limits-hops");
    expect(judgement.traffic.storm).toMatchObject({ mistake: "no-seen-set", value: expect.any(Number) });
    expect(judgement.traffic.storm).not.toHaveProperty("restPerSecond");
    expect(judgement.traffic.storm?.text).toMatch(
      /^A storm: \d+ messages an operation, where flooding takes \d\.\d\. Value \d+ reached n\d from n\d \d+ times: /,
    );
  });

  it("says how much it was and what flooding takes", async () => {
    const { judgement } = await flooding("no-seen-set");
    expect(judgement.traffic.storm?.messagesPerOperation).toBeGreaterThan(500);
    expect(judgement.traffic.storm?.floodingPerOperation).toBeLessThan(10);
    expect(judgement.traffic.storm?.text).toMatch(
      /^A storm: [\d,]+ messages an operation, where flooding takes \d\.\d; [\d,]+ messages a second when nothing had been asked for a while/,
    );
  });

  it("makes the run invalid with --strict, and only then", async () => {
    const { judgement, text } = await flooding("no-seen-set", {}, true);
    expect(judgement).toMatchObject({
      valid: false,
      workload: { result: { valid: true } },
      traffic: { valid: false },
    });
    expect(text).toMatch(/^✗ A storm: .*no seen set\n {2}see messages.jsonl/m);
    expect((await flooding("none", {}, true)).judgement).toMatchObject({
      valid: true,
      traffic: { valid: true },
    });
  });

  it.each<[string, Partial<RunOptions>]>([
    ["small", {}],
    ["under load", { ratePerSecond: 200, nodeCount: 9 }],
    ["over a total topology", { topology: "total", nodeCount: 9 }],
    [
      "in partitions",
      { timeLimitMs: 20_000, nemesis: { kind: "partition", intervalMs: 4_000 }, ratePerSecond: 50 },
    ],
    ["over slow links", { latencyMs: 900 }],
    ["over links of drawn latency", { latencyMs: 200, latencyDistribution: "exponential" }],
  ])("has nothing to say of a right node, %s", async (_name, wanted) => {
    const { judgement, text, results } = await flooding("none", wanted, true);
    expect(judgement.traffic).toEqual({ valid: true });
    expect(results).toMatchObject({ traffic: { "valid?": true, warning: undefined } });
    expect(text).not.toMatch(/^! /m);
  });
});

describe("a node that tells its neighbours all it knows ten times a second", () => {
  it.each([1, 100])("is within what anybody may do, at %s operations a second", async (ratePerSecond) => {
    const { judgement } = await flooding("rounds", { ratePerSecond }, true);
    expect(judgement).toMatchObject({ valid: true, traffic: { valid: true } });
  });
});

const settingsOf = (name: string): Settings => ({
  ...defaultSettings,
  ...(profiles.get(name) ?? { strategy: name }),
});

describe("our own strategies", () => {
  const runs: readonly [string, Partial<RunOptions>][] = [
    ["idle for most of the time", { ratePerSecond: 1 }],
    ["under load on a total topology", { ratePerSecond: 100, latencyMs: 100, topology: "total" }],
    [
      "in partitions",
      { timeLimitMs: 12_000, nemesis: { kind: "partition", intervalMs: 3_000 }, ratePerSecond: 50 },
    ],
    ["with two nodes", { nodeCount: 2, ratePerSecond: 50 }],
  ];
  const subjects = [...strategyNames, ...profiles.keys()];

  it.each(subjects.flatMap((name) => runs.map(([what, wanted]) => [name, what, wanted] as const)))(
    "%s, %s, is never warned about",
    async (name, _what, wanted) => {
      const make = (id: string) => createNode({ ...defaultOptions, settings: settingsOf(name), seed: id });
      expect((await judged(wanted, make)).judgement.traffic).toEqual({ valid: true });
    },
  );

  it.each(["random-fanout", "anti-entropy"])("%s with eager rounds is not, either", async (strategy) => {
    const settings = { ...defaultSettings, strategy, gossipIntervalMs: 20, fanout: 10 };
    const make = (id: string) => createNode({ ...defaultOptions, settings, seed: id });
    const drawn = { latencyMs: 1_000, latencyDistribution: "uniform", nodeCount: 3 } as const;
    for (const wanted of [{ latencyMs: 100 }, { nodeCount: 2, ratePerSecond: 1 }, drawn])
      expect((await judged(wanted, make)).judgement.traffic).toEqual({ valid: true });
  });
});
