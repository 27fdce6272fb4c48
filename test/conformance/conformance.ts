import { describe, expect, test } from "vitest";
import { partitionKinds } from "../../src/sim/partitions.ts";
import type { TopologyName } from "../../src/sim/topology.ts";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { type Json, RawJson } from "../../src/wire/message.ts";
import { Cluster, valuesOf } from "./cluster.ts";
import { requests } from "./requests.ts";

/** What every strategy is held to. */
export type Statement =
  | "delivery"
  | "no-echo"
  | "partition"
  | "loss"
  | "reconfiguration"
  | "reads-grow"
  | "requests"
  | "idle";

/** A strategy as the suite takes it: one row of the table. */
export interface Subject {
  readonly strategy: string;
  /** Flags of the node besides `--strategy`. */
  readonly flags?: readonly string[];
  /** Messages a second and node, at the most, once every node has everything and knows it. */
  readonly idleMessagesPerSecond: number;
  /** So long after a heal everything is everywhere, if not after 3 s. */
  readonly healMsMax?: number;
  /** Statements that do not hold, each with the reason. They are listed as skipped. */
  readonly notPromised?: Partial<Readonly<Record<Statement, string>>>;
}

const sizes = [1, 2, 3, 5, 25];
const shapes: readonly TopologyName[] = ["grid", "line", "total"];
/** Any strategy has a value everywhere by then when nothing goes wrong: a line of 25 nodes and a hop an interval. */
const DELIVERY_MS_MAX = 8_000;
/** The promise L1: so long after the heal everything is everywhere. */
const HEAL_MS_MAX = 3_000;
/** While the loss goes on: every hop may take several tries, and a value has up to eight of them. */
const LOSSY_MS_MAX = 15_000;
/** Time for nodes to make acquaintance, and to notice that there is nothing left to do. */
const SETTLE_MS = 12_000;
const IDLE_MS = 20_000;
/** Runs of each scenario that draws random numbers; more of them by the environment. */
const SEEDS = Number(process.env.CONFORMANCE_SEEDS ?? 2);
const seeds = Array.from({ length: SEEDS }, (_, i) => i);

