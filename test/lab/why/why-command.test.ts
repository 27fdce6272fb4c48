import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFixture } from "../../../scripts/accuse/hosted-fixture.ts";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import { Store } from "../../../src/sim/run/store/store.ts";
import { freshFolder, lab, labWith, widthOf } from "../lab-harness.ts";
import { MessageFile } from "./message-file.ts";

const folder = freshFolder();

/** Three nodes in a line. 7 goes all the way, late at n2; 8 is dropped between n1 and n2. */
function smallRun(): MessageFile {
  return new MessageFile(["n0", "n1", "n2"])
    .broadcast(100, "c1", "n0", 1, 7)
    .message(110, "n0", "n1", { type: "broadcast", message: 7, msg_id: 1 }, 10)
    .dropped(121, "n1", "n2", { type: "broadcast", message: 7, msg_id: 1 })
    .dropped(321, "n1", "n2", { type: "broadcast", message: 7, msg_id: 1 })
    .read(400, "c3", "n2", 1, [])
    .message(521, "n1", "n2", { type: "broadcast", message: 7, msg_id: 1 }, 10)
    .message(540, "n2", "n1", { type: "broadcast", message: 7, msg_id: 1 }, 10)
    .broadcast(600, "c1", "n0", 2, 8)
    .message(610, "n0", "n1", { type: "broadcast", message: 8, msg_id: 2 }, 10)
    .dropped(621, "n1", "n2", { type: "broadcast", message: 8, msg_id: 2 })
    .read(900, "c1", "n0", 3, [7, 8])
    .read(900, "c2", "n1", 1, [7, 8])
    .read(900, "c3", "n2", 2, [7]);
}

const results = {
  run: {
    seed: "s1",
    nemesis: [
      { "time-ms": 50, kind: "partition", action: "bisection", blocked: { n2: ["n1"] } },
      { "time-ms": 450, kind: "partition", action: "heal", blocked: {} },
      { "time-ms": 605.5, kind: "partition", action: "one", blocked: { n2: ["n0", "n1"] } },
    ],
  },
};

