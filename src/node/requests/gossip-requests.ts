import { minFanout } from "../../theory/spread/fanout.ts";
import { GOSSIP_WORK_MAX, simulateGossip, workOf } from "../../theory/spread/monte-carlo.ts";
import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Request } from "../../wire/requests.ts";
import type { Core } from "../core.ts";
import type { Handlers, Reply } from "../dispatch/handlers.ts";
import { loadsOf } from "../links/loads.ts";

/** About what a `digest_sync_ok` takes on the wire without a list of values. */
const MATCH_BYTES = 120;

/**
 * Rounds, digests and the mathematics of fanout, in the words of the course. They are answered whichever strategy is in service.
 * `calc_fanout` answers (1 − K/(N − 1))^R and `simulate_gossip` plays push; theory/README.md says how they differ from what an
 * epidemic needs, and `gossiper-lab spread` shows all of them side by side.
 */
export class GossipRequests {
  readonly #core: Core;
  /** The log's length at the last round with each peer: the lists of that round hold all values below it. */
  readonly #listed = new Map<string, { length: number }>();

  constructor(core: Core) {
    this.#core = core;
    core.base.log.onMove((to) => {
      for (const listed of this.#listed.values()) listed.length = to(listed.length);
    });
  }

  readonly handlers: Handlers = {
    gossip_round: () => this.#round(),
    gossip_sync: ({ messages }, src) => {
      const count = this.#core.learnAll(messages, this.#peerOf(src));
      return count instanceof Failure ? count : { new_count: count };
    },
    digest: () => ({ digest: this.#log.digest(), count: this.#log.values.count }),
    digest_sync: (request, src) => this.#digestSync(request, src),
    calc_fanout: ({ nodes, target_prob, rounds }) => {
      const { fanout, missProbability } = minFanout(nodes, target_prob, rounds);
      return { min_fanout: fanout, miss_prob: sixDigits(missProbability) };
    },
    simulate_gossip: (request) => this.#simulate(request),
  };

  get #log(): Core["base"]["log"] {
    return this.#core.base.log;
  }

  #peerOf(src: string): string | undefined {
    return this.#core.links.get(src)?.peer;
  }

  /**
   * One round now: each chosen peer gets everything, and says how much was new. Peers that are cut off may be chosen as in
   * any partition, but they are not contacted.
   */
  #round(): Reply {
    const { base } = this.#core;
    const { random, settings, neighborhood, outbox } = base;
    const chosen = random.sample(neighborhood.gossipPeers(settings.overlay), settings.fanout);
    const contacted = chosen.filter((peer) => !outbox.blocked.has(peer)).length;
    const values = this.#log.values.count;
    this.#core.afterReply(() => {
      const lists = this.#lists();
      if (contacted > 0) this.#core.base.unshared.onAllSent(this.#log.length);
      for (const peer of chosen) this.#sync(peer, lists);
    });
    return { peers_contacted: contacted, messages_sent: values * contacted };
  }

  /** All values, in as many lists as it takes for each to fit in a message. */
  #lists(): readonly unknown[] {
    const log = this.#log;
    const positions = Array.from({ length: log.length }, (_, i) => i).filter((i) => log.isValue(i));
    const loads = [...loadsOf(log, positions)];
    if (loads.length === 1) return [log.values.render()];
    return loads.map((load) => load.positions.map((position) => log.valueAt(position)));
  }

  /** Sends all lists to a peer. When it has confirmed each of them, and no later round has begun, it holds all values of then. */
  #sync(peer: string, lists: readonly unknown[]): void {
    const { links, base, streams } = this.#core;
    const link = links.get(peer);
    if (link === undefined) return;
    const listed = { length: this.#log.length };
    this.#listed.set(peer, listed);
    let missing = lists.length;
    for (const messages of lists) {
      base.outbox.call(peer, { type: "gossip_sync", messages }, ({ body }) => {
        if (body.type !== "gossip_sync_ok" || --missing > 0 || this.#listed.get(peer) !== listed) return;
        if (link.isStreamed) streams.onListed(link, listed.length);
      });
    }
  }

  #digestSync({ remote_digest, remote_messages }: Request<"digest_sync">, src: string): Reply | Failure {
    const { counters } = this.#core.base;
    if (remote_digest === this.#log.digest()) {
      counters.countComparison(MATCH_BYTES, this.#log.values.listBytes);
      return { match: true, transferred: 0 };
    }
    const transferred = this.#core.learnAll(remote_messages ?? [], this.#peerOf(src));
    if (transferred instanceof Failure) return transferred;
    if (this.#peerOf(src) !== undefined) this.#core.base.unshared.onAllSent(this.#log.length);
    counters.countComparison(MATCH_BYTES + this.#log.values.listBytes, this.#log.values.listBytes);
    return { match: false, transferred, local_messages: this.#log.values.render() };
  }

  #simulate(request: Request<"simulate_gossip">): Reply | Failure {
    const work = workOf(request);
    if (work > GOSSIP_WORK_MAX) {
      const text = `nodes, fanout, rounds and trials make about ${Math.ceil(work)} random picks, the limit is ${GOSSIP_WORK_MAX}`;
      return new Failure(ErrorCode.malformedRequest, text);
    }
    const { deliveryRate, averageRoundsToAll } = simulateGossip(request, this.#core.base.random);
    return { delivery_rate: sixDigits(deliveryRate), avg_rounds_to_all: sixDigits(averageRoundsToAll) };
  }
}

function sixDigits(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
