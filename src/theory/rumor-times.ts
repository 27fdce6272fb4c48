/** When gossip reaches each node: rumors and rounds of comparisons, played out in continuous time. */

import type { PickSource } from "./pick-source.ts";

export interface GossipTiming {
  readonly nodes: number;
  readonly fanout: number;
  /** Between two rounds of one node; each node has a phase of its own. */
  readonly intervalMs: number;
  readonly hopMs: number;
  /** Whether a node that hears of the value passes it on at once, to `fanout` peers. */
  readonly rumor: boolean;
}

export interface GossipTimes {
  /** When each node has the value; node 0 has it at 0. */
  readonly informedMs: readonly number[];
  /** Nodes that had it by rumor first, node 0 included. */
  readonly byRumor: number;
}

/** Rounds in which push-pull tells everybody are about log2 n; so many more are drawn that nobody is left out. */
const ROUNDS_SPARE = 12;
const PHASES = 1 << 16;

interface Exchange {
  readonly initiator: number;
  readonly responder: number;
  readonly startMs: number;
}

/**
 * One value. All nodes were started together, and so are their rounds, each interval. In a round every node exchanges
 * digests with `fanout` different random peers, in three messages: what
 * the responder holds when the first arrives is at the initiator after two hops, what the initiator held at the start
 * is at the responder after three. So every exchange is a way to be informed, and when a node is informed is a matter
 * of earliest arrival (Dijkstra 1959).
 */
export function gossipTimes(timing: GossipTiming, random: PickSource): GossipTimes {
  const { nodes, fanout, hopMs } = timing;
  const { byInitiator, byResponder, endMs } = drawExchanges(timing, random);
  const informedMs = new Array<number>(nodes).fill(endMs);
  const viaRumor = new Array<boolean>(nodes).fill(false);
  const isSettled = new Uint8Array(nodes);
  const inform = (node: number, atMs: number, isRumor: boolean) => {
    if (atMs >= (informedMs[node] as number)) return;
    informedMs[node] = atMs;
    viaRumor[node] = isRumor;
  };
  inform(0, 0, true);
  for (let left = nodes; left > 0; left--) {
    const node = earliest(informedMs, isSettled);
    const nowMs = informedMs[node] as number;
    isSettled[node] = 1;
    const told = timing.rumor ? picks(node, nodes, fanout, random) : [];
    for (const peer of told) inform(peer, nowMs + hopMs, true);
    for (const { responder, startMs } of byInitiator[node] as Exchange[]) {
      if (startMs >= nowMs) inform(responder, startMs + 3 * hopMs, false);
    }
    for (const { initiator, startMs } of byResponder[node] as Exchange[]) {
      if (startMs + hopMs >= nowMs) inform(initiator, startMs + 2 * hopMs, false);
    }
  }
  return { informedMs, byRumor: viaRumor.filter(Boolean).length };
}

function drawExchanges({ nodes, fanout, intervalMs, hopMs }: GossipTiming, random: PickSource) {
  const rounds = Math.ceil(Math.log2(nodes) + (6 * hopMs) / intervalMs) + ROUNDS_SPARE;
  const byInitiator: Exchange[][] = Array.from({ length: nodes }, () => []);
  const byResponder: Exchange[][] = Array.from({ length: nodes }, () => []);
  // Rounds that began before the value was known may still bring it: the responder is asked a hop later.
  const phaseMs = (random.int(PHASES) / PHASES - Math.ceil(hopMs / intervalMs)) * intervalMs;
  for (let initiator = 0; initiator < nodes; initiator++) {
    for (let round = 0; round < rounds; round++) {
      const startMs = phaseMs + round * intervalMs;
      for (const responder of picks(initiator, nodes, fanout, random)) {
        const exchange = { initiator, responder, startMs };
        (byInitiator[initiator] as Exchange[]).push(exchange);
        (byResponder[responder] as Exchange[]).push(exchange);
      }
    }
  }
  return { byInitiator, byResponder, endMs: rounds * intervalMs + 3 * hopMs };
}

/** The node that is informed next. */
function earliest(informedMs: readonly number[], isSettled: Uint8Array): number {
  let best = -1;
  for (let node = 0; node < informedMs.length; node++) {
    if (isSettled[node] === 1) continue;
    if (best < 0 || (informedMs[node] as number) < (informedMs[best] as number)) best = node;
  }
  return best;
}

/** Up to `count` different nodes other than `self`, uniformly (Floyd 1987). */
function picks(self: number, nodes: number, count: number, random: PickSource): Set<number> {
  const chosen = new Set<number>();
  const peers = nodes - 1;
  for (let i = peers - Math.min(count, peers); i < peers; i++) {
    const drawn = random.int(i + 1);
    const peer = drawn < self ? drawn : drawn + 1;
    const last = i < self ? i : i + 1;
    chosen.add(chosen.has(peer) ? last : peer);
  }
  return chosen;
}
