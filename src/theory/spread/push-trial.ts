import type { PickSource } from "../pick-source.ts";
import { PeerPool } from "./peer-pool.ts";

/** Push gossip, played out once and again: the tables of a trial serve the next. `fanout` is at most N−1. */
export class PushTrial {
  readonly #nodes: number;
  readonly #fanout: number;
  readonly #isInformed: Uint8Array;
  /** The nodes that know, in the order in which they came to; the first `reached` are in use. */
  readonly #informed: Int32Array;
  readonly #peers: PeerPool;
  reached = 0;

  constructor(nodes: number, fanout: number, random: PickSource) {
    this.#nodes = nodes;
    this.#fanout = fanout;
    this.#isInformed = new Uint8Array(nodes);
    this.#informed = new Int32Array(nodes);
    this.#peers = new PeerPool(nodes, random);
  }

  /**
   * Plays up to `rounds` rounds from node 0 and gives how many it took. All nodes are alike, so it may always be 0.
   * `reachedAfter` gets the number reached after each round, the number at the start included.
   */
  run(rounds: number, reachedAfter?: number[]): number {
    this.#begin();
    reachedAfter?.push(1);
    if (this.#fanout === 0) return 0;
    let round = 0;
    while (round < rounds && this.reached < this.#nodes) {
      round += 1;
      const senders = this.reached;
      for (let i = 0; i < senders && this.reached < this.#nodes; i++) this.#push(this.#informed[i] as number);
      reachedAfter?.push(this.reached);
    }
    return round;
  }

  /** Plays until every node that knows has passed the value on once. Their order makes no difference to the nodes that the value reaches. */
  runOnce(): void {
    this.#begin();
    for (let i = 0; i < this.reached && this.reached < this.#nodes; i++)
      this.#push(this.#informed[i] as number);
  }

  #begin(): void {
    this.#isInformed.fill(0);
    this.#isInformed[0] = 1;
    this.#informed[0] = 0;
    this.reached = 1;
  }

  #push(sender: number): void {
    for (let drawn = 0; drawn < this.#fanout; drawn++) this.#inform(this.#peers.draw(sender, drawn));
  }

  #inform(node: number): void {
    if (this.#isInformed[node] === 1) return;
    this.#isInformed[node] = 1;
    this.#informed[this.reached] = node;
    this.reached += 1;
  }
}
