import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { repositoryPath } from "../../support/repository.ts";
import { freshFolder, lab, labWith, plainNode, widthOf } from "../lab-harness.ts";

const folder = freshFolder();
const bundle = repositoryPath("dist/lab.mjs");
const store = () => join(folder(), "store");
const latest = (file: string) => readFileSync(join(store(), "latest", file), "utf8");
const GENEROUS_MS = 20_000;
const quickEcho = [
  "test",
  "-w",
  "echo",
  "--bin",
  plainNode,
  "--node-count",
  "3",
  "--rate",
  "200",
  "--time-limit",
  "0.5",
  "--seed",
  "s1",
];

describe("gossiper-lab test --virtual", () => {
  it("puts clocks wrong, and tells how early each node's batches came at the hub", async () => {
    const argv = [
      "test",
      "--virtual",
      "--rate",
      "50",
      "--time-limit",
      "5",
      "--latency",
      "20",
      "--seed",
      "skewed",
    ];
    const rest = ["--clock-skew", "400", "--json", "--store", store(), "--", "--profile", "balanced"];
    const { code, stdout } = await lab(...argv, ...rest);
    expect(code).toBe(0);
    const { batches, run } = JSON.parse(stdout);
    expect(run.options["clock-skew"]).toBe(400);
    // All but the hub.
    expect(Object.keys(batches).sort()).toEqual(["n1", "n2", "n3", "n4"]);
    for (const node of Object.values(batches)) {
      expect(node).toMatchObject({ "late-count": 0 });
      const { count, "early-ms": early } = node as { count: number; "early-ms": { max: number } };
      expect(count).toBeGreaterThan(3);
      expect(early.max).toBeLessThan(60);
    }
  });

  it("writes the same store for the same seed", async () => {
    const argv = [
      "test",
      "--virtual",
      "--rate",
      "20",
      "--time-limit",
      "2",
      "--latency",
      "10",
      "--seed",
      "s1",
      "--messages",
    ];
    const stores = [];
    for (const name of ["one", "two"]) {
      const root = join(folder(), name);
      const { code } = await lab(...argv, "--store", root);
      expect(code).toBe(0);
      const files = ["results.json", "history.jsonl", "messages.jsonl"];
      stores.push(files.map((file) => readFileSync(join(root, "latest", file), "utf8")));
    }
    expect(stores[0]).toEqual(stores[1]);
    expect(stores[0]?.[2]?.split("\n").length).toBeGreaterThan(100);
  });

  it("writes no messages.jsonl unless asked, and says so where that would be looked at", async () => {
    const argv = [
      "test",
      "--virtual",
      "--time-limit",
      "3",
      "--rate",
      "50",
      "--seed",
      "s1",
      "--store",
      store(),
    ];
    // Values are never passed on within this run.
    const { code, stdout } = await lab(...argv, "--", "--strategy", "anti-entropy", "--no-repair");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "see results.json, history.jsonl, messages.jsonl (written with --messages only)\n",
    );
    expect(stdout).toContain(
      `\nWith messages.jsonl: npx gossiper-lab test --virtual --time-limit 3 --rate 50 --store ${store()} --messages --seed s1 -- --strategy anti-entropy --no-repair\n`,
    );
    expect(stdout).toMatch(
      /^ {2}judged +✗ no value is lost\n +✓ promises S1 to S7 \(7 of 7 kept\)\n +✓ operations of each kind succeed\n\n✗ \d+ of/m,
    );
    expect(readdirSync(join(store(), "latest")).sort()).toEqual([
      "history.jsonl",
      "node-logs",
      "report.html",
      "results.json",
    ]);
  });

  it("breaks its texts at the width of the terminal, at 80 columns in a pipe, and commands and paths never", async () => {
    const argv = [
      "test",
      "--virtual",
      "--seed",
      "s1",
      "--time-limit",
      "8",
      "--nemesis",
      "partition,loss,kill",
    ];
    const behind = [
      "--nemesis-interval",
      "1",
      "--store",
      store(),
      "--",
      "--strategy",
      "flood",
      "--no-repair",
    ];
    const isToBeCopied = (line: string) => /^(Store|Page|With messages\.jsonl): /.test(line);
    for (const columns of [undefined, 90, 120]) {
      const { code, stdout } = await labWith({ columns }, ...argv, ...behind);
      expect(code).toBe(1);
      const widths = stdout.split("\n").flatMap((line) => (isToBeCopied(line) ? [] : [widthOf(line)]));
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns ?? 80);
      expect(stdout).toContain(`\nWith messages.jsonl: npx gossiper-lab ${argv.slice(0, 2).join(" ")} `);
    }
  });

  it("gives the command that tells what became of lost values, where their messages were kept", async () => {
    const load = ["--time-limit", "3", "--rate", "50", "--seed", "s1"];
    const argv = ["test", "--virtual", "--messages", ...load, "--store", store()];
    const { stdout } = await lab(...argv, "--", "--strategy", "anti-entropy", "--no-repair");
    const [, run = ""] = /^What became of them: npx gossiper-lab why (\S+)$/m.exec(stdout) ?? [];
    const told = await lab("why", run);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^value \d+: lost$/m);
    expect((await lab(...argv)).stdout).not.toContain("What became of them");
  });

  it("keeps as many runs as --keep says, and tells how many it deleted", async () => {
    const load = ["-w", "echo", "--time-limit", "1", "--seed", "s1"];
    const argv = ["test", "--virtual", ...load, "--keep", "2", "--store", store()];
    const told: string[] = [];
    for (const more of [[], [], [], ["--json"], ["--keep", "1"]]) {
      const { code, stderr } = await lab(...argv, ...more);
      expect(code).toBe(0);
      told.push(stderr);
    }
    expect(readdirSync(join(store(), "echo"))).toHaveLength(1);
    const one =
      "gossiper-lab: 1 older run of echo deleted, since the store keeps the newest 2 of each workload (test --keep)\n";
    const two = one.replace("1 older run", "2 older runs").replace("newest 2", "newest 1");
    expect(told).toEqual(["", "", one, one, two]);
  });

  it("prints with --json what results.json holds, and nothing else", async () => {
    const { code, stdout, stderr } = await lab(
      "test",
      "--virtual",
      "--time-limit",
      "2",
      "--seed",
      "s1",
      "--json",
      "--store",
      store(),
    );
    expect(stderr).toBe("");
    expect(stdout).toBe(latest("results.json"));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      "valid?": true,
      workload: { "valid?": true, "lost-count": 0, "stable-latencies": { "0": 0 } },
      net: { servers: { "msgs-per-op": expect.any(Number) } },
      availability: { "valid?": true, "ok-fraction": 1 },
      promises: { "valid?": true, "S1-no-phantom": { count: 0 }, "S7-clean-wire": { count: 0 } },
      run: { options: { "node-count": 5, "time-limit": 2 }, problems: [] },
    });
  });

  it.each([
    [
      "kv-lww",
      /^ {2}writes +attempted +acknowledged +keys +reads +stale reads +lost updates\n[\s\d]+ [1-9]\d*\n\n {2}An acknowledged write is lost if/m,
      "lost-update-count",
    ],
    ["kv-vv", /stale reads +reads of siblings$[\s\S]*most siblings$/m, "conflict-read-count"],
  ])("judges %s, and tells how soon the nodes held the same after a heal", async (workload, head, figure) => {
    const argv = ["-w", workload, "--rate", "40", "--time-limit", "4", "--seed", "s1"];
    const cuts = ["--nemesis", "partition", "--nemesis-interval", "1", "--store", store()];
    const { code, stdout } = await lab("test", "--virtual", ...argv, ...cuts);
    expect(code).toBe(0);
    expect(stdout).toMatch(head);
    expect(stdout).toMatch(/^ {2}heals +\d+; nodes held the same again: \d+ after [\d.]+ s at most/m);
    const results = JSON.parse(latest("results.json"));
    expect(results).toMatchObject({
      "valid?": true,
      workload: { "valid?": true, [figure]: expect.any(Number), laws: { phantom: { "valid?": true } } },
    });
    expect(results.heals.length).toBeGreaterThan(0);
  });

  it("demonstrates a partition in the middle where no flag shapes the run", async () => {
    const { stdout } = await lab("test", "--virtual", "--seed", "demo", "--store", store());
    expect(stdout).toMatch(
      /^broadcast: 5 nodes, 100 operations\/s for 15 s, 10 ms constant latency, virtual time, seed demo\n/,
    );
    expect(stdout).toMatch(/nemesis +bisection from 5 s to 10 s, \d+ messages dropped/);
  });
});

