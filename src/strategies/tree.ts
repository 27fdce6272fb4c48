import type { Core } from "../node/core.ts";
import type { Link } from "../node/link.ts";
import type { Handlers, Reply, Strategy } from "../node/strategy.ts";
import { DirectDeliveries } from "./direct-deliveries.ts";

/**
 * A spanning tree of the topology, breadth first from the first member and so the same on every node: each value
 * goes once along each edge, n − 1 messages, after at most twice the tree's height.
 *
 * A neighbour that does not acknowledge within the ack timeout is taken for failed: what it lacks goes straight to
 * every node that may lie behind it. That is best effort, once for each value, and failures are told to whoever runs
 * the node; the links' repair and rounds with random peers make up for what is lost on that way, too.
 */
export class Tree implements Strategy {
  readonly name = "tree";
  readonly defaultOverlay = "spanning-tree";
  readonly dialectFirst = false;
  readonly usesLinks = true;
  readonly #core: Core;
  readonly #direct: DirectDeliveries;
  /** Positions below it have gone around that neighbour. */
  readonly #delivered = new Map<Link, number>();
  #timedOut = 0;
  #directSent = 0;
  /** The same two counts at the last `check_acks`. */
  #reported = { timedOut: 0, directSent: 0 };

  constructor(core: Core) {
    this.#core = core;
    this.#direct = new DirectDeliveries(core);
  }

  readonly handlers: Handlers = {
    tree_info: () => ({
      neighbors: this.#core.neighborhood.treeNeighbors(),
      message_count: this.#core.seen.length,
    }),
    broadcast_ack: ({ message }, src) => {
      const link = this.#core.links.get(src);
      const position = this.#core.seen.positionOf(message);
      if (link !== undefined) this.#core.ackSpeakers.add(src);
      if (link !== undefined && position !== undefined) {
        this.#direct.onAck(src, position);
        this.#core.links.receiver.onPlainAck(link, { position });
      }
      return undefined;
    },
    check_acks: () => this.#checkAcks(),
    failure_stats: () => ({ total_failures: this.#timedOut, direct_deliveries: this.#directSent }),
  };

  roundPeers(): number {
    return 0;
  }

  onFresh(): void {
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }

  onSilent(link: Link): void {
    for (const send of this.#goAround(link, this.#core.links.lacking(link))) send();
  }

  /** What is past the ack timeout now goes around; the counts are those since the last check. */
  #checkAcks(): Reply {
    let pending = 0;
    for (const link of this.#core.neighbors) {
      const { late, waiting } = this.#core.links.outstanding(link);
      pending += waiting.length;
      const sends = this.#goAround(link, late);
      this.#core.afterReply(() => {
        for (const send of sends) send();
      });
    }
    const reply = {
      pending,
      timed_out: this.#timedOut - this.#reported.timedOut,
      direct_sent: this.#directSent - this.#reported.directSent,
    };
    this.#reported = { timedOut: this.#timedOut, directSent: this.#directSent };
    return reply;
  }

  /** Counts what has not gone around a silent neighbour yet, and gives the sends that bring it there. */
  #goAround(silent: Link, positions: readonly number[]): (() => void)[] {
    const { overlay, links } = this.#core;
    const first = this.#delivered.get(silent) ?? 0;
    const fresh = positions.filter((position) => position >= first);
    if (fresh.length === 0) return [];
    this.#delivered.set(silent, (fresh.at(-1) as number) + 1);
    this.#timedOut += fresh.length;
    const behind = overlay.behind(silent.peer).flatMap((peer) => links.get(peer) ?? []);
    this.#directSent += fresh.length * behind.length;
    return behind.map((link) => () => this.#direct.send(link, fresh));
  }
}