describe("gossiper-lab why", () => {
  it("tells the story of a value in lines", async () => {
    smallRun().write(folder());
    writeFileSync(join(folder(), "results.json"), JSON.stringify(results));
    const { code, stdout } = await lab("why", folder(), "--value", "7");
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(2)).toEqual([
      "value 7: stable 297 ms after it was acknowledged",
      "  0.100 s  c1 → n0  a client brings it",
      "  0.103 s  n0 → c1  acknowledged",
      "  0.120 s  n0 → n1  broadcast arrives, sent at 0.110 s: n1 has it, 20 ms after the client brought it",
      "  0.122 s  n1 → n2  ✗ dropped, 2 times until 0.322 s (partition 1, bisection, from 0.050 s to 0.450 s)",
      "  0.531 s  n1 → n2  broadcast arrives, sent at 0.521 s: n2 has it, 431 ms after the client brought it",
      "  reads that lacked it after that: n2 1 (at 0.400 s)",
      "  1 of 5 messages with it came to nodes that had it already",
      "",
    ]);
  });

  it("names nodes that had a value and told nobody, where a neighbour never got it", async () => {
    const topology = { n0: ["n1"], n1: ["n0", "n2"], n2: ["n1", "n3"], n3: ["n2"] };
    const file = new MessageFile(["n0", "n1", "n2", "n3"]);
    for (const node of Object.keys(topology))
      file.asked(50, "c9", node, 1, { type: "topology", topology }, { type: "topology_ok" });
    file
      .broadcast(100, "c1", "n1", 1, 7)
      .message(110, "n1", "n0", { type: "gossip", values: [7], msg_id: 1 }, 10)
      .message(110, "n1", "n2", { type: "gossip", values: [7], msg_id: 2 }, 10)
      .message(121, "n2", "n1", { type: "gossip_ok", values: [7], in_reply_to: 2 }, 10)
      .read(900, "c1", "n2", 3, [7])
      .read(900, "c2", "n3", 3, [])
      .write(folder());
    const { stdout } = await lab("why", folder(), "--value", "7");
    expect(stdout.split("\n").slice(-4)).toEqual([
      "  n3 never got it: nobody sent it there",
      "  n2 had it and told nobody",
      "  reads that lacked it after that: n3 1 (at 0.900 s)",
      "",
    ]);
  });

  it("says of a node that acknowledged a value, or got it, that it never showed it", async () => {
    new MessageFile(["n0", "n1"])
      .broadcast(100, "c1", "n0", 1, 7)
      .message(110, "n0", "n1", { type: "gossip", values: [7] }, 10)
      .read(500, "c1", "n0", 2, [])
      .read(510, "c2", "n1", 2, [])
      .write(folder());
    const { stdout } = await lab("why", folder(), "--value", "7");
    expect(stdout.split("\n").filter((line) => line.includes("shows it"))).toEqual([
      "  n0 acknowledged it, and no read of it shows it",
      "  n1 got it, and no read of it shows it",
    ]);
  });

  it("takes no acknowledgement for a message that brings a value again, unless it brings more", async () => {
    const gossip = (values: readonly number[], msgId: number) => ({ type: "gossip", values, msg_id: msgId });
    const reply = (values: readonly number[], to: number) => ({ type: "gossip_ok", values, in_reply_to: to });
    new MessageFile(["n0", "n1"])
      .broadcast(100, "c1", "n0", 1, 7)
      .broadcast(101, "c2", "n1", 1, 8)
      .message(110, "n0", "n1", gossip([7], 1), 10)
      .message(121, "n1", "n0", reply([7], 1), 10)
      .message(140, "n0", "n1", gossip([7], 2), 10)
      .message(151, "n1", "n0", reply([7, 8], 2), 10)
      .read(900, "c1", "n0", 3, [7, 8])
      .read(900, "c2", "n1", 3, [7, 8])
      .write(folder());
    const { stdout } = await lab("why", folder(), "--value", "7", "--value", "8");
    expect(stdout.split("\n").filter((line) => /messages with it|has it/.test(line))).toEqual([
      "  0.120 s  n0 → n1  gossip arrives, sent at 0.110 s: n1 has it, 20 ms after the client brought it",
      "  2 of 3 messages with it came to nodes that had it already",
      "  0.161 s  n1 → n0  gossip_ok with 2 values arrives, sent at 0.151 s: n0 has it, 60 ms after the client brought it",
    ]);
  });

  it("says of a missing value who never got it and why, and takes the messages alone for that", async () => {
    const path = smallRun().write(folder());
    const { code, stdout } = await lab("why", path);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(2)).toEqual([
      "value 8: missing at n2 in the end",
      "  0.600 s  c1 → n0  a client brings it",
      "  0.603 s  n0 → c1  acknowledged",
      "  0.620 s  n0 → n1  broadcast arrives, sent at 0.610 s: n1 has it, 20 ms after the client brought it",
      "  0.622 s  n1 → n2  ✗ dropped (partition)",
      "  n2 never got it: the one message with it, from n1, was dropped",
      "  reads that lacked it after that: n2 1 (at 0.900 s)",
      "",
    ]);
  });

  it("puts what the verdict calls lost before what only some node lacks, and counts both", async () => {
    // n1 reads last and shows 9, which n2 lacks; of the two that n1 lacks, too, the verdict names one.
    new MessageFile(["n0", "n1", "n2"])
      .broadcast(100, "c1", "n0", 1, 9)
      .broadcast(200, "c1", "n0", 2, 10)
      .broadcast(300, "c1", "n0", 3, 11)
      .read(900, "c3", "n2", 1, [])
      .read(950, "c2", "n1", 1, [9])
      .write(folder());
    const why = async (lost: readonly unknown[] | undefined, ...flags: string[]) => {
      writeFileSync(join(folder(), "results.json"), JSON.stringify({ ...results, workload: { lost } }));
      const { stdout } = await lab("why", folder(), ...flags);
      return stdout.split("\n").filter((line) => /^\w/.test(line));
    };
    const missing9 = "value 9: missing at n2 in the end";
    const missing10 = "value 10: missing at n1, n2 in the end";
    const missing11 = "value 11: missing at n1, n2 in the end";
    const counts = "1 value is lost by Maelstrom's rule; 3 are missing at some node in the end";
    expect(await why([11])).toEqual(["value 11: lost", missing9, missing10, counts]);
    expect(await why([11, 10], "--count", "1")).toEqual([
      "value 11: lost",
      "2 values are lost by Maelstrom's rule; 3 are missing at some node in the end; 1 told here, more with --count",
    ]);
    expect(await why([])).toEqual([
      missing9,
      missing10,
      missing11,
      "no value is lost by Maelstrom's rule; 3 are missing at some node in the end",
    ]);
    expect(await why(undefined, "--count", "1")).toEqual([
      missing9,
      "1 of 3 values that were missing at some node in the end; more with --count",
    ]);
    expect(await why([11], "--value", "11")).toEqual(["value 11: lost"]);
    await why([11]);
    const told = JSON.parse((await lab("why", folder(), "--json")).stdout).values;
    expect(told.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["lost", "missing", "missing"]);
    expect(told[0]["missing-at"]).toEqual(["n1", "n2"]);
  });

  it("names who lacks a value at the end of a run that was killed under load", async () => {
    new MessageFile(["n0", "n1"])
      .broadcast(100, "c1", "n0", 1, 1)
      .read(200, "c2", "n1", 1, [])
      .broadcast(300, "c1", "n0", 2, 2)
      .write(folder());
    const { stdout } = await lab("why", folder());
    expect(stdout).toContain("value 1: missing at n1 in the end");
  });

  it("tells of nodes that were started anew without their memory", async () => {
    const init = (node: string) => ({ type: "init", msg_id: 2, node_id: node, node_ids: ["n0", "n1", "n2"] });
    const forward = (message: number) => ({ type: "broadcast", message, msg_id: 1 });
    new MessageFile(["n0", "n1", "n2"])
      .broadcast(100, "c1", "n0", 1, 7)
      .broadcast(110, "c1", "n0", 2, 8)
      .message(120, "n0", "n1", forward(8), 10)
      .message(500, "c0", "n0", init("n0"))
      .message(600, "n1", "n0", forward(8), 10)
      .message(700, "c0", "n1", init("n1"))
      .read(900, "c1", "n0", 5, [8])
      .read(900, "c2", "n1", 5, [])
      .read(900, "c3", "n2", 5, [])
      .write(folder());
    const workload = { lost: [], "died-with-node": [7] };
    writeFileSync(join(folder(), "results.json"), JSON.stringify({ ...results, workload }));
    const { stdout } = await lab("why", folder(), "--lost");
    expect(stdout.split("\n").slice(2)).toEqual([
      "value 7: gone: only nodes that were killed had it",
      "  0.100 s  c1 → n0  a client brings it",
      "  0.103 s  n0 → c1  acknowledged",
      "  0.501 s  n0 is started anew, without its memory: the value is gone there",
      "  n1 never got it: nobody sent it there",
      "  n2 never got it: nobody sent it there",
      "  n0 did not get it again",
      "  reads that lacked it after that: n0 1 (at 0.900 s), n1 1 (at 0.900 s), n2 1 (at 0.900 s)",
      "",
      "value 8: missing at n1, n2 in the end",
      "  0.110 s  c1 → n0  a client brings it",
      "  0.113 s  n0 → c1  acknowledged",
      "  0.130 s  n0 → n1  broadcast arrives, sent at 0.120 s: n1 has it, 20 ms after the client brought it",
      "  0.501 s  n0 is started anew, without its memory: the value is gone there",
      "  0.610 s  n1 → n0  broadcast arrives, sent at 0.600 s: n0 has it, 500 ms after the client brought it",
      "  0.701 s  n1 is started anew, without its memory: the value is gone there",
      "  n2 never got it: nobody sent it there",
      "  n1 did not get it again",
      "  reads that lacked it after that: n1 1 (at 0.900 s), n2 1 (at 0.900 s)",
      "",
      "no value is lost by Maelstrom's rule; 2 are missing at some node in the end, 1 of them gone with killed nodes",
      "",
    ]);
    const told = JSON.parse((await lab("why", folder(), "--lost", "--json")).stdout).values;
    expect(told).toMatchObject([
      { outcome: "gone", forgotten: [{ node: "n0", "time-ms": 501 }] },
      { outcome: "missing", never: [{ node: "n2" }], messages: { sent: 2, repeated: 0 } },
    ]);
  });

  it("gives the same to a program", async () => {
    smallRun().write(folder());
    const { stdout } = await lab("why", folder(), "--lost", "--json");
    expect(JSON.parse(stdout)).toEqual({
      run: folder(),
      nodes: ["n0", "n1", "n2"],
      values: [
        {
          value: 8,
          outcome: "missing",
          "missing-at": ["n2"],
          brought: [{ client: "c1", node: "n0", "time-ms": 600, "acknowledged-ms": 603 }],
          held: [
            { node: "n0", "time-ms": 601, how: "client", from: "c1" },
            {
              node: "n1",
              "time-ms": 620,
              how: "message",
              from: "n0",
              type: "broadcast",
              values: 1,
              "sent-ms": 610,
            },
          ],
          dropped: [
            { src: "n1", dest: "n2", reason: "partition", count: 1, "first-ms": 622, "last-ms": 622 },
          ],
          never: [{ node: "n2", why: "the one message with it, from n1, was dropped" }],
          lacking: [{ node: "n2", count: 1, "first-ms": 900, "last-ms": 900 }],
          messages: { sent: 2, repeated: 0, "under-way": 0 },
        },
      ],
    });
  });

  it.each([
    ["--slowest", [7]],
    ["--stale", [7]],
    ["--lost", [8]],
  ])("picks values with %s", async (flag, values) => {
    smallRun().write(folder());
    const { stdout } = await lab("why", folder(), flag, "--json", "--count", "1");
    expect(JSON.parse(stdout).values.map(({ value }: { value: unknown }) => value)).toEqual(values);
  });

  it("reads what a run left that was killed, and says what it could not read", async () => {
    smallRun().write(folder(), '{"event":"send","time_ms":95');
    const { code, stderr } = await lab("why", folder(), "--value", "8");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^gossiper-lab: 1 lines of .*messages\.jsonl are no events\n$/);
  });

  it("says when there is nothing to tell", async () => {
    smallRun().write(folder());
    const { code, stdout } = await lab("why", folder(), "--value", "9", "--value", "text");
    expect(code).toBe(1);
    expect(stdout).toContain("2 of 2 values were neither broadcast nor sent in this run");
    const ending = async (...values: string[]) =>
      (await lab("why", folder(), ...values.flatMap((value) => ["--value", value]))).stdout
        .trimEnd()
        .split("\n")
        .at(-1);
    expect(await ending("9")).toBe("the value was neither broadcast nor sent in this run");
    expect(await ending("8", "9")).toBe("1 of 2 values was neither broadcast nor sent in this run");
    const twice = await lab("why", folder(), "--value", "8", "--value", "8");
    expect(twice.stdout).toBe((await lab("why", folder(), "--value", "8")).stdout);
    const calm = join(folder(), "calm");
    mkdirSync(calm);
    new MessageFile(["n0"]).broadcast(1, "c1", "n0", 1, 1).read(10, "c1", "n0", 2, [1]).write(calm);
    expect(await lab("why", calm, "--stale")).toMatchObject({
      code: 1,
      stdout: `${calm}\n\nno value was stale\n`,
    });
  });

  it("tells values of nodes that stand still, which no client knows to be anywhere", async () => {
    new MessageFile(["n0", "n1"])
      .message(100, "c1", "n0", { type: "broadcast", message: 7, msg_id: 1 })
      .message(200, "c2", "n1", { type: "broadcast", message: 8, msg_id: 1 })
      .write(folder());
    const { code, stdout } = await lab("why", folder(), "--count", "1");
    expect(code).toBe(0);
    expect(stdout).toContain("\nvalue 7: ");
    expect(stdout).toContain(
      "\n1 of 2 values that were neither acknowledged nor shown by a read; more with --count\n",
    );
    const lost = await lab("why", folder(), "--lost");
    expect([lost.code, lost.stdout.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringMatching(
        / no value was missing at some node in the end, as far as clients know: all of 2 were neither acknowledged nor shown by a read \(--value 7, say\) $/,
      ),
    ]);
  });

  it("says so where no client brought a value", async () => {
    new MessageFile(["n0"]).read(10, "c1", "n0", 2, []).write(folder());
    expect(await lab("why", folder())).toMatchObject({
      code: 1,
      stdout: `${folder()}\n\nno client brought a value in this run\n`,
    });
  });

  it.each(["kv-lww", "g-counter"])(
    "refuses a run of %s, finished or not, with its messages or not",
    async (workload) => {
      const flags = ["-w", workload, "--virtual", "--time-limit", "1", "--no-page", "--store", folder()];
      for (const more of [[], ["--messages"]]) {
        await lab("test", ...flags, ...more);
        const run = realpathSync(join(folder(), "latest"));
        const refusal = `gossiper-lab: why follows values that clients add to a set, and ${run} is a run of ${workload}; allowed: runs of broadcast, g-set; of this one npx gossiper-lab report ${run} shows what there is\n`;
        expect(await lab("why", "--store", folder())).toEqual({ code: 2, stdout: "", stderr: refusal });
        rmSync(join(run, "results.json"));
        expect(await lab("why", run, "--value", "0")).toEqual({ code: 2, stdout: "", stderr: refusal });
      }
    },
  );

  it("tells of a value that no read lacked where none was late", async () => {
    new MessageFile(["n0"]).broadcast(1, "c1", "n0", 1, 1).read(10, "c1", "n0", 2, [1]).write(folder());
    const { code, stdout } = await lab("why", folder());
    expect(code).toBe(0);
    expect(stdout).toContain("\nvalue 1");
    new MessageFile(["n0"])
      .broadcast(1, "c1", "n0", 1, 1)
      .broadcast(2, "c1", "n0", 2, 2)
      .read(10, "c1", "n0", 3, [1, 2])
      .write(folder());
    expect((await lab("why", folder(), "--count", "1")).stdout).toMatch(
      /\n\n1 of 2 values that were at every node in the end; more with --count\n$/,
    );
  });

  it("breaks its lines at the width of the terminal, and no value", async () => {
    const value = "a b c d e f g h i j k l m n o p q r s t";
    new MessageFile(["n0", "n1"])
      .broadcast(100, "c1", "n0", 1, value)
      .dropped(121, "n0", "n1", { type: "broadcast", message: value, msg_id: 1 })
      .read(900, "c2", "n1", 1, [])
      .write(folder());
    for (const columns of [50, undefined]) {
      const { stdout } = await labWith({ columns }, "why", folder(), "--lost");
      expect(stdout).toContain(`\nvalue ${JSON.stringify(value)}:`);
      const story = stdout.split("\n").slice(2);
      expect(widthOf(story.filter((line) => !line.includes(value)).join("\n"))).toBeLessThanOrEqual(
        columns ?? 80,
      );
      expect(story.length).toBeGreaterThan(5);
    }
  });

  it("gives the command for a virtual run without messages, which makes one that it can tell of", async () => {
    const flags = ["--virtual", "--node-count", "3", "--time-limit", "1", "--rate", "20", "--latency", "50"];
    const store = ["--store", join(folder(), "my store")];
    const node = ["--", "--strategy", "flood"];
    expect((await lab("test", ...flags, "--json", "--no-page", ...store, ...node)).code).toBe(0);
    const { code, stderr } = await lab("why", ...store);
    expect(code).toBe(2);
    const [, again = ""] =
      /only with --messages; the same run with it: npx gossiper-lab (.*)\n$/.exec(stderr) ?? [];
    expect(again).toMatch(/^test .* --messages --seed \w+ -- --strategy flood$/);
    // As a shell would read it.
    const words = [...again.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    expect((await lab(...words)).code).toBe(0);
    const told = await lab("why", ...store);
    expect(told).toMatchObject({ code: 0, stderr: "" });
    expect(told.stdout).toContain("\nvalue ");
    const runs = readdirSync(join(folder(), "my store", "broadcast"));
    const histories = runs.map((run) =>
      readFileSync(join(folder(), "my store/broadcast", run, "history.jsonl"), "utf8"),
    );
    expect(histories).toHaveLength(2);
    expect(histories[0]).toBe(histories[1]);
  });

  it("refuses what it cannot do, in one line", async () => {
    const refusal = async (...argv: string[]) => {
      const { code, stdout, stderr } = await lab("why", ...argv);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      return stderr;
    };
    expect(await refusal("--store", folder())).toBe(
      `gossiper-lab: no run in the store ${folder()}; npx gossiper-lab test makes one, --store names another\n`,
    );
    expect(await refusal(join(folder(), "gone"))).toBe(
      `gossiper-lab: no run ${join(folder(), "gone")}, neither as a folder nor in the store ${resolve("store")}\n`,
    );
    expect(await refusal("4", "--store", folder())).toBe(
      `gossiper-lab: no run 4, neither as a folder nor in the store ${folder()}; for the value 4: npx gossiper-lab why --value 4\n`,
    );
    expect(await refusal("[4]", "--store", folder())).toBe(
      `gossiper-lab: no run [4], neither as a folder nor in the store ${folder()}\n`,
    );
    writeFileSync(join(folder(), "results.json"), JSON.stringify(results));
    expect(await refusal(folder())).toBe(
      `gossiper-lab: ${folder()} has no messages.jsonl: a run with --virtual writes it only with --messages; run it again with --messages --seed s1\n`,
    );
    smallRun().write(folder());
    expect(await refusal(folder(), "--lost", "--stale")).toBe(
      "gossiper-lab: one choice at a time; allowed: --value, --lost, --stale or --slowest\n",
    );
    expect(await refusal(folder(), "--", "x")).toBe(
      "gossiper-lab: why starts no nodes; allowed: nothing after --\n",
    );
  });
});

