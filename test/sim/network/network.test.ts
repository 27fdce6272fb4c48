import { beforeEach, describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import type { JournalEvent } from "../../../src/sim/network/journal.ts";
import { duplicating, losing } from "../../../src/sim/network/link-faults.ts";
import { type LinkPolicy, latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";

/** A network of servers a, b, c and client c1 that writes down what arrives: time, receiver, sender, text. */
class Bench {
  readonly scheduler = new VirtualScheduler();
  readonly journal: JournalEvent[] = [];
  readonly arrived: string[] = [];
  readonly network: Network;

  constructor(link: LinkPolicy, waitingMax?: number) {
    const journal = (event: JournalEvent): number => this.journal.push(event);
    this.network = new Network({
      scheduler: this.scheduler,
      link,
      journal,
      ...(waitingMax === undefined ? {} : { waitingMax }),
    });
    for (const id of ["a", "b", "c", "c1"]) {
      this.network.register(id, id === "c1" ? "client" : "server", {
        deliver: ({ message }) => {
          this.arrived.push(`${this.scheduler.nowMs()} ${id}<${message.src} ${message.body.type}`);
        },
      });
    }
  }

  send(src: string, dest: string, type: string): string {
    return this.network.send({ src, dest, body: { type } });
  }
}

/** A link with the delays that a test names, one after another. */
function delays(...list: number[]): LinkPolicy {
  return { plan: (_message, _nowMs, delaysMs) => delaysMs.push(list.shift() ?? 0) };
}

describe("the network", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench(latencyLink(() => 100));
  });

  test("takes the latency between servers, and no time where a client is at either end", () => {
    bench.send("a", "b", "gossip");
    bench.send("c1", "c", "read");
    bench.send("c", "c1", "read_ok");
    bench.scheduler.runUntil(200);
    expect(bench.arrived).toEqual(["0 c<c1 read", "0 c1<c read_ok", "100 b<a gossip"]);
  });

  test("rounds waits down to whole milliseconds where it is to do as Maelstrom does", () => {
    const { scheduler } = bench;
    const network = new Network({ scheduler, link: delays(100, 0.5, 100), waiting: "whole-milliseconds" });
    const arrivedMs: number[] = [];
    network.register("a", "server", { deliver: () => undefined });
    network.register("b", "server", { deliver: () => arrivedMs.push(scheduler.nowMs()) });
    for (const timeMs of [0, 200, 300.5]) {
      scheduler.at(timeMs, () => network.send({ src: "a", dest: "b", body: { type: "x" } }));
    }
    scheduler.runUntil(1000);
    expect(arrivedMs).toEqual([99, 200, 399.5]);
  });

  test("makes everything wait behind the message that the receiver has taken, clients too", () => {
    bench.send("a", "b", "gossip");
    bench.scheduler.at(40, () => bench.send("c1", "b", "read"));
    bench.scheduler.runUntil(200);
    expect(bench.arrived).toEqual(["100 b<a gossip", "100 b<c1 read"]);
  });

  test("takes the earliest deadline of what waits, not what was sent first", () => {
    bench = new Bench(delays(50, 500, 10));
    bench.send("a", "b", "taken");
    bench.send("a", "b", "slow");
    bench.send("a", "b", "fast");
    bench.scheduler.runUntil(1000);
    expect(bench.arrived).toEqual(["50 b<a taken", "50 b<a fast", "500 b<a slow"]);
  });

  test("keeps the order of what was sent with the same deadline", () => {
    for (const type of ["1", "2", "3", "4"]) bench.send("a", "b", type);
    bench.scheduler.runUntil(1000);
    expect(bench.arrived).toEqual(["100 b<a 1", "100 b<a 2", "100 b<a 3", "100 b<a 4"]);
  });

  test("decides on a partition when the message is taken, not when it is sent or due", () => {
    bench.send("a", "b", "taken before the partition");
    bench.send("a", "b", "taken in the partition");
    bench.scheduler.at(50, () => bench.network.block(new Map([["b", new Set(["a"])]])));
    bench.scheduler.at(100, () => bench.send("b", "a", "the other way"));
    bench.scheduler.at(150, () => bench.send("a", "b", "dropped at once"));
    bench.scheduler.at(160, () => bench.network.heal());
    bench.scheduler.at(170, () => bench.send("a", "b", "after the heal"));
    bench.scheduler.runUntil(1000);
    expect(bench.arrived).toEqual([
      "100 b<a taken before the partition",
      "200 a<b the other way",
      "270 b<a after the heal",
    ]);
    const dropped = bench.journal.filter(({ kind }) => kind === "drop");
    expect(dropped.map(({ timeMs, reason, message }) => [timeMs, reason, message.body.type])).toEqual([
      [100, "partition", "taken in the partition"],
      [150, "partition", "dropped at once"],
    ]);
  });

  test("blocks a node that joins while a partition holds", () => {
    bench.network.block(new Map([["late", new Set(["a"])]]));
    bench.network.register("late", "server", { deliver: () => bench.arrived.push("never") });
    bench.send("a", "late", "gossip");
    bench.scheduler.runUntil(1000);
    expect(bench.arrived).toEqual([]);
  });

  test("refuses messages to or from a node that is not there, and drops those under way", () => {
    expect(bench.send("a", "nobody", "x")).toBe("dest-not-registered");
    expect(bench.send("nobody", "a", "x")).toBe("src-not-registered");
    bench.send("a", "b", "under way");
    bench.send("a", "b", "waiting");
    bench.network.unregister("b");
    expect(bench.send("a", "b", "x")).toBe("dest-not-registered");
    bench.scheduler.runUntil(1000);
    expect(bench.arrived).toEqual([]);
    expect(bench.network.stats().dropped.departed).toBe(2);
  });

  test("refuses a message when too many are under way, and takes the next when there is room", () => {
    bench = new Bench(
      latencyLink(() => 100),
      2,
    );
    expect([1, 2, 3].map(() => bench.send("a", "b", "x"))).toEqual(["sent", "sent", "too-many-waiting"]);
    bench.scheduler.runUntil(100);
    expect(bench.send("a", "b", "x")).toBe("sent");
  });

  test("counts messages apart for clients and servers, and each once however often it arrives", () => {
    bench = new Bench(duplicating(delays(), 1, new Random("always")));
    bench.send("a", "b", "gossip");
    bench.send("c1", "b", "read");
    bench.send("b", "c1", "read_ok");
    bench.scheduler.runUntil(1000);
    const { all, clients, servers } = bench.network.stats();
    expect(servers).toEqual({ sendCount: 1, recvCount: 2, msgCount: 1 });
    expect(clients).toEqual({ sendCount: 2, recvCount: 2, msgCount: 2 });
    expect(all).toEqual({ sendCount: 3, recvCount: 4, msgCount: 3 });
  });

  test("composes faults of a link: each asks the one inside", () => {
    const random = new Random("loss");
    bench = new Bench(losing(duplicating(delays(), 1, new Random("always")), 0.3, random));
    for (let i = 0; i < 1000; i++) bench.send("a", "b", "gossip");
    bench.scheduler.runUntil(1000);
    const { servers, dropped } = bench.network.stats();
    expect(servers.recvCount).toBe(2 * (1000 - dropped.lost));
    expect(dropped.lost).toBeGreaterThan(250);
    expect(dropped.lost).toBeLessThan(350);
  });

  test("writes every event into the journal, numbered in the order of sending", () => {
    bench.send("a", "b", "gossip");
    bench.send("c1", "b", "read");
    bench.scheduler.runUntil(1000);
    expect(bench.journal.map(({ kind, timeMs, id }) => [kind, timeMs, id])).toEqual([
      ["send", 0, 0],
      ["send", 0, 1],
      ["recv", 100, 0],
      ["recv", 100, 1],
    ]);
  });
});
