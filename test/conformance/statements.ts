import { expect } from "vitest";
import { partitionKinds } from "../../src/sim/network/partitions.ts";
import type { TopologyName } from "../../src/sim/network/topology.ts";
import { strategyNames } from "../../src/strategies/create-node.ts";
import type { Json } from "../../src/wire/message.ts";
import { type DrivenCluster, valuesOf } from "./driven-cluster.ts";
import { requests } from "./requests.ts";

/** One thing that has to hold. */
export interface Case {
  readonly title: string;
  readonly check: () => void;
}

/** The subject of a statement: a strategy, and clusters of its nodes. */
export interface Trial {
  readonly strategy: string;
  readonly idleMessagesPerSecond: number;
  readonly healMsMax: number;
  readonly seeds: readonly number[];
  readonly cluster: (
    what: string,
    nodeCount: number,
    topology?: TopologyName,
    latencyMs?: number,
  ) => DrivenCluster;
}

export type Statement = keyof typeof statements;

const sizes = [1, 2, 3, 5, 25];
const shapes: readonly TopologyName[] = ["grid", "line", "total"];
/** Any strategy has a value everywhere by then when nothing goes wrong: a line of 25 nodes and a hop an interval. */
const DELIVERY_MS_MAX = 8_000;
/** The promise L1: so long after the heal everything is everywhere. */
export const HEAL_MS_MAX = 3_000;
/** While the loss goes on: every hop may take several tries, and a value has up to eight of them. */
const LOSSY_MS_MAX = 30_000;
/** Time for nodes to make acquaintance, and to notice that there is nothing left to do. */
const SETTLE_MS = 22_000;
const IDLE_MS = 20_000;

/** Everything that a strategy is held to, by name. */
export const statements = {
  delivery,
  "no-echo": noEcho,
  "reads-grow": readsGrow,
  partition: partitions,
  loss,
  amnesia,
  reconfiguration,
  requests: everyRequest,
  idle,
} satisfies Readonly<Record<string, (trial: Trial) => Case[]>>;

function delivery({ cluster }: Trial): Case[] {
  return shapes.flatMap((shape) =>
    sizes.map((nodeCount) => ({
      title: `brings every value to every node: ${nodeCount} of them, ${shape}`,
      check: () => {
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
      },
    })),
  );
}

function noEcho({ cluster }: Trial): Case[] {
  const places = [
    [5, "total"],
    [9, "grid"],
  ] as const;
  return places.map(([nodeCount, shape]) => ({
    title: `brings no value back to the node that it came from: ${nodeCount} nodes, ${shape}`,
    check: () => {
      const all = cluster("echo", nodeCount, shape);
      // Before nodes know each other's life they cannot know what the other has kept.
      all.broadcastEverywhere("hello");
      all.run(5_000);
      const echoes = watchForEchoes(all);
      for (let i = 0; i < 10; i++) {
        all.broadcastEverywhere(`round ${i}`);
        all.run(130);
      }
      expectConvergence(all, DELIVERY_MS_MAX);
      expect(echoes).toEqual([]);
    },
  }));
}

function readsGrow({ cluster }: Trial): Case[] {
  const check = () => {
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
  };
  return [{ title: "lets reads only grow, without a value twice, through partitions and heals", check }];
}

function partitions({ cluster, seeds, healMsMax }: Trial): Case[] {
  const places = [
    [5, 0],
    [5, 10],
    [25, 100],
  ] as const;
  const cases = seeds.flatMap((seed) =>
    partitionKinds.flatMap((kind) =>
      places.map(([nodeCount, latencyMs]): Case => {
        const where = `${kind}, ${nodeCount} nodes, ${latencyMs} ms, seed ${seed}`;
        const check = () => {
          const all = cluster(where, nodeCount, "grid", latencyMs);
          all.broadcastEverywhere("before");
          all.run(1_500);
          all.partition(kind);
          for (let i = 0; i < 2; i++) {
            all.broadcastEverywhere(`during ${i}`);
            all.run(2_500);
          }
          all.heal();
          // News after the heal shows what is missing; every other run has to do without.
          if (seed % 2 === 0) all.broadcastEverywhere("after");
          expectConvergence(all, healMsMax);
        };
        return {
          title: `has everything everywhere ${healMsMax / 1_000} s after a partition: ${where}`,
          check,
        };
      }),
    ),
  );
  const early = seeds.map((seed): Case => {
    const check = () => {
      const all = cluster(`early ${seed}`, 5);
      all.partition("bisection");
      all.broadcastEverywhere("during");
      all.run(10_000);
      all.heal();
      expectConvergence(all, healMsMax);
    };
    return { title: `survives a partition that is there from the first moment, seed ${seed}`, check };
  });
  return [...cases, ...early];
}

function loss({ cluster, seeds }: Trial): Case[] {
  const places = [
    [5, 10],
    [25, 100],
  ] as const;
  return seeds.flatMap((seed) =>
    places.map(([nodeCount, latencyMs]): Case => {
      const where = `${nodeCount} nodes, ${latencyMs} ms, seed ${seed}`;
      const check = () => {
        const all = cluster(`loss ${where}`, nodeCount, "grid", latencyMs);
        all.lose(0.2);
        for (let i = 0; i < 10; i++) {
          all.broadcastEverywhere(`${i}`);
          all.run(200);
        }
        expectConvergence(all, LOSSY_MS_MAX);
      };
      return { title: `survives the loss of every fifth message: ${where}`, check };
    }),
  );
}

