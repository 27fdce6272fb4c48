import { describe, expect, test } from "vitest";
import { Neighborhood } from "../../../src/node/overlay/neighborhood.ts";
import { defaultOptions } from "../../../src/node/settings/options.ts";
import { runVirtual } from "../../../src/sim/run/run.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import { createNode } from "../../../src/strategies/create-node.ts";
import type { Body } from "../../../src/wire/message.ts";

const ids = ["n1", "n2", "n3", "n4"];
const links = { n1: ["n2", "n1", "n9"], n2: ["n1", "n3", "n3"], n3: ["n2", "n4"], n4: ["n3"] };

/** Each node's view of its surroundings after these two requests. */
function told(
  nodeIds: readonly string[],
  topology: () => Body,
  members: () => readonly string[],
): Neighborhood[] {
  return nodeIds.map((id) => {
    const node = createNode(defaultOptions);
    const ask = (body: Body) => node.receive({ src: "c1", dest: id, body }, 1_000);
    ask({ type: "init", msg_id: 1, node_id: id, node_ids: members() });
    ask({ ...topology(), msg_id: 2 });
    expect(node.takeOutbox().map(({ body }) => body.type)).toEqual(["init_ok", "topology_ok"]);
    return node.core.base.neighborhood;
  });
}

describe("nodes of one process", () => {
  test("that are told the same list and the same topology share them", () => {
    const request: Body = { type: "topology", topology: links };
    const [first, ...others] = told(
      ids,
      () => request,
      () => ids,
    );
    expect(others).toHaveLength(3);
    for (const other of others) {
      expect(other.members).toBe(first?.members);
      expect(other.topology).toBe(first?.topology);
    }
  });

  test("that are told different objects know the same all the same, each its own", () => {
    const fresh = () => ({ type: "topology", topology: structuredClone(links) });
    const [first, second] = told(ids, fresh, () => [...ids]);
    expect(second?.members).toEqual(first?.members);
    expect(second?.members).not.toBe(first?.members);
    expect(second?.topology).toEqual(first?.topology);
    expect(second?.topology).not.toBe(first?.topology);
  });

  test("are not mixed up with those of another cluster that is told the same topology", () => {
    const request: Body = { type: "topology", topology: links };
    const [whole] = told(
      ["n1"],
      () => request,
      () => ids,
    );
    const [small] = told(
      ["n1"],
      () => request,
      () => ["n1", "n2"],
    );
    expect(whole?.topology?.get("n2")).toEqual(["n1", "n3"]);
    expect(small?.topology?.get("n2")).toEqual(["n1"]);
    expect(small?.topology?.has("n3")).toBe(false);
  });
});

describe("the nodes of a run", () => {
  test("are given the same list of members and the same topology, all of them", () => {
    const nodes: ReturnType<typeof createNode>[] = [];
    runVirtual(runOptions({ nodeCount: 30, timeLimitMs: 1_000, recoveryMs: 1_000 }), () => {
      const node = createNode(defaultOptions);
      nodes.push(node);
      return node;
    });
    expect(nodes).toHaveLength(30);
    expect(new Set(nodes.map(({ core }) => core.base.neighborhood.members)).size).toBe(1);
    expect(new Set(nodes.map(({ core }) => core.base.neighborhood.topology)).size).toBe(1);
    expect(nodes[0]?.core.base.neighborhood.topology?.size).toBe(30);
  });
});

describe("a node among its members", () => {
  const among = (id: string, members: readonly string[]) => {
    const neighborhood = new Neighborhood();
    neighborhood.initialise(id, members);
    return neighborhood;
  };

  test("knows its place and its peers", () => {
    const { position, peers, hasPeers } = among("n2", ids);
    expect({ position, peers, hasPeers }).toEqual({ position: 1, peers: ["n1", "n3", "n4"], hasPeers: true });
    expect(among("n1", ["n1"]).hasPeers).toBe(false);
  });

  test("is no peer of its own, and neither is a node that is no member", () => {
    const neighborhood = among("n2", ids);
    expect(["n1", "n2", "n9"].map((id) => neighborhood.isPeer(id))).toEqual([true, false, false]);
    expect(new Neighborhood().isPeer("n1")).toBe(false);
  });
});
