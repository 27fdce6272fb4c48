import { describe, expect, test } from "vitest";
import type { Base } from "../../../src/node/base/base.ts";
import { COMPACT_VOIDS_MIN } from "../../../src/node/limits.ts";
import type { Link } from "../../../src/node/links/link.ts";
import type { Links } from "../../../src/node/links/links.ts";
import { LastCheck } from "../../../src/node/repair/last-check.ts";
import type { Settings } from "../../../src/node/settings/settings.ts";
import { BUSY_MS, QUIET_RELAYED_MS, RING_PASS_MS, TROUBLED_MS } from "../../../src/node/timing.ts";
import { Bench, streamed } from "../bench.ts";
import { Holdings } from "../holdings.ts";
import { line, total, Wire } from "../wire.ts";

/* When all is said each node compares itself with its successor in the ring of all members, once. */

const members = ["n1", "n2", "n3", "n4"];
const timesOf = (log: readonly string[]) => log.map((entry) => Number(entry.split(" ")[0]));
/** Questions of the check: they are asked under the node's own word. */
const asked = (log: readonly string[]) =>
  log.filter((entry) => entry.includes(" compare ") && entry.includes(" word="));
const questions = (log: readonly string[]) =>
  asked(log).map((entry) => entry.split(" ").slice(0, 2).join(" "));
const peersOf = (log: readonly string[]) => asked(log).map((entry) => entry.split(" ")[1]);

/** A node whose ring has something to check; its neighbour n2 is of our make and has acknowledged everything. */
function bench(
  settings: Partial<Settings> = { strategy: "batched", overlay: "topology", batchWindowMs: 20 },
): Bench {
  const made = new Bench({ members, settings, topology: line(members) });
  made.hearBatch("n2", { neighbor: true });
  made.broadcast("a");
  made.wait(20);
  made.hearBatch("n2", { acked: 1 });
  return made;
}

/** A peer answers the last question of a log: it holds the same, or not. */
function answer(node: Bench, log: readonly string[], isEqual = true): void {
  const last = asked(log).at(-1) ?? "";
  const question = node.notation.questionIn(last);
  const peer = last.split(" ")[1] as string;
  if (isEqual) node.hearBatch(peer, { settles: question, equal: true });
  else node.hear(peer, new Holdings("else").symbols(question, 20));
}

/** The check of n1, whose one peer is n2, at a time and with a log that a test sets. */
function checkOfPair(make: Link["make"] = "ours") {
  const link = { peer: "n2", isSilent: false, make } as Link;
  const neighborhood = { members: ["n1", "n2"], id: "n1", position: 0, overlay: { relays: true } };
  const base = { nowMs: 0, log: { length: 3, onMove: () => undefined }, neighborhood };
  const links = { get: () => link, someSpeakDialect: true };
  const check = new LastCheck(base as unknown as Base, links as unknown as Links);
  return { base, check, link, links };
}