function amnesia({ cluster, seeds, healMsMax }: Trial): Case[] {
  return seeds.map((seed) => {
    const check = () => {
      const all = cluster(`amnesia ${seed}`, 5);
      all.broadcastEverywhere("before");
      all.run(3_000);
      for (let i = 0; i < 5; i++) {
        all.restart(all.random.pick(all.ids) as string);
        all.broadcastEverywhere(`after restart ${i}`);
        expectConvergence(all, healMsMax);
        all.run(all.random.int(1_000));
      }
    };
    return { title: `gives a node that lost its memory everything again, seed ${seed}`, check };
  });
}

function reconfiguration(trial: Trial): Case[] {
  return [...otherStrategies(trial), otherTopologies(trial), otherSettings(trial)];
}

function otherStrategies(trial: Trial): Case[] {
  const others = strategyNames.filter((name) => name !== trial.strategy);
  return others.map((other) => ({
    title: `loses nothing to ${other} and back, node by node, and leaves no second timer`,
    check: () => {
      const all = trial.cluster(`to ${other}`, 5);
      let next = 0;
      for (const wanted of [other, trial.strategy]) {
        for (const id of all.ids) {
          for (const at of all.ids) all.broadcast(at, next++);
          all.ask(id, { type: "configure", strategy: wanted });
          all.run(60);
        }
      }
      expectConvergence(all, DELIVERY_MS_MAX);
      expectRest(all, trial);
    },
  }));
}

function otherTopologies(trial: Trial): Case {
  const check = () => {
    const all = trial.cluster("topologies", 9);
    for (const [i, shape] of (["line", "total", "tree", "grid"] as const).entries()) {
      all.broadcastEverywhere(`${i} before`);
      all.run(40);
      all.setTopology(shape);
      all.broadcastEverywhere(`${i} after`);
      all.run(40);
    }
    expectConvergence(all, DELIVERY_MS_MAX);
    expectRest(all, trial);
  };
  return { title: "loses nothing with other topologies, and leaves no second timer", check };
}

function otherSettings(trial: Trial): Case {
  const changes = [
    { gossip_interval_ms: 50, fanout: 4 },
    { batch_window_ms: 700, batch_size: 2 },
    { overlay: "star" },
    { overlay: "total", ack_timeout_ms: 2_000 },
    { overlay: "tree2", ack_timeout_ms: 100 },
    { overlay: "default", gossip_interval_ms: 200, fanout: 2, batch_window_ms: 100, batch_size: 256 },
    { ack_timeout_ms: 500 },
  ];
  const check = () => {
    const all = trial.cluster("settings", 5);
    for (const [i, change] of changes.entries()) {
      all.broadcastEverywhere(`${i} before`);
      all.run(40);
      for (const id of all.ids) {
        expect(all.ask(id, { type: "configure", ...change })).toEqual({ type: "configure_ok" });
        all.broadcast(id, `${i} on ${id}`);
        all.run(15);
      }
    }
    expectConvergence(all, DELIVERY_MS_MAX);
    expectRest(all, trial);
  };
  return {
    title: "loses nothing with other intervals, windows and overlays, and leaves no second timer",
    check,
  };
}

function everyRequest({ cluster }: Trial): Case[] {
  const check = () => {
    const all = cluster("requests", 3);
    for (const { body, reply } of requests) {
      expect(all.ask("n0", body), body.type).toMatchObject(reply);
      all.run(20);
    }
    expectCleanWire(all);
  };
  return [{ title: "answers every request of the protocol, each in its own way", check }];
}

function idle(trial: Trial): Case[] {
  const places = [
    [5, "grid"],
    [25, "total"],
  ] as const;
  const budget = trial.idleMessagesPerSecond;
  return places.map(([nodeCount, shape]) => ({
    title: `comes to rest at ${budget.toFixed(1)} messages a second and node: ${nodeCount} nodes, ${shape}`,
    check: () => {
      const all = trial.cluster("idle", nodeCount, shape, 50);
      all.broadcastEverywhere("value");
      all.ask("n0", { type: "write", key: "k", value: 1 });
      expectConvergence(all, DELIVERY_MS_MAX);
      expectRest(all, trial);
    },
  }));
}

function expectConvergence(all: DrivenCluster, limitMs: number): void {
  const ms = all.timeToConverge(limitMs);
  expect(ms === undefined ? all.missing() : {}, `values missing after ${limitMs} ms`).toEqual({});
  expectCleanWire(all);
}

function expectCleanWire(all: DrivenCluster): void {
  expect(all.breaches).toEqual([]);
  expect(all.defects(), "defects that nodes caught").toBe(0);
}

/** Once all is everywhere, the traffic is within the budget: no second timer, no question without end. */
function expectRest(all: DrivenCluster, { idleMessagesPerSecond }: Trial): void {
  all.run(SETTLE_MS);
  const before = all.sent;
  all.run(IDLE_MS);
  const rate = ((all.sent - before) * 1_000) / IDLE_MS / all.ids.length;
  expect(rate, "messages a second and node").toBeLessThanOrEqual(idleMessagesPerSecond);
}

/** Messages in which a node gave a value to the one that it had first got it from; grows while the cluster runs. */
function watchForEchoes(all: DrivenCluster): readonly string[] {
  const echoes: string[] = [];
  const bringers = new Map<string, string>();
  all.onServerEvent = ({ kind, message, timeMs }) => {
    const { src, dest } = message;
    for (const value of valuesOf(message)) {
      const text = JSON.stringify(value);
      if (kind === "recv" && !bringers.has(`${dest} ${text}`)) bringers.set(`${dest} ${text}`, src);
      if (kind === "send" && bringers.get(`${src} ${text}`) === dest)
        echoes.push(`${timeMs} ${src}>${dest} ${message.body.type} ${text}`);
    }
  };
  return echoes;
}
