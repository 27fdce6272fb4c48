import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultOptions, helpText, parseNodeArguments } from "../../src/node/settings/options.ts";
import { defaultSettings, ranges } from "../../src/node/settings/settings.ts";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { runBundle } from "../support/binary.ts";
import { isInstrumented } from "../support/instrumented.ts";
import { repositoryPath } from "../support/repository.ts";

const parse = (...words: readonly string[]) => parseNodeArguments(words, strategyNames);
const settings = (changed: object) => ({
  kind: "run",
  options: { ...defaultOptions, settings: { ...defaultSettings, ...changed } },
});

describe("flags", () => {
  it("none: the defaults", () => {
    expect(parse()).toEqual({ kind: "run", options: defaultOptions });
  });

  it.each([
    [["--strategy", "tree"], { strategy: "tree" }],
    [["--overlay", "tree17"], { overlay: "tree17" }],
    [["--mode", "pull"], { mode: "pull" }],
    [["--fanout", "3"], { fanout: 3 }],
    [["--gossip-interval-ms", "50"], { gossipIntervalMs: 50 }],
    [["--batch-window-ms", "15"], { batchWindowMs: 15 }],
    [["--batch-size", "1000"], { batchSize: 1_000 }],
    [["--ack-timeout-ms", "250"], { ackTimeoutMs: 250 }],
    [["--no-repair"], { repair: false }],
    [["--fanout=3", "--strategy=flood"], { fanout: 3, strategy: "flood" }],
    [["--fanout", "3", "--fanout", "4"], { fanout: 4 }],
    [["--fanout=1", "--gossip-interval-ms=60000"], { fanout: 1, gossipIntervalMs: 60_000 }],
  ])("%j", (words, changed) => {
    expect(parse(...words)).toEqual(settings(changed));
  });

  it.each(strategyNames)("--strategy %s", (strategy) => {
    expect(parse("--strategy", strategy)).toEqual(settings({ strategy }));
  });

  it.each(["broadcast", "g-set", "g-counter", "pn-counter"])("--workload %s", (workload) => {
    expect(parse("--workload", workload)).toEqual({ kind: "run", options: { ...defaultOptions, workload } });
  });

  it.each([
    ["--help", "help"],
    ["-h", "help"],
    ["--version", "version"],
  ])("%s is all that counts, whatever stands beside it", (flag, kind) => {
    expect(parse(flag)).toEqual({ kind });
    expect(parse("--fanout", "3", flag, "--nonsense")).toEqual({ kind });
  });

  it("are told in the help with their ranges and defaults", () => {
    const help = helpText(strategyNames);
    for (const [field, { least, most }] of Object.entries(ranges)) {
      const flag = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const usual = defaultSettings[field as keyof typeof ranges];
      expect(help).toMatch(new RegExp(`^  --${flag} .* \\(${least} to ${most}, default ${usual}\\)$`, "m"));
    }
  });

  it("--seed takes any text, also one that looks like a flag or has an equals sign", () => {
    for (const seed of ["1", "", "--fanout", "a=b"]) {
      expect(parse("--seed", seed)).toEqual({ kind: "run", options: { ...defaultOptions, seed } });
    }
    expect(parse("--seed=a=b")).toEqual({ kind: "run", options: { ...defaultOptions, seed: "a=b" } });
  });

  it("--profile sets several at once; a single flag overrides it, on whichever side it stands", () => {
    const profile = parse("--profile", "balanced");
    expect(profile).toMatchObject({
      kind: "run",
      options: { settings: { strategy: "batched", overlay: "star" } },
    });
    const both = [
      parse("--profile", "balanced", "--overlay", "total"),
      parse("--overlay=total", "--profile=balanced"),
    ];
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ options: { settings: { strategy: "batched", overlay: "total" } } });
  });
});

const strategies = "flood, tree, random-fanout, batched, hybrid, anti-entropy, crdt";
const allowedFlags =
  "--strategy --overlay --profile --mode --fanout --gossip-interval-ms --batch-window-ms --batch-size " +
  "--ack-timeout-ms --workload --seed --no-repair --help --version";