describe("gossiper-lab test with processes", () => {
  it("judges a node of somebody else and keeps what it said", async () => {
    const { code, stdout, stderr } = await lab(
      ...quickEcho,
      "--log-stderr",
      "--store",
      store(),
      "--",
      "--be",
      "good",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Everything looks good! ヽ(‘ー`)ノ");
    expect(stdout).toContain(`Store: ${store()}/echo/`);
    expect(stderr).toMatch(/^n1: started \d+ --be good$/m);
    expect(latest("node-logs/n2.log")).toMatch(/^started \d+ --be good\n$/);
  });

  it("names a node that dies, with its last words", async () => {
    const { code, stdout } = await lab(...quickEcho, "--store", store(), "--", "--die");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ n\d exited with status 3 \(at [\d.]+ s\); last on stderr:\n {4}started \d+ --die\n {4}I cannot go on\n {2}see node-logs\/n\d\.log\n/,
    );
    expect(stdout).toContain("Analysis invalid! (ﾉಥ益ಥ）ﾉ ┻━┻");
    expect(JSON.parse(latest("results.json"))).toMatchObject({
      "valid?": false,
      run: { "valid?": false, problems: [{ kind: "node-died" }] },
    });
  });

  it("shows no figures of a run that ended before its first operation, only why", async () => {
    const path = join(folder(), "hasty.mjs");
    writeFileSync(path, '#!/usr/bin/env node\nthrow new TypeError("no such field");\n', { mode: 0o755 });
    const argv = ["--bin", path, "--node-count", "1", "--seed", "s1", "--no-page", "--store", store()];
    const { code, stdout } = await lab("test", ...argv);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^broadcast: 1 node, .*\n\n {2}No operation was sent: the run ended before that\.\n\n✗ n0 exited with status 1 \(at [\d.]+ s\); last on stderr:\n(?: {4}.*\n)* {4}TypeError: no such field\n {2}see node-logs\/n0\.log\n\nStore: .*\n\nAnalysis invalid!.*\n$/,
    );
  });

  it("tells at once of a line that Maelstrom refuses, and is invalid", async () => {
    // Time for ten requests to each node, even where the machine is busy.
    const longer = ["--time-limit", "2", "--store", store()];
    const { code, stdout, stderr } = await lab(...quickEcho, ...longer, "--", "--garbage");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gossiper-lab: n\d broke the protocol: .*debug: ten requests$/m);
    expect(stdout).toMatch(
      /✗ S7-clean-wire: .*; broken 3 times: n\d at \d+ ms: not-json, .*: debug: ten requests\n {2}see results.json/,
    );
  });

  it("has Maelstrom's services, and counts what they are asked as messages between servers", async () => {
    const { code, stdout } = await lab(...quickEcho, "--store", store(), "--", "--service");
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ promises S5 to S7 \((\d) of \1 kept\)/);
    const messages = latest("messages.jsonl").split("\n");
    const answered = messages.filter(
      (line) => line.includes('"event":"recv"') && line.includes('"src":"lin-kv"'),
    );
    expect(answered.length).toBeGreaterThan(0);
    expect(JSON.parse(latest("results.json"))).toMatchObject({
      net: { servers: { "msg-count": 2 * answered.length } },
    });
  });

  it("tells a storm in one line, which makes the run invalid with --strict", async () => {
    const node = repositoryPath("test/lab/nodes/flooding-node.mjs");
    const load = [
      "--node-count",
      "2",
      "--rate",
      "20",
      "--time-limit",
      "1",
      "--latency",
      "50",
      "--seed",
      "s1",
    ];
    const { code, stdout } = await lab(
      "test",
      "--bin",
      node,
      ...load,
      "--strict",
      "--store",
      store(),
      "--",
      "echo",
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ A storm: .* Value \d+ reached n\d from n\d [\d,]+ times: .*echo to the sender, and no seen set$/m,
    );
    expect(stdout).toMatch(
      /judged +✓ no value is lost\n +✓ promises S1 to S7 \(7 of 7 kept\)\n +✗ no storm of messages\n +✓ operations of each kind succeed\n/,
    );
    expect(JSON.parse(latest("results.json"))).toMatchObject({
      "valid?": false,
      workload: { "valid?": true },
      traffic: { "valid?": false, storm: { mistake: "echo" } },
    });
  });

  it("writes no colours into a pipe, whatever CI and FORCE_COLOR say", async () => {
    const load = ["--virtual", "--node-count", "1", "--time-limit", "1", "--seed", "s1", "--no-page"];
    const argv = [bundle, "test", ...load, "--store", store()];
    const env = { ...process.env, CI: "true", FORCE_COLOR: "1" };
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"], env });
    const written = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(written[0]).toContain("Everything looks good!");
    expect(written.join("")).not.toContain("\u001b");
  });

  it("calls no value lost that an interrupted run had no last reads for", async () => {
    // The node itself interrupts the run, so that no time matters: once a read has lacked a value, at the next one.
    const path = join(folder(), "interrupting.mjs");
    const code = `#!/usr/bin/env node
import { createInterface } from "node:readline";
let hasValue = false;
let readCount = 0;
createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, dest, body } = JSON.parse(line);
  const fields = body.type === "read" ? { messages: [] } : {};
  const reply = { type: body.type + "_ok", in_reply_to: body.msg_id, ...fields };
  console.log(JSON.stringify({ src: dest, dest: src, body: reply }));
  if (body.type === "broadcast") hasValue = true;
  if (body.type === "read" && hasValue && ++readCount === 2) process.kill(process.ppid, "SIGINT");
});
`;
    writeFileSync(path, code, { mode: 0o755 });
    const load = ["--node-count", "1", "--rate", "50", "--time-limit", "60", "--seed", "s1", "--no-page"];
    const argv = [bundle, "test", "--bin", path, ...load, "--store", store()];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close")]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /\n {2}judged +✗ the run gets through\n +\? no value is lost\n(?:.*\n)*✗ the run was interrupted \(at [\d.]+ s\), before all last reads were made:/,
    );
    expect(stdout).not.toMatch(/values were lost/);
  });

  it("ends its nodes at Ctrl-C and still writes the store", async () => {
    const argv = [bundle, ...quickEcho, "--time-limit", "60", "--store", store()];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    const [run = ""] = await vi.waitFor(() => readdirSync(join(store(), "echo")), GENEROUS_MS);
    // A node's log is there once it has said that it has started.
    const logs = join(store(), "echo", run, "node-logs");
    await vi.waitFor(
      () => expect(readdirSync(logs).sort()).toEqual(["n0.log", "n1.log", "n2.log"]),
      GENEROUS_MS,
    );
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(stdout).toContain("✗ the run was interrupted");
    expect(JSON.parse(latest("results.json"))).toMatchObject({ run: { problems: [{ kind: "aborted" }] } });
    for (const node of ["n0", "n1", "n2"]) {
      const pid = /started (\d+)/.exec(latest(`node-logs/${node}.log`))?.[1];
      expect(pid, `${node} has told its process`).toMatch(/^\d+$/);
      expect(existsSync(`/proc/${pid}`), `process ${pid} of ${node} is gone`).toBe(false);
    }
  });
});