/** States what every strategy promises, as tests of one of them. */
export function itConforms(subject: Subject): void {
  const { strategy, flags = [], healMsMax = HEAL_MS_MAX, notPromised = {} } = subject;
  const allFlags = ["--strategy", strategy, ...flags];

  const cluster = (what: string, nodeCount: number, topology: TopologyName = "grid", latencyMs = 10) =>
    new Cluster({ flags: allFlags, nodeCount, topology, latencyMs, seed: `${allFlags.join(" ")}, ${what}` });

  /** A statement as a test, or as a skipped one with the reason. */
  const states = (statement: Statement, title: string, check: () => void) => {
    const reason = notPromised[statement];
    test(title, (context) => {
      if (reason !== undefined) return context.skip(reason);
      check();
    });
  };

  describe(`${allFlags.slice(1).join(" ")} delivers`, () => {
    for (const shape of shapes) {
      for (const nodeCount of sizes) {
        states("delivery", `every value to every node: ${nodeCount} of them, ${shape}`, () => {
          const all = cluster("delivery", nodeCount, shape);
          all.broadcastEverywhere("first");
          all.run(77);
          all.broadcastEverywhere("second");
          expectConvergence(all, DELIVERY_MS_MAX);
          for (const id of all.ids) {
            const values = all.read(id);
            expect(values).toEqual([...new Set(values)]);
            expect(values).toHaveLength(2 * nodeCount);
          }
        });
      }
    }

    states("no-echo", "no value back to the node that it came from", () => {
      for (const [nodeCount, shape] of [
        [5, "total"],
        [9, "grid"],
      ] as const) {
        const all = cluster("echo", nodeCount, shape);
        makeAcquaintance(all);
        const echoes = watchForEchoes(all);
        for (let i = 0; i < 10; i++) {
          all.broadcastEverywhere(`round ${i}`);
          all.run(130);
        }
        expectConvergence(all, DELIVERY_MS_MAX);
        expect(echoes).toEqual([]);
      }
    });

    states("reads-grow", "reads that only grow, without a value twice, through partitions and heals", () => {
      const all = cluster("reads", 5);
      const last = new Map<string, readonly Json[]>();
      for (let step = 0; step < 60; step++) {
        if (step % 20 === 5) all.partition(partitionKinds[(step / 20) | 0] ?? "one");
        if (step % 20 === 15) all.heal();
        all.broadcast(all.random.pick(all.ids) as string, step);
        all.run(100);
        for (const id of all.ids) {
          const values = all.read(id);
          const known = new Set(values);
          expect(known.size, `${id} reads a value twice`).toBe(values.length);
          const lost = (last.get(id) ?? []).filter((value) => !known.has(value));
          expect(lost, `${id} has lost`).toEqual([]);
          last.set(id, values);
        }
      }
      expectCleanWire(all);
    });
  });

  describe(`${allFlags.slice(1).join(" ")} survives`, () => {
    for (const kind of partitionKinds) {
      for (const [nodeCount, latencyMs] of [
        [5, 0],
        [5, 10],
        [25, 100],
      ] as const) {
        for (const seed of seeds) {
          const where = `${nodeCount} nodes, ${latencyMs} ms, seed ${seed}`;
          states(
            "partition",
            `a partition, ${kind}, and has all everywhere ${healMsMax / 1_000} s after it heals: ${where}`,
            () => {
              const all = cluster(`${kind} ${where}`, nodeCount, "grid", latencyMs);
              all.broadcastEverywhere("before");
              all.run(1_500);
              all.partition(kind);
              for (let i = 0; i < 4; i++) {
                all.broadcastEverywhere(`during ${i}`);
                all.run(1_500);
              }
              all.heal();
              all.broadcastEverywhere("after");
              expectConvergence(all, healMsMax);
            },
          );
        }
      }
    }

    for (const seed of seeds) {
      states("partition", `a partition that is there from the first moment, seed ${seed}`, () => {
        const all = cluster(`early ${seed}`, 5);
        all.partition("bisection");
        all.broadcastEverywhere("during");
        all.run(10_000);
        all.heal();
        expectConvergence(all, healMsMax);
      });

      for (const [nodeCount, latencyMs] of [
        [5, 10],
        [25, 100],
      ] as const) {
        const where = `${nodeCount} nodes, ${latencyMs} ms, seed ${seed}`;
        states("loss", `the loss of every fifth message: ${where}`, () => {
          const all = cluster(`loss ${where}`, nodeCount, "grid", latencyMs);
          all.lose(0.2);
          for (let i = 0; i < 10; i++) {
            all.broadcastEverywhere(`${i}`);
            all.run(200);
          }
          expectConvergence(all, LOSSY_MS_MAX);
        });
      }
    }
  });

  describe(`${allFlags.slice(1).join(" ")} can be reconfigured under load`, () => {
    for (const other of strategyNames.filter((name) => name !== strategy)) {
      states("reconfiguration", `to ${other} and back, node by node, without losing a value`, () => {
        const all = cluster(`to ${other}`, 5);
        let next = 0;
        for (const wanted of [other, strategy]) {
          for (const id of all.ids) {
            for (const at of all.ids) all.broadcast(at, next++);
            all.ask(id, { type: "configure", strategy: wanted });
            all.run(60);
          }
        }
        expectConvergence(all, DELIVERY_MS_MAX);
        expectIdle(all);
      });
    }

    states("reconfiguration", "with other topologies, without losing a value", () => {
      const all = cluster("topologies", 9);
      for (const [i, shape] of (["line", "total", "tree", "grid"] as const).entries()) {
        all.broadcastEverywhere(`${i} before`);
        all.run(40);
        all.setTopology(shape);
        all.broadcastEverywhere(`${i} after`);
        all.run(40);
      }
      expectConvergence(all, DELIVERY_MS_MAX);
      expectIdle(all);
    });

    states(
      "reconfiguration",
      "with other intervals, fanouts, windows and overlays, without losing a value",
      () => {
        const all = cluster("settings", 5);
        const changes = [
          { gossip_interval_ms: 50, fanout: 4 },
          { batch_window_ms: 700, batch_size: 2 },
          { overlay: "star" },
          { overlay: "total", ack_timeout_ms: 2_000 },
          { overlay: "tree2", ack_timeout_ms: 100 },
          { overlay: "default", gossip_interval_ms: 200, fanout: 2, batch_window_ms: 100, batch_size: 256 },
        ];
        for (const [i, change] of changes.entries()) {
          all.broadcastEverywhere(`${i} before`);
          all.run(40);
          for (const id of all.ids) {
            expect(all.ask(id, { type: "configure", ...change })).toEqual({ type: "configure_ok" });
            all.broadcast(id, `${i} on ${id}`);
            all.run(15);
          }
        }
        all.askAll({ type: "configure", ack_timeout_ms: 500 });
        expectConvergence(all, DELIVERY_MS_MAX);
        expectIdle(all);
      },
    );
  });

  describe(`${allFlags.slice(1).join(" ")} answers`, () => {
    states("requests", "every request of the protocol, each with its own type", () => {
      const all = cluster("requests", 3);
      for (const { body, reply } of requests) {
        const answer = all.ask("n0", body);
        expect(answer, body.type).toMatchObject(reply);
        all.run(20);
      }
      expectCleanWire(all);
    });
  });

  describe(`${allFlags.slice(1).join(" ")} comes to rest`, () => {
    for (const [nodeCount, shape] of [
      [5, "grid"],
      [25, "total"],
    ] as const) {
      states(
        "idle",
        `at ${subject.idleMessagesPerSecond} messages a second and node: ${nodeCount}, ${shape}`,
        () => {
          const all = cluster("idle", nodeCount, shape, 50);
          all.broadcastEverywhere("value");
          all.ask("n0", { type: "write", key: "k", value: 1 });
          expectConvergence(all, DELIVERY_MS_MAX);
          expectIdle(all);
        },
      );
    }
  });

  /** Once all is everywhere, the traffic is within the strategy's budget: no second timer, no question without end. */
  function expectIdle(all: Cluster): void {
    all.run(SETTLE_MS);
    const before = all.sent;
    all.run(IDLE_MS);
    const rate = ((all.sent - before) * 1_000) / IDLE_MS / all.ids.length;
    expect(rate).toBeLessThanOrEqual(subject.idleMessagesPerSecond);
  }
}