/** Arguments, and the one line that says what is allowed. */
const refused: readonly (readonly [words: readonly string[], line: string])[] = [
  [["--telepathy", "3"], `unknown flag "--telepathy"; allowed: ${allowedFlags}`],
  [["--fanot", "3"], 'unknown flag "--fanot"; did you mean --fanout?'],
  [["--fanuot=3"], 'unknown flag "--fanuot"; did you mean --fanout?'],
  [["--gossip-interval", "3"], 'unknown flag "--gossip-interval"; did you mean --gossip-interval-ms?'],
  [["--norepair"], 'unknown flag "--norepair"; did you mean --no-repair?'],
  [["broadcast"], `unknown flag "broadcast"; allowed: ${allowedFlags}`],
  [["fanout", "3"], `unknown flag "fanout"; allowed: ${allowedFlags}`],
  [["-v"], `unknown flag "-v"; allowed: ${allowedFlags}`],
  [["--a\nb"], `unknown flag "--a\\nb"; allowed: ${allowedFlags}`],
  [["--no-repair=yes"], "--no-repair takes no value; allowed: --no-repair alone, or without it"],
  [["--fanout", "3", "--version=2"], "--version takes no value; allowed: --version alone, or without it"],
  [["--strategy"], `--strategy is one of ${strategies}`],
  [["--strategy", "telepathy"], `--strategy is one of ${strategies}`],
  [["--strategy", "a\nb"], `--strategy is one of ${strategies}`],
  [["--strategy", "--fanout", "3"], `unknown flag "3"; allowed: ${allowedFlags}`],
  [
    ["--overlay", "moebius"],
    "--overlay is one of default, topology, spanning-tree, star, total, random-regular, treeK (K from 1 to 999)",
  ],
  ...[
    ["tre4", "tree4"],
    ["treeK", "tree3"],
    ["str", "star"],
  ].map(
    ([written = "", meant]) =>
      [
        ["--overlay", written],
        `--overlay is one of default, topology, spanning-tree, star, total, random-regular, treeK (K from 1 to 999); did you mean ${meant}?`,
      ] as const,
  ),
  [["--profile", "warp"], "--profile is one of fast, balanced, frugal"],
  [["--profile"], "--profile is one of fast, balanced, frugal"],
  [["--mode", "shove"], "--mode is one of push, pull, push-pull"],
  [["--workload", "lin-kv"], "--workload is one of broadcast, g-set, g-counter, pn-counter"],
  [["--workload"], "--workload is one of broadcast, g-set, g-counter, pn-counter"],
  [["--seed"], "--seed is any text"],
  ...["0", "-1", "2.5", "1e3", "1001", "three", "", "0x2", " 2", "NaN"].map(
    (value) => [["--fanout", value], "--fanout is an integer from 1 to 1000"] as const,
  ),
  [["--fanout"], "--fanout is an integer from 1 to 1000"],
  [["--gossip-interval-ms", "0"], "--gossip-interval-ms is an integer from 1 to 60000"],
  [["--gossip-interval-ms", "60001"], "--gossip-interval-ms is an integer from 1 to 60000"],
  [["--batch-window-ms", "0"], "--batch-window-ms is an integer from 1 to 60000"],
  [["--batch-size", "100001"], "--batch-size is an integer from 1 to 100000"],
  [["--ack-timeout-ms", "9"], "--ack-timeout-ms is an integer from 10 to 60000"],
  [["--profile", "fast", "--fanout", "0"], "--fanout is an integer from 1 to 1000"],
];

describe("arguments that are refused", () => {
  it.each(refused)("%j", (words, text) => {
    expect(parse(...words)).toEqual({ kind: "problem", text });
  });

  // One of each kind: the rest differs in what is said, and that is compared above.
  const kinds = refused.filter(
    ([words], i) => i < 4 || refused.findIndex(([other]) => other[0] === words[0]) === i,
  );

  it.skipIf(isInstrumented).concurrent.each(kinds)(
    "by the binary, %j: one line on stderr, nothing on stdout, exit 2",
    async (words, text) => {
      expect(await runBundle("", words)).toEqual({
        code: 2,
        signal: null,
        stdout: "",
        stderr: `gossiper: ${text}\n`,
      });
    },
  );
});

