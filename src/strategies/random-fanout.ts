import { batchesOf } from "../node/batch-room.ts";
import type { Core } from "../node/core.ts";
import type { Link } from "../node/link.ts";
import type { Handlers, Reply, Strategy } from "../node/strategy.ts";
import { minFanout } from "../theory/fanout.ts";
import { GOSSIP_WORK_MAX, simulateGossip, workOf } from "../theory/monte-carlo.ts";
import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Request } from "../wire/requests.ts";

/**
 * Rumor mongering with rounds (Demers et al. 1987, sections 1.3 and 1.4): a new value goes to K random peers, never
 * back to the one it came from; every interval K random peers exchange digests, which finds whom the rumor missed.
 *
 * The rumor alone reaches all but about e^−K of the nodes in O(log n) hops and costs K messages a node and value;
 * the rounds reach the rest. Needs no topology; where an overlay is chosen, its neighbours are the peers.
 */
export class RandomFanout implements Strategy {
  readonly name = "random-fanout";
  readonly defaultOverlay = "tree3";
  readonly dialectFirst = false;
  readonly usesLinks = false;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  readonly handlers: Handlers = {
    gossip_round: () => this.#round(),
    gossip_sync: ({ messages }, src) => {
      const count = this.#core.learnAll(messages, this.#core.links.get(src));
      return count instanceof Failure ? count : { new_count: count };
    },
    calc_fanout: ({ nodes, target_prob, rounds }) => {
      const { fanout, missProbability } = minFanout(nodes, target_prob, rounds);
      return { min_fanout: fanout, miss_prob: sixDigits(missProbability) };
    },
    simulate_gossip: (request) => this.#simulate(request),
  };

  roundPeers(): number {
    return this.#core.settings.fanout;
  }

  onFresh(start: number, end: number): void {
    const core = this.#core;
    const groups = new Map<Link | undefined, number[]>();
    for (let position = start; position < end; position++) {
      const { from } = core.seen.arrivalAt(position);
      const group = groups.get(from);
      if (group === undefined) groups.set(from, [position]);
      else group.push(position);
    }
    for (const [from, positions] of groups) {
      const drawn = core.random.sample(core.gossipPeers, core.settings.fanout + 1);
      const chosen = drawn.filter((peer) => peer !== from?.peer).slice(0, core.settings.fanout);
      for (const peer of chosen) core.links.tell(core.links.get(peer) as Link, positions);
    }
  }

  /**
   * One round now, in the words of the course: each chosen peer gets everything, and says how much was new. Peers that
   * are cut off may be chosen as in any partition, but they are not contacted.
   */
  #round(): Reply {
    const core = this.#core;
    const { blocked } = core.outbox;
    const chosen = core.random.sample(core.gossipPeers, core.settings.fanout);
    const contacted = chosen.filter((peer) => !blocked.has(peer)).length;
    const values = core.seen.length;
    core.afterReply(() => {
      const lists = this.#lists();
      if (contacted > 0) {
        core.listed = values;
        core.unshared.onAllSent();
      }
      for (const peer of chosen) this.#sync(peer, lists, values);
    });
    return { peers_contacted: contacted, messages_sent: values * contacted };
  }

  /** All values, in as many lists as it takes for each to fit in a message. */
  #lists(): readonly unknown[] {
    const { seen } = this.#core;
    const positions = Array.from({ length: seen.length }, (_, position) => position);
    const fit = positions.filter((position) => !seen.isUnfit(position));
    const batches = [...batchesOf(fit, (position) => seen.textLengthAt(position))];
    if (batches.length === 1 && fit.length === positions.length) return [seen.render()];
    return batches.map((batch) => batch.map((position) => seen.at(position)));
  }

  /** Sends all lists to a peer. When it has confirmed each of them it holds everything below `length`. */
  #sync(peer: string, lists: readonly unknown[], length: number): void {
    const { links, outbox } = this.#core;
    let missing = lists.length;
    for (const messages of lists) {
      outbox.call(peer, { type: "gossip_sync", messages }, ({ body }) => {
        const link = links.get(peer);
        if (link === undefined || body.type !== "gossip_sync_ok") return;
        if (--missing === 0) links.receiver.onHeld(link, length);
      });
    }
  }

  #simulate(request: Request<"simulate_gossip">): Reply | Failure {
    const work = workOf(request);
    if (work > GOSSIP_WORK_MAX) {
      const text = `nodes, fanout, rounds and trials make about ${Math.ceil(work)} random picks, the limit is ${GOSSIP_WORK_MAX}`;
      return new Failure(ErrorCode.malformedRequest, text);
    }
    const { deliveryRate, averageRoundsToAll } = simulateGossip(request, this.#core.random);
    return { delivery_rate: sixDigits(deliveryRate), avg_rounds_to_all: sixDigits(averageRoundsToAll) };
  }
}

function sixDigits(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