describe("a node's own dialect", () => {
  const follow = async (file: MessageFile, ...flags: string[]) => {
    file.write(folder());
    const { stdout } = await lab("why", folder(), "--json", ...flags);
    return JSON.parse(stdout).values[0].held.map(({ node, from }: { node: string; from: string }) => [
      node,
      from,
    ]);
  };
  /** Twenty values, each brought to n0 and passed on in the body that `bodyOf` makes. */
  const passing = (bodyOf: (value: number) => Record<string, unknown>) => {
    const file = new MessageFile(["n0", "n1"]);
    for (let i = 0; i < 20; i++) {
      file.broadcast(100 * (i + 1), "c1", "n0", i + 1, i);
      file.message(100 * (i + 1) + 50, "n0", "n1", bodyOf(i));
    }
    return file;
  };

  it.each<[string, (value: number) => Record<string, unknown>]>([
    ["a list under a usual name", (value) => ({ type: "gossip", values: [value] })],
    ["a name that nobody has heard of", (value) => ({ type: "gossip", rumour: value, seq: 3 })],
    ["tuples", (value) => ({ type: "sync", entries: [["set", value, 0]] })],
    ["objects in lists", (value) => ({ type: "sync", delta: [{ at: 1_700_000_000 + value, what: value }] })],
    ["the keys of a map", (value) => ({ type: "sync", known: { [value]: { by: "n0" } } })],
  ])("is followed in %s", async (_name, bodyOf) => {
    expect(await follow(passing(bodyOf), "--value", "5")).toEqual([
      ["n0", "c1"],
      ["n1", "n0"],
    ]);
  });

  it("does not take counters for values", async () => {
    // The counter runs ahead of the values, and 19 has been counted long before it was broadcast.
    const file = passing((value) => ({
      type: "gossip",
      values: [value],
      step: value + 10,
      msg_id: value + 3,
    }));
    file.write(folder());
    const { stdout } = await lab("why", folder(), "--json", "--value", "19");
    expect(JSON.parse(stdout).values[0].messages).toEqual({ sent: 1, repeated: 0, "under-way": 0 });
  });

  it("says that only a read showed a value, where it does not know the words", async () => {
    const file = passing((value) => ({ type: "gossip", secret: `base64-${value}` }));
    file.read(5_000, "c2", "n1", 1, [5]).write(folder());
    const { stdout } = await lab("why", folder(), "--value", "5");
    expect(stdout).toContain("n1 shows it in a read; no message that brought it there was recognised");
  });
});

