import type { PickSource } from "../pick-source.ts";

/** Draws different random others of a node, uniformly, at the cost of one random number each: the first steps of a Fisher–Yates shuffle. */
export class PeerPool {
  readonly #random: PickSource;
  /** 0 … n − 2 in whatever order the last draw left; drawing from any order is uniform, so it is never put back. */
  readonly #others: Int32Array;

  constructor(nodes: number, random: PickSource) {
    this.#random = random;
    this.#others = new Int32Array(nodes - 1).map((_, index) => index);
  }

  /** A random node other than `node`, and other than those that the last `drawn` calls gave for it. */
  draw(node: number, drawn: number): number {
    const others = this.#others;
    const from = drawn + this.#random.int(others.length - drawn);
    const other = others[from] as number;
    others[from] = others[drawn] as number;
    others[drawn] = other;
    return other < node ? other : other + 1;
  }
}