describe("the check along the ring", () => {
  test("asks the successor 15 s after the last news, and nobody else if it is equal: then no timer is left", () => {
    const node = bench();
    const log = node.wait(QUIET_RELAYED_MS + 100);
    expect(questions(log)).toEqual([`${QUIET_RELAYED_MS} n2`]);
    answer(node, log);
    expect(questions(node.wait(60_000))).toEqual([]);
    expect(node.node.nextDeadlineMs()).toBe(Infinity);
  });

  test("begins the ring again with whatever is new", () => {
    const { check } = checkOfPair();
    expect([check.next(), check.next()]).toEqual(["n2", undefined]);
    check.onNews(false);
    expect(check.next()).toBe("n2");
  });

  test("is done where two nodes that were told the same while they were cut off are found equal by the question to the silent peer", () => {
    const pair = ["n1", "n2"];
    const wire = new Wire({ members: pair, topology: line(pair) });
    wire.run(2_000);
    wire.lose = () => true;
    for (const id of pair) wire.broadcast(id, 7, 8);
    wire.run(10_000);
    wire.lose = () => false;
    const log = wire.run(60_000);
    expect(log.filter((entry) => entry.includes(" compare ")).length).toBe(1);
    expect(asked(log)).toEqual([expect.stringContaining(" sent=")]);
    expect(log.length).toBe(2);
  });

  test("stays open where something came between the question and its answer", () => {
    const { base, check, link } = checkOfPair();
    check.onNews(false);
    base.log.length = 4;
    check.onEqual(link, 3);
    expect(check.isOpen).toBe(true);
    check.onEqual(link, 4);
    expect(check.isOpen).toBe(false);
  });

  test("is open again, and waits for nothing, for some time after a peer has lost its memory", () => {
    const { base, check, link } = checkOfPair();
    check.onNews(false);
    check.onEqual(link, 3);
    base.nowMs = 1_000;
    expect([check.isOpen, check.delayMs]).toEqual([false, QUIET_RELAYED_MS - 1_000]);
    check.onMemoryLost();
    expect([check.isOpen, check.delayMs]).toEqual([true, 0]);
    base.nowMs += TROUBLED_MS - 1;
    expect(check.delayMs).toBe(0);
    base.nowMs += 1;
    expect(check.delayMs).toBe(QUIET_RELAYED_MS - 1_000 - TROUBLED_MS);
  });

  test.each(["n2", "n3"])("leaves out %s, which is full, and is done all the same", (full) => {
    const limitsOf = { [full]: { valuesMax: 2, stateItemsMax: 10, textMax: 1_000 } };
    const wire = new Wire({ members, topology: line(members), limitsOf });
    wire.broadcast("n1", 1, 2, 3);
    wire.run(30_000);
    expect(wire.run(60_000)).toEqual([]);
    for (const id of members) expect(wire.read(id), id).toEqual(id === full ? [1, 2] : [1, 2, 3]);
  });

  test("is given up where no node would understand it, until a peer is heard", () => {
    const { check, links } = checkOfPair("plain");
    expect(check.isOpen).toBe(true);
    expect([check.next(), check.isOpen]).toEqual([undefined, true]);
    links.someSpeakDialect = false;
    expect([check.next(), check.isOpen]).toEqual([undefined, false]);
    expect([check.onHeard("n2"), check.isOpen, check.onHeard("n2")]).toEqual([true, true, false]);
  });

  test("is open though the log, which has closed ranks, is as long again as it was when the check was done", () => {
    const node = bench();
    const { log } = node.core.base;
    const write = () => node.ask({ type: "write", key: "k", value: log.length });
    const acknowledge = () => {
      node.wait(50);
      node.hearBatch("n2", { acked: node.core.links.get("n2")?.outgoing.sent });
    };
    for (let i = 0; i < 10; i++) write();
    acknowledge();
    answer(node, node.wait(QUIET_RELAYED_MS + 600));
    const { length } = log;
    expect(questions(node.wait(30_000))).toEqual([]);
    for (let i = 0; i < 2 * COMPACT_VOIDS_MIN && log.length >= length; i++) write();
    while (log.length < length) write();
    acknowledge();
    expect(peersOf(node.wait(QUIET_RELAYED_MS + 600))[0]).toBe("n2");
  });

  test("begins again with the first of the ring once it has got no answer for a time", () => {
    const { base, check } = checkOfPair();
    const at = (nowMs: number) => {
      base.nowMs = nowMs;
      return check.next();
    };
    expect([at(0), at(RING_PASS_MS - 1), at(RING_PASS_MS - 1)]).toEqual(["n2", undefined, undefined]);
    expect([at(RING_PASS_MS), at(RING_PASS_MS)]).toEqual([undefined, "n2"]);
  });

  test("is done by a question to the successor and to no other peer, as long as it is open", () => {
    const { check, link } = checkOfPair();
    expect([check.isNext(link), check.isNext({ peer: "n9" } as Link)]).toEqual([true, false]);
    check.onEqual(link, 3);
    expect(check.isNext(link)).toBe(false);
  });

  test("is put off by news, but not by news at about its time: it may be what another node's check has found", () => {
    const node = bench();
    node.wait(10_000);
    node.hearBatch("n2", streamed(1, "b"));
    // The log's times begin with the wait, at 10,020 ms.
    expect(asked(node.wait(QUIET_RELAYED_MS - 2_800))).toEqual([]);
    node.hearBatch("n2", streamed(2, "c"));
    const log = node.wait(3_000);
    expect(peersOf(log)).toEqual(["n2"]);
    answer(node, log);
    // More news at about the same time is checked in the next round, and later news after another quiet time.
    node.hearBatch("n2", streamed(3, "d"));
    const again = node.wait(600);
    expect(peersOf(again)).toEqual(["n2"]);
    answer(node, again);
    node.wait(1_400);
    node.hearBatch("n2", streamed(4, "e"));
    expect(asked(node.wait(QUIET_RELAYED_MS - 100))).toEqual([]);
    expect(peersOf(node.wait(200))).toEqual(["n2"]);
  });

  test("goes on to the next one where the successor does not answer, and begins again where no node does", () => {
    expect(peersOf(bench().wait(30_000)).slice(0, 6)).toEqual(["n2", "n3", "n4", "n2", "n3", "n4"]);
  });

  test("takes place once a minute where the load never pauses", () => {
    const node = bench();
    const times: number[] = [];
    for (let i = 0; i < 400; i++) {
      node.broadcast(i);
      const log = node.wait(500);
      node.hearBatch("n2", { acked: i + 2 });
      times.push(...timesOf(asked(log)));
      if (asked(log).length > 0) answer(node, log);
    }
    expect(times.map((timeMs) => Math.floor(timeMs / BUSY_MS))).toEqual([1, 2, 3]);
  });

  test("gives and takes, whatever rounds are told to do", () => {
    const node = bench({ strategy: "batched", overlay: "topology", batchWindowMs: 20, mode: "pull" });
    expect(asked(node.wait(QUIET_RELAYED_MS + 100))[0]).toContain('mode="push-pull"');
  });

  test("comes back to a peer that was passed over, once that one is heard", () => {
    const node = bench();
    const log = node.wait(QUIET_RELAYED_MS + 600);
    expect(peersOf(log)).toEqual(["n2", "n3"]);
    answer(node, log);
    expect(questions(node.wait(30_000))).toEqual([]);
    node.hearBatch("n2", { acked: 1 });
    const again = node.wait(2_000);
    expect(peersOf(again)).toEqual(["n2"]);
    answer(node, again);
    expect(questions(node.wait(60_000))).toEqual([]);
  });

  test("asks at once where no one relays and a peer lost its memory: what it had said only it owed", () => {
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 15 };
    const wire = new Wire({ members, topology: total(members), settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.restart("n3");
    const log = asked(wire.run(4_000));
    expect(log.length).toBeGreaterThan(0);
    expect(Math.min(...timesOf(log))).toBeLessThan(5_000 + 3_000);
    expect(wire.read("n3")).toEqual(members);
  });

  test("goes on with others at once if it finds a difference", () => {
    const node = bench();
    answer(node, node.wait(QUIET_RELAYED_MS + 10), false);
    const others = peersOf(node.wait(1_200));
    expect(others.length).toBeGreaterThan(1);
  });
});

describe("a node that hears nobody", () => {
  test("asks others than its neighbours after the second greeting, and goes on with its greetings", () => {
    const settings = { strategy: "tree" };
    const topology = { n1: ["n2"], n2: ["n1", "n3"] };
    const node = new Bench({ members, settings, topology });
    const log = node.wait(10_000);
    expect(peersOf(log)).toEqual(expect.arrayContaining(["n3", "n4"]));
    const greetings = timesOf(log.filter((entry) => / n2 compare /.test(entry)));
    const gaps = greetings.slice(1).map((atMs, i) => atMs - (greetings[i] as number));
    expect(gaps.length).toBeGreaterThan(2);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200);
  });

  test("asks them before its third greeting: by then one of the first two would have been answered", () => {
    const topology = { n1: ["n2"], n2: ["n1", "n3"] };
    const log = new Bench({ members, settings: { strategy: "tree" }, topology }).wait(10_000);
    const [, second = Infinity, third = 0] = timesOf(log.filter((entry) => / n2 compare /.test(entry)));
    const [other = 0] = timesOf(log.filter((entry) => / n[34] compare /.test(entry)));
    expect(other).toBeGreaterThan(second);
    expect(other).toBeLessThan(third);
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