function expectConvergence(all: Cluster, limitMs: number): void {
  const ms = all.timeToConverge(limitMs);
  expect(ms === undefined ? all.missing() : {}, `values missing after ${limitMs} ms`).toEqual({});
  expectCleanWire(all);
}

function expectCleanWire(all: Cluster): void {
  expect(all.breaches).toEqual([]);
  expect(all.defects(), "defects that nodes caught").toBe(0);
}

/** Every pair of neighbours has heard of each other, and has had the time to say so. */
function makeAcquaintance(all: Cluster): void {
  all.broadcastEverywhere("hello");
  all.run(5_000);
}

/** Messages in which a node gave a value to the one that it had first got it from; grows while the cluster runs. */
function watchForEchoes(all: Cluster): readonly string[] {
  const echoes: string[] = [];
  const bringers = new Map<string, string>();
  all.onServerEvent = ({ kind, message, timeMs }) => {
    const { src, dest } = message;
    for (const value of valuesOf(message)) {
      const text = JSON.stringify(value instanceof RawJson ? value.value : value);
      if (kind === "recv" && !bringers.has(`${dest} ${text}`)) bringers.set(`${dest} ${text}`, src);
      if (kind === "send" && bringers.get(`${src} ${text}`) === dest)
        echoes.push(`${timeMs} ${src}>${dest} ${message.body.type} ${text}`);
    }
  };
  return echoes;
}
