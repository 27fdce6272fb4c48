import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Json } from "../../wire/message.ts";
import type { Request } from "../../wire/requests.ts";
import type { Core } from "../core.ts";
import type { Handlers, Reply } from "../handlers.ts";
import { pathBefore } from "../log/paths.ts";

/** Trees, acknowledgements and ways of delivery, in the words of the course. They are answered whichever strategy is in service. */
export class TreeRequests {
  readonly #core: Core;
  /** The counts of direct deliveries at the last `check_acks`. */
  #reported = { timedOut: 0, sent: 0 };

  constructor(core: Core) {
    this.#core = core;
  }

  readonly handlers: Handlers = {
    tree_info: () => ({
      neighbors: this.#core.base.neighborhood.treeNeighbors(),
      message_count: this.#core.base.log.values.count,
    }),
    broadcast_ack: ({ message }, src) => this.#onAck(message, src),
    check_acks: () => this.#checkAcks(),
    failure_stats: () => ({
      total_failures: this.#core.direct.timedOut,
      direct_deliveries: this.#core.direct.sent,
    }),
    delivery_info: (request) => this.#deliveryInfo(request),
    hybrid_stats: () => this.#hybridStats(),
  };

  #onAck(message: Json, src: string): undefined {
    const link = this.#core.links.get(src);
    const position = this.#core.base.log.positionOfValue(message);
    if (link === undefined) return;
    this.#core.ackSpeakers.add(src);
    if (position === undefined) return;
    this.#core.direct.onAck(src, position);
    this.#core.reception.onPlainAck(link, position);
  }

  /** Overdue values now go around; the counts are those since the last check. */
  #checkAcks(): Reply {
    const { links, direct } = this.#core;
    let pending = 0;
    for (const link of links.streamed()) {
      const { overdue, waiting } = direct.outstanding(link);
      pending += waiting.length;
      const sends = direct.goAround(link, overdue);
      this.#core.afterReply(() => {
        for (const send of sends) send();
      });
    }
    const { timedOut, sent } = direct;
    const reply = {
      pending,
      timed_out: timedOut - this.#reported.timedOut,
      direct_sent: sent - this.#reported.sent,
    };
    this.#reported = { timedOut, sent };
    return reply;
  }

  /** The path is told only to clients that ask for it: others compare the whole reply. */
  #deliveryInfo({ value, path: isWanted }: Request<"delivery_info">): Reply | Failure {
    const { log, neighborhood } = this.#core.base;
    const position = log.positionOfValue(value);
    if (position === undefined)
      return new Failure(ErrorCode.keyDoesNotExist, "this value was never seen here");
    const arrival = log.arrivalAt(position);
    const info = { value, delivered_via: arrival.via, hops: arrival.hops };
    return isWanted === true ? { ...info, path: [...pathBefore(arrival), neighborhood.id] } : info;
  }

  #hybridStats(): Reply {
    const { treeArrivals, count } = this.#core.base.log.values;
    return {
      tree_deliveries: treeArrivals,
      gossip_deliveries: count - treeArrivals,
      total: count,
    };
  }
}
