import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/node/settings.ts";
import { Bench } from "./bench.ts";
import { line, total, Wire } from "./wire.ts";

/* When all is said each node compares itself with its successor in the ring of all members, once. */

const members = ["n1", "n2", "n3", "n4"];
const timesOf = (log: readonly string[]) => log.map((entry) => Number(entry.split(" ")[0]));
const questions = (log: readonly string[]) =>
  log.filter((entry) => entry.includes("digest_syn")).map((entry) => entry.split(" ").slice(0, 2).join(" "));

/** A node of our own make whose ring has something to check; n2 has named itself. */
function bench(settings: Partial<Settings> = { strategy: "tree" }): Bench {
  const made = new Bench({ members, settings, topology: line(members) });
  made.hearGossip("n2", { acked: 0 });
  made.broadcast("a");
  made.hearGossip("n2", { acked: 1 });
  return made;
}

const equal = (of: Bench) => ({
  type: "digest_ack",
  ...{ mode: "push-pull", digest: of.core.seen.digest.toString(), buckets: 16, differing: [] },
});

describe("the check along the ring", () => {
  test("asks the successor 15 s after the last news, and nobody else if it is equal", () => {
    const node = bench();
    expect(questions(node.wait(15_100))).toEqual(["15000 n2"]);
    node.hear("n2", equal(node));
    expect(questions(node.wait(60_000))).toEqual([]);
  });

  test("goes on to the next one where the successor does not answer, and begins again where nobody does", () => {
    const asked = questions(bench().wait(30_000)).map((entry) => entry.split(" ")[1]);
    expect(asked.slice(0, 6)).toEqual(["n2", "n3", "n4", "n2", "n3", "n4"]);
  });

  test("takes place once a minute where the load never pauses", () => {
    const node = bench();
    const asked: string[] = [];
    for (let i = 0; i < 400; i++) {
      node.broadcast(i);
      node.hearGossip("n2", { acked: i + 2 });
      const said = questions(node.wait(500));
      asked.push(...said);
      for (const entry of said)
        node.hear(entry.split(" ")[1] as string, { ...equal(node), digest: "another" });
    }
    expect(asked).toEqual(["60000 n2", "120000 n2", "180000 n2"]);
  });

  test("gives and takes, whatever rounds are told to do", () => {
    const node = bench({ strategy: "tree", mode: "pull" });
    const [entry] = node.wait(15_100).filter((said) => said.includes("digest_syn"));
    expect(entry).toContain('mode="push-pull"');
  });

  test("comes back to who was passed over, once that one is heard", () => {
    const node = bench();
    expect(questions(node.wait(15_600))).toEqual(["15000 n2", "15500 n3"]);
    node.hear("n3", equal(node));
    expect(questions(node.wait(30_000))).toEqual([]);
    node.hearGossip("n2", { acked: 1 });
    expect(questions(node.wait(2_000)).map((entry) => entry.split(" ")[1])).toEqual(["n2"]);
    node.hear("n2", equal(node));
    expect(questions(node.wait(60_000))).toEqual([]);
  });

  test("comes back to a neighbour that had been silent, once that one answers", () => {
    const node = bench();
    node.broadcast("b");
    for (let i = 0; i < 200; i++) {
      for (const asked of questions(node.wait(100))) node.hear(asked.split(" ")[1] as string, equal(node));
    }
    node.hearGossip("n2", { acked: 2 });
    expect(questions(node.wait(2_000)).map((entry) => entry.split(" ")[1])).toEqual(["n2"]);
  });

  test("asks each once where nobody is known to understand it, and again when somebody is heard", () => {
    const node = new Bench({ members, settings: { strategy: "tree" }, topology: line(members) });
    node.broadcast("a");
    node.hear("n2", { type: "broadcast_ack", message: "a" });
    expect(questions(node.wait(60_000)).map((entry) => entry.split(" ")[1])).toEqual(["n3", "n4"]);
    node.hearGossip("n3", {});
    expect(questions(node.wait(2_000)).length).toBeGreaterThan(0);
  });

  test("asks at once where no one relays and a peer lost its memory: what it had said only it owed", () => {
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 15 };
    const wire = new Wire({ members, topology: total(members), settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.restart("n3");
    const log = wire.run(4_000).filter((entry) => entry.includes("digest_syn"));
    expect(Math.min(...timesOf(log))).toBeLessThan(5_000 + 3_000);
    expect(wire.read("n3")).toEqual(members);
  });
});

describe("a peer that may lack what it seems to hold", () => {
  const late = { type: "broadcast", message: "late", msg_id: 1 };

  test("is compared with after a second of quiet, until it is equal", () => {
    const node = bench();
    node.hear("n2", late);
    expect(questions(node.wait(1_100))).toEqual(["1000 n2"]);
    node.hear("n2", equal(node));
    expect(questions(node.wait(12_000))).toEqual([]);
  });

  test("is compared with three times at most where it differs each time, as under load", () => {
    const node = bench();
    node.hear("n2", late);
    const asked: string[] = [];
    for (let i = 0; i < 100; i++) {
      const said = questions(node.wait(100));
      asked.push(...said);
      if (said.length > 0) node.hear("n2", { ...equal(node), digest: "another" });
    }
    expect(asked.filter((entry) => entry.endsWith(" n2"))).toHaveLength(3);
  });

  test("has begun at another time than this node: who began with it is believed", () => {
    const node = new Bench({ members, settings: { strategy: "tree" }, topology: line(members) });
    node.hearGossip("n2", { epoch: node.core.epoch + 100 });
    node.hear("n2", late);
    expect(questions(node.wait(10_000))).toEqual([]);
  });
});

describe("a node that was started anew", () => {
  test("compares itself with the first that holds something, whoever answered before", () => {
    const settings = { strategy: "batched", overlay: "total" };
    const node = new Bench({ members, settings, topology: total(members) });
    const pings = node.wait(2_000).flatMap((entry) => entry.match(/ (n\d) .*ping=(\d+)/)?.slice(1) ?? []);
    const pingOf = (peer: string) => Number(pings[pings.indexOf(peer) + 1]);
    const empty = node.core.seen.digest.toString();
    expect(node.hearGossip("n2", { pong: pingOf("n2"), digest: empty })).toEqual([]);
    expect(node.hearGossip("n3", { pong: pingOf("n3"), digest: "5-5cfd0663d513bb2a" })).toEqual([
      expect.stringContaining("n3 digest_syn"),
    ]);
    expect(node.hearGossip("n4", { pong: pingOf("n4"), digest: "5-5cfd0663d513bb2a" })).toEqual([]);
  });
});

describe("a node that was started anew and never finds quiet", () => {
  test("goes on with others where its first comparison is lost", () => {
    const settings = { strategy: "batched", overlay: "total" };
    const node = new Bench({ members, settings, topology: total(members) });
    const [, ping] =
      node
        .wait(2_000)
        .find((entry) => entry.includes(" n3 "))
        ?.match(/ping=(\d+)/) ?? [];
    node.hearGossip("n3", { pong: Number(ping), digest: "5-5cfd0663d513bb2a" });
    const asked: string[] = [];
    for (let i = 0; i < 20; i++) {
      node.hearGossip("n2", { start: i, end: i + 1, values: [i] });
      asked.push(...questions(node.wait(200)));
    }
    expect(asked.length).toBeGreaterThan(3);
  });
});

describe("a node that hears nobody", () => {
  test("asks others than its neighbours after the second greeting, and goes on with its greetings", () => {
    const node = new Bench({
      members,
      settings: { strategy: "tree" },
      topology: { n1: ["n2"], n2: ["n1", "n3"] },
    });
    const log = node.wait(10_000);
    expect(questions(log).map((entry) => entry.split(" ")[1])).toEqual(expect.arrayContaining(["n3", "n4"]));
    const greetings = timesOf(log.filter((entry) => entry.includes("ping=")));
    const gaps = greetings.slice(1).map((atMs, i) => atMs - (greetings[i] as number));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200);
  });

  test("finds the cluster where all its neighbours are gone", () => {
    const wire = new Wire({ members, settings: { strategy: "tree" } });
    wire.broadcast("n1", "a");
    wire.run(3_000);
    wire.lose = ({ src, dest }) => src === "n2" || dest === "n2";
    wire.restart("n1");
    wire.run(6_000);
    expect(wire.read("n1")).toEqual(["a"]);
  });
});