describe.skipIf(isInstrumented)("the binary", () => {
  const lines = ["init", "read"].map((type, msg_id) =>
    JSON.stringify({ src: "c1", dest: "n1", body: { type, msg_id, node_id: "n1", node_ids: ["n1"] } }),
  );
  const input = `${lines.join("\n")}\n`;

  it.each(["--help", "-h"])("%s prints the help, which names every flag, and exits 0", async (flag) => {
    const ended = await runBundle(input, ["--fanout", "3", flag]);
    expect(ended).toEqual({ code: 0, signal: null, stdout: helpText(strategyNames), stderr: "" });
    for (const name of [...allowedFlags.split(" "), ...strategyNames]) expect(ended.stdout).toContain(name);
  });

  it("--version prints the package's version and exits 0", async () => {
    const { version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8"));
    const expected = { code: 0, signal: null, stdout: `gossiper ${version}\n`, stderr: "" };
    expect(await runBundle(input, ["--version"])).toEqual(expected);
  });

  it("runs with every flag at once", async () => {
    const words = [
      ["--strategy", "batched", "--overlay", "star", "--profile", "fast", "--mode", "push", "--fanout", "3"],
      [
        "--gossip-interval-ms",
        "50",
        "--batch-window-ms",
        "20",
        "--batch-size",
        "5",
        "--ack-timeout-ms",
        "100",
      ],
      ["--workload", "pn-counter", "--seed", "7", "--no-repair"],
    ].flat();
    const { code, stdout, stderr } = await runBundle(input, words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      '{"src": "n1", "dest": "c1", "body": {"type": "init_ok", "in_reply_to": 0, "msg_id": 0}}\n' +
        '{"src": "n1", "dest": "c1", "body": {"type": "read_ok", "value": 0, "in_reply_to": 1, "msg_id": 1}}\n',
    );
  });

  it("draws the same with the same seed, and something else without", async () => {
    const members = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];
    const bodies = [
      { type: "init", msg_id: 0, node_id: "n1", node_ids: members },
      ...Array.from({ length: 20 }, (_, i) => ({ type: "broadcast", msg_id: i + 1, message: i })),
    ];
    const text = bodies.map((body) => `${JSON.stringify({ src: "c1", dest: "n1", body })}\n`).join("");
    const run = async (...words: readonly string[]) =>
      (await runBundle(text, ["--strategy", "random-fanout", "--no-repair", ...words])).stdout;
    const [a, b, c, d] = await Promise.all([
      run("--seed", "x"),
      run("--seed", "x"),
      run("--seed", "y"),
      run(),
    ]);
    expect(b).toBe(a);
    // 40 draws of 8 peers: that two seeds agree in all of them happens once in 10^30 runs.
    expect(new Set([a, c, d]).size).toBe(3);
  });
});

describe.skipIf(isInstrumented)("workloads", () => {
  const ask = async (workload: string, ...bodies: readonly object[]) => {
    const all = [{ type: "init", node_id: "n1", node_ids: ["n1"] }, ...bodies];
    const text = all.map(
      (body, i) => `${JSON.stringify({ src: "c1", dest: "n1", body: { ...body, msg_id: i } })}\n`,
    );
    const { stdout } = await runBundle(text.join(""), ["--workload", workload]);
    const replies = stdout.split("\n").filter((line) => line !== "");
    return replies.slice(1).map((line) => {
      const { in_reply_to: _, msg_id: __, text: ___, ...body } = JSON.parse(line).body;
      return body;
    });
  };

  it("g-set: add takes an element, read gives the value", async () => {
    const bodies = [
      { type: "add", element: 3 },
      { type: "add", element: 1 },
      { type: "add", element: 3 },
      { type: "read" },
    ];
    expect(await ask("g-set", { type: "read" }, ...bodies)).toEqual([
      { type: "read_ok", value: [] },
      { type: "add_ok" },
      { type: "add_ok" },
      { type: "add_ok" },
      { type: "read_ok", value: [1, 3] },
    ]);
  });

  it("g-counter: add takes a delta that is not negative", async () => {
    const bodies = [
      { type: "add", delta: 3 },
      { type: "add", delta: -1 },
      { type: "add", delta: 0 },
      { type: "read" },
    ];
    expect(await ask("g-counter", ...bodies)).toEqual([
      { type: "add_ok" },
      { type: "error", code: 12 },
      { type: "add_ok" },
      { type: "read_ok", value: 3 },
    ]);
  });

  it("pn-counter: add takes any integer", async () => {
    const bodies = [3, -5, 0.5, "1", undefined].map((delta) => ({ type: "add", delta }));
    expect(await ask("pn-counter", ...bodies, { type: "read" })).toEqual([
      { type: "add_ok" },
      { type: "add_ok" },
      { type: "error", code: 12 },
      { type: "error", code: 12 },
      { type: "error", code: 12 },
      { type: "read_ok", value: -2 },
    ]);
  });
});