describe("the values that it picks", () => {
  const run = {
    nodeCount: 5,
    ratePerSecond: 50,
    timeLimitMs: 6_000,
    latencyMs: 20,
    nemesis: { kind: "partition", intervalMs: 1_500 },
  } as const;

  it.each(["no-retry", "right"])("are those of the checker, of %s", async (name) => {
    for (const seed of ["a", "b"]) {
      const store = Store.create(folder(), "broadcast", new Date(), { messages: true }) as Store;
      const nodes = { kind: "virtual", make: await loadFixture(name), areOurs: false } as const;
      const { judgement } = await recordRun({ run: runOptions({ ...run, seed }), nodes, store });
      const { workload } = judgement;
      if (workload.checker !== "set-full") throw new Error("another checker");
      const picked = async (flag: string) => {
        const { stdout } = await lab("why", store.directory, flag, "--json", "--count", "1000");
        return JSON.parse(stdout).values.map(({ value }: { value: number }) => value) as number[];
      };
      const inOrder = (values: readonly unknown[]) => [...(values as number[])].sort((a, b) => a - b);
      const lost = await picked("--lost");
      // Maelstrom's checker passes a value that one node lost, if the last read of all shows it.
      expect(lost.slice(0, workload.result.lostCount)).toEqual(workload.result.lost);
      expect(lost.length > 0).toBe(name === "no-retry");
      const stale = (await picked("--stale")).filter((value) => !lost.includes(value));
      expect(inOrder(stale)).toEqual(inOrder(workload.result.stale).filter((value) => !lost.includes(value)));
      const [slowest] = await picked("--slowest");
      if (name === "right") expect(slowest).toBe(workload.result.worstStale[0]?.element);
    }
  });

  it("are of the newest run of the store, unless another is named", async () => {
    const argv = ["test", "--virtual", "--messages", "--time-limit", "3", "--rate", "20", "--latency", "50"];
    for (const workload of ["broadcast", "g-set"]) {
      await lab(...argv, "--seed", "s1", "-w", workload, "--store", folder());
    }
    const told = JSON.parse((await lab("why", "--store", folder(), "--json")).stdout);
    expect(told.run).toBe(realpathSync(join(folder(), "latest")));
    expect(told.values[0].held).toHaveLength(5);
    expect(told.values[0].held.map(({ how }: { how: string }) => how)).not.toContain("read");
    rmSync(join(told.run, "results.json"));
    expect(readFileSync(join(told.run, "messages.jsonl"), "utf8").length).toBeGreaterThan(1_000);
    expect(await lab("why", told.run)).toMatchObject({ code: 0 });
  });
});
