/** The ways of the most interesting values of a run. */

import type { FollowedValue, Transmission } from "../../../sim/checkers/trails/value-follower.ts";
import { compareValues } from "../../../sim/checkers/value-index.ts";
import type { HopGraph } from "../../../theory/hop-graph.ts";
import { plainText } from "../../pages/plain-text.ts";
import type { Hop, Way, Ways } from "../../pages/run-page.ts";
import type { RunRecord } from "../run-record.ts";
import { OUTCOMES } from "../watch/message-log.ts";
import { layout } from "./layout.ts";
import type { NodeModel } from "./node-model.ts";

/** More nodes than this cannot be told apart in a drawing. */
export const NODES_DRAWN_MAX = 64;
const SLOWEST_SHOWN = 8;
const LOST_SHOWN_MAX = 24;
const DROPPED_SHOWN_MAX = 12;
const OTHERS_SHOWN_MAX = 80;
/** Messages with one value that are drawn. */
const HOPS_OF_VALUE_MAX = 800;

/** `hopsMax` messages with values at most; `undefined` where nothing was followed, or there are too many nodes to draw. */
export function ways(record: RunRecord, model: NodeModel | undefined, hopsMax: number): Ways | undefined {
  const { nodeIds, traffic } = record;
  const followed = traffic?.followed.values ?? [];
  if (traffic === undefined || followed.length === 0 || nodeIds.length > NODES_DRAWN_MAX) return undefined;
  const groups = chosenGroups(record, followed);
  const chosen: FollowedValue[] = [];
  const kept = groups.map(({ name, members }) => ({ name, values: [] as number[], members }));
  let hops = 0;
  for (const group of kept) {
    for (const value of group.members) {
      const count = Math.min(value.transmissions.length, HOPS_OF_VALUE_MAX);
      if (hops + count > hopsMax) continue;
      hops += count;
      group.values.push(chosen.length);
      chosen.push(value);
    }
  }
  const { broadcastCount } = traffic.followed;
  const graph = model?.graph ?? linksUsed(followed, nodeIds.length);
  const places = layout(graph, shapeOf(record, model));
  return {
    text: [
      "Each circle is a node, each faint line a link of the overlay: the links that the strategy uses. An arrow is the message that brought the value to a node first; together they are the value's tree. Messages that brought it again are dotted, and dropped ones are crossed out.",
      `${chosen.length.toLocaleString("en")} of ${broadcastCount.toLocaleString("en")} values can be chosen here: lost ones, the slowest, some with a dropped message, and others evenly over the run.`,
    ],
    nodes: nodeIds.map((id, index) => {
      const [x, y] = places[index] as readonly [number, number];
      return { id, x: rounded(x), y: rounded(y) };
    }),
    links: graph.flatMap((peers, node) =>
      peers
        .filter((peer) => node < peer || !graph[peer]?.includes(node))
        .map((peer) => [node, peer] as const),
    ),
    groups: kept.filter(({ values }) => values.length > 0).map(({ name, values }) => ({ name, values })),
    values: chosen.map(wayOf),
  };
}

interface Group {
  readonly name: string;
  readonly members: readonly FollowedValue[];
}

/** Each value in the first group that it fits. */
function chosenGroups({ results }: RunRecord, followed: readonly FollowedValue[]): readonly Group[] {
  const taken = new Set<FollowedValue>();
  const take = (members: readonly FollowedValue[], countMax: number): readonly FollowedValue[] => {
    const fresh = members.filter((value) => !taken.has(value)).slice(0, countMax);
    for (const value of fresh) taken.add(value);
    return fresh;
  };
  const lost = new Set((results.workload.lost ?? []).map((value) => plainKey(value)));
  const bySpeed = followed.toSorted((a, b) => spreadMs(b) - spreadMs(a) || compareValues(a.value, b.value));
  const hit = followed.filter(({ transmissions }) =>
    transmissions.some(({ dropped }) => dropped !== undefined),
  );
  const stride = Math.max(1, Math.ceil(followed.length / OTHERS_SHOWN_MAX));
  return [
    {
      name: "Lost",
      members: take(
        followed.filter(({ value }) => lost.has(plainKey(value))),
        LOST_SHOWN_MAX,
      ),
    },
    { name: "Slowest", members: take(bySpeed, SLOWEST_SHOWN) },
    { name: "With a dropped message", members: take(spacedOut(hit, DROPPED_SHOWN_MAX), DROPPED_SHOWN_MAX) },
    {
      name: "Others",
      members: take(
        followed.filter((_, index) => index % stride === 0),
        OTHERS_SHOWN_MAX,
      ),
    },
  ];
}

function plainKey(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

function spacedOut<Item>(items: readonly Item[], count: number): readonly Item[] {
  const stride = Math.max(1, Math.ceil(items.length / count));
  return items.filter((_, index) => index % stride === 0);
}

/** Until the last node held it; infinite where one never did. */
export function spreadMs({ heldMs, broadcastMs }: FollowedValue): number {
  let last = broadcastMs;
  for (const ms of heldMs) {
    if (Number.isNaN(ms)) return Number.POSITIVE_INFINITY;
    last = Math.max(last, ms);
  }
  return last - broadcastMs;
}

function wayOf(value: FollowedValue): Way {
  const since = (ms: number) => Math.round((ms - value.broadcastMs) * 100) / 100;
  const held = Array.from(value.heldMs, (ms) => (Number.isNaN(ms) ? null : since(ms)));
  const reached = held.filter((ms) => ms !== null);
  const speed =
    reached.length === held.length
      ? `at every node after ${Math.round(Math.max(...reached))} ms`
      : `at ${reached.length} of ${held.length} nodes`;
  return {
    label: `${plainText(value.value)}: ${speed}`,
    broadcastMs: Math.round(value.broadcastMs * 100) / 100,
    origin: value.origin,
    held,
    hops: value.transmissions.slice(0, HOPS_OF_VALUE_MAX).map((transmission) => hopOf(transmission, since)),
  };
}

function hopOf({ src, dest, sentMs, endMs, dropped }: Transmission, since: (ms: number) => number): Hop {
  const outcome = endMs === undefined ? "under way" : (dropped ?? "arrived");
  return [src, dest, since(sentMs), endMs === undefined ? null : since(endMs), OUTCOMES.indexOf(outcome)];
}

/** The links over which values went, for nodes whose overlay is not known. */
function linksUsed(followed: readonly FollowedValue[], nodes: number): HopGraph {
  const peers = Array.from({ length: nodes }, () => new Set<number>());
  for (const { transmissions } of followed) {
    for (const { src, dest } of transmissions) {
      peers[src]?.add(dest);
      peers[dest]?.add(src);
    }
  }
  return peers.map((set) => [...set]);
}

function shapeOf({ results }: RunRecord, model: NodeModel | undefined): "grid" | "line" | "graph" {
  const { topology, workload } = results.run.options;
  const followsTopology =
    model === undefined || model.overlay === "topology" || model.overlay === "spanning-tree";
  if (workload !== "broadcast" || !followsTopology) return "graph";
  return topology === "grid" || topology === "line" ? topology : "graph";
}

function rounded(place: number): number {
  return Math.round(place * 1_000) / 1_000;
}
