import { beforeEach, describe, expect, test } from "vitest";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { InProcessNode } from "../../../src/sim/nodes/in-process-node.ts";
import type { Violation } from "../../../src/sim/nodes/violation.ts";
import { Cluster, type ClusterEvents } from "../../../src/sim/run/cluster.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import { type Script, ScriptedNode } from "../../support/scripted-node.ts";

describe("a cluster", () => {
  let scheduler: VirtualScheduler;
  let network: Network;

  beforeEach(() => {
    scheduler = new VirtualScheduler();
    network = new Network({ scheduler, link: latencyLink(() => 10) });
  });

  function clusterOf(script: Script, events: ClusterEvents = {}): Cluster<InProcessNode> {
    return new Cluster({
      scheduler,
      network,
      nodeIds: ["n0", "n1"],
      launch: (id, host) => new InProcessNode(id, host, () => new ScriptedNode(script)),
      events,
    });
  }

  const violation: Violation = {
    kind: "not-json",
    timeMs: 0,
    node: "n0",
    line: "{",
    reason: "no JSON",
  };

  test("has all nodes from the start, and only those that have begun are in the network", () => {
    const cluster = clusterOf({});
    expect([...cluster.nodes.keys()]).toEqual(["n0", "n1"]);
    cluster.begin("n1");
    expect(["n0", "n1"].map((id) => network.isServer(id))).toEqual([false, true]);
    expect([...cluster.nodes.values()].map((node) => node.state().status)).toEqual(["starting", "running"]);
    expect(() => cluster.node("n2")).toThrow("there is no n2");
  });

  test("introduces a node to all, and tells it its place, from clients that leave", () => {
    const heard: string[] = [];
    const cluster = clusterOf({ onMessage: ({ src, body }) => heard.push(`${src} ${body.type}`) });
    const problems: (string | undefined)[] = [];
    cluster.begin("n0");
    cluster.initialise("n0", 1_000, (problem) => problems.push(problem));
    cluster.tell("n0", [{ type: "topology" }, { type: "nonsense" }], 1_000, (problem) =>
      problems.push(problem),
    );
    scheduler.runUntil(5_000);
    expect(problems).toEqual([undefined, "did not answer nonsense within 1 s"]);
    expect(heard).toEqual(["c1 nonsense"]);
    expect([cluster.nextClientId(), network.send({ src: "c0", dest: "n0", body: { type: "x" } })]).toEqual([
      "c2",
      "src-not-registered",
    ]);
  });

  test("asks from a client of its own, with the reply or nothing", () => {
    const cluster = clusterOf({
      onMessage: ({ body }, stage) => {
        if (body.type === "ping") stage.reply("pong");
      },
    });
    cluster.begin("n0");
    const replies: (string | undefined)[] = [];
    for (const type of ["ping", "silence"]) cluster.ask("n0", { type }, (reply) => replies.push(reply?.type));
    scheduler.runUntil(10_000);
    expect(replies).toEqual(["pong", undefined]);
  });

  test("notes what nodes do wrong, by node, unless it is excused", () => {
    const told: unknown[] = [];
    const cluster = clusterOf(
      {},
      {
        isExcused: ({ node }) => node === "n1",
        onViolation: ({ node }, count) => told.push([node, count]),
      },
    );
    for (const node of ["n0", "n1", "n0"]) cluster.onViolation({ ...violation, node });
    expect(told).toEqual([
      ["n0", 1],
      ["n0", 2],
    ]);
    expect(cluster.troubles.violations.map(({ node }) => node)).toEqual(["n0", "n0"]);
  });

  test("notes a death and then tells of it", () => {
    const told: string[] = [];
    const cluster = clusterOf(
      {
        onMessage: () => {
          throw new Error("bad luck");
        },
      },
      { onProblem: ({ kind }) => told.push(kind), onDeath: (id) => told.push(id) },
    );
    cluster.begin("n0");
    cluster.ask("n0", { type: "ping" });
    scheduler.runUntil(10);
    expect(told).toEqual(["node-died", "n0"]);
    expect(cluster.troubles.problems).toMatchObject([
      { kind: "node-died", node: "n0", timeMs: 0, text: expect.stringContaining("bad luck") },
    ]);
  });

  test("notes nothing any more once it is closed", () => {
    const told: string[] = [];
    const cluster = clusterOf(
      {},
      { onViolation: () => told.push("violation"), onDeath: (id) => told.push(id) },
    );
    cluster.close();
    cluster.onViolation(violation);
    cluster.onDeath("n0", "threw");
    expect([told, cluster.troubles.violationCount, cluster.troubles.problems]).toEqual([[], 0, []]);
  });

  test("ends every node when it is stopped", async () => {
    const cluster = clusterOf({});
    for (const id of cluster.nodeIds) cluster.begin(id);
    await cluster.stop();
    expect([...cluster.nodes.values()].map((node) => node.state().status)).toEqual(["stopped", "stopped"]);
  });
});
