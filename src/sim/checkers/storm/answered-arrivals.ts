import { OpenRequests } from "../open-requests.ts";

/** Requests of one node that wait for an answer and are remembered; some never get one. */
const OPEN_MAX = 10_000;

interface Answering {
  /** The numbers of arrivals without an answer. */
  readonly requests: OpenRequests<number>;
  /** The latest arrival that was answered. */
  answered: number;
}

/**
 * How far each node has come with what arrived at it, as its answers tell. A node that has answered a later message is done with
 * the earlier ones, as far as it takes them in their order: what it says then is no reaction to those.
 */
export class AnsweredArrivals {
  readonly #nodes = new Map<string, Answering>();
  #count = 0;

  /** A message has come; gives its number among all arrivals. */
  onArrival(node: string, src: string, msgId: number | undefined): number {
    const arrival = ++this.#count;
    this.#of(node).requests.open(src, msgId, arrival);
    return arrival;
  }

  onAnswer(node: string, dest: string, inReplyTo: number): void {
    const answering = this.#of(node);
    const arrival = answering.requests.close(dest, inReplyTo) ?? 0;
    answering.answered = Math.max(answering.answered, arrival);
  }

  /** The number of the latest arrival that a node has answered; 0 if there is none. */
  latest(node: string): number {
    return this.#nodes.get(node)?.answered ?? 0;
  }

  #of(node: string): Answering {
    let answering = this.#nodes.get(node);
    if (answering === undefined) {
      answering = { requests: new OpenRequests(OPEN_MAX), answered: 0 };
      this.#nodes.set(node, answering);
    }
    return answering;
  }
}
