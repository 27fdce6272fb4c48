/** The ways of the most interesting values of a run. */

import type { FollowedValue, Transmission } from "../../../sim/checkers/trails/value-follower.ts";
import { compareValues } from "../../../sim/checkers/value-index.ts";
import type { HopGraph } from "../../../theory/hop-graph.ts";
import { plainText } from "../../pages/plain-text.ts";
import type { Hop, Way, Ways } from "../../pages/run-page.ts";
import { whole } from "../../text/table.ts";
import type { RunRecord, RunTraffic } from "../run-record.ts";
import { OUTCOMES } from "../watch/message-log.ts";
import { whenPartitionsDrop } from "./drop-words.ts";
import { follows, layout } from "./layout.ts";
import type { NodeModel } from "./node-model.ts";

/** More nodes than this cannot be told apart in a drawing. */
export const NODES_DRAWN_MAX = 64;
const LOST = "Lost";
const SLOWEST_SHOWN = 8;
const LOST_SHOWN_MAX = 24;
const DROPPED_SHOWN_MAX = 12;
const OTHERS_SHOWN_MAX = 80;
/** Messages with one value that are drawn. */
const HOPS_OF_VALUE_MAX = 800;

/** A choice of values, by what they have in common. */
interface Group {
  readonly name: string;
  /** The same within a sentence. */
  readonly words: string;
  readonly members: readonly FollowedValue[];
}

/** A value that is offered, and how many of its messages are drawn. */
interface Chosen {
  readonly value: FollowedValue;
  readonly hopsMax: number;
}

/** `hopsMax` messages with values at most; `undefined` where nothing was followed, or there are too many nodes to draw. */
export function ways(record: RunRecord, model: NodeModel | undefined, hopsMax: number): Ways | undefined {
  const { nodeIds, traffic } = record;
  const followed = traffic?.followed.values ?? [];
  if (traffic === undefined || followed.length === 0 || nodeIds.length > NODES_DRAWN_MAX) return undefined;
  const groups = chosenGroups(record, followed);
  const chosen: Chosen[] = [];
  const kept = groups.map((group) => ({ ...group, values: [] as number[] }));
  let hops = 0;
  for (const { name, members, values } of kept) {
    // There is room for each lost value, whatever a storm did.
    const share = name === LOST ? Math.floor(hopsMax / members.length) : HOPS_OF_VALUE_MAX;
    const hopsOfValueMax = Math.min(share, HOPS_OF_VALUE_MAX);
    for (const value of members) {
      const count = Math.min(value.transmissions.length, hopsOfValueMax);
      if (hops + count > hopsMax) continue;
      hops += count;
      values.push(chosen.length);
      chosen.push({ value, hopsMax: hopsOfValueMax });
    }
  }
  const offered = kept.filter(({ values }) => values.length > 0);
  const graph = model?.graph ?? linksUsed(followed, nodeIds.length);
  const lines =
    model?.graph === undefined
      ? "a link over which values went in this run"
      : "a link of the overlay: the links that the strategy uses";
  const places = layout(graph, shapeOf(record, model, graph));
  return {
    text: [
      `Each circle is a node, each faint line ${lines}. An arrow is the message that brought the value to a node first; together they are the value's tree. Messages that brought it again are dotted; dropped ones end half-way in a cross.`,
      choiceText(record, offered, chosen),
      ...dropTexts(followed),
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
    groups: offered.map(({ name, values }) => ({ name, values })),
    values: chosen.map(wayOf),
  };
}

function dropTexts(followed: readonly FollowedValue[]): readonly string[] {
  const isPartitioned = followed.some(({ transmissions }) =>
    transmissions.some(({ dropped }) => dropped === "partition"),
  );
  return isPartitioned ? [whenPartitionsDrop] : [];
}

/** The sentence of the choice, and what is missing from it. */
function choiceText({ results, traffic }: RunRecord, groups: readonly Group[], chosen: readonly Chosen[]) {
  const { broadcastCount } = (traffic as RunTraffic).followed;
  const words = groups.map((group) => group.words);
  const kinds = words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")}, and ${words.at(-1)}`;
  const lost = new Set((results.workload.lost ?? []).map(plainKey));
  const shown = chosen.filter(({ value }) => lost.has(plainKey(value.value))).length;
  const cut = chosen.filter(({ value, hopsMax }) => value.transmissions.length > hopsMax).length;
  return [
    `${whole(chosen.length)} of ${whole(broadcastCount)} values can be chosen here${kinds === "" ? "" : `: ${kinds}`}.`,
    ...(shown < lost.size ? [`They include ${whole(shown)} of ${whole(lost.size)} lost values.`] : []),
    ...(cut > 0 ? [`${whole(cut)} of them went in more messages than are drawn: those are the first.`] : []),
  ].join(" ");
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
      name: LOST,
      words: "lost ones",
      members: take(
        followed.filter(({ value }) => lost.has(plainKey(value))),
        LOST_SHOWN_MAX,
      ),
    },
    { name: "Slowest", words: "the slowest", members: take(bySpeed, SLOWEST_SHOWN) },
    {
      name: "With a dropped message",
      words: "some with a dropped message",
      members: take(spacedOut(hit, DROPPED_SHOWN_MAX), DROPPED_SHOWN_MAX),
    },
    {
      name: "Others",
      words: "others evenly over the run",
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

function wayOf({ value, hopsMax }: Chosen): Way {
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
    hops: value.transmissions.slice(0, hopsMax).map((transmission) => hopOf(transmission, since)),
  };
}

function hopOf({ src, dest, sentMs, endMs, dropped }: Transmission, since: (ms: number) => number): Hop {
  const outcome = endMs === undefined ? "under way" : (dropped ?? "arrived");
  return [src, dest, since(sentMs), endMs === undefined ? null : since(endMs), OUTCOMES.indexOf(outcome)];
}

/** The links over which values went: nodes of others have no overlay that is known, random peers none at all. */
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

/** That of the topology where values keep to it: arrows of a star on the places of a grid would run through nodes. */
function shapeOf(
  { results }: RunRecord,
  model: NodeModel | undefined,
  graph: HopGraph,
): "grid" | "line" | "graph" {
  const { topology, workload } = results.run.options;
  if (workload !== "broadcast" || (topology !== "grid" && topology !== "line")) return "graph";
  const isFollowed =
    model?.graph === undefined
      ? follows(graph, topology)
      : model.overlay === "topology" || model.overlay === "spanning-tree";
  return isFollowed ? topology : "graph";
}

function rounded(place: number): number {
  return Math.round(place * 1_000) / 1_000;
}
