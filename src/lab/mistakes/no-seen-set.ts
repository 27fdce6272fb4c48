import type { Json, Message } from "../../wire/message.ts";
import { CopyingNode } from "./copying-node.ts";
import { type Mistake, SET_WORKLOADS } from "./mistake.ts";

/** A process has its limits, which a node in virtual time has not: so many copies at a time, so often, and no more of them waiting. */
const COPIES_PER_TURN = 10;
const TURN_MS = 10;
const COPIES_WAITING_MAX = 1_000;

/** A value that is known already goes on all the same, to every neighbour but the one that it came from. */
class NoSeenSet extends CopyingNode {
  readonly #copies: Message[] = [];
  #turnMs = Number.POSITIVE_INFINITY;

  override advance(nowMs: number): void {
    super.advance(nowMs);
    if (nowMs < this.#turnMs) return;
    this.said.push(...this.#copies.splice(0, COPIES_PER_TURN));
    this.#turnMs = this.#copies.length === 0 ? Number.POSITIVE_INFINITY : nowMs + TURN_MS;
  }

  override nextDeadlineMs(): number {
    return Math.min(super.nextDeadlineMs(), this.#turnMs);
  }

  protected override onValues(
    src: string,
    _values: readonly Json[],
    known: readonly Json[],
    nowMs: number,
  ): void {
    for (const value of known) {
      for (const dest of this.neighbors) {
        if (dest === src || this.#copies.length === COPIES_WAITING_MAX) continue;
        this.#copies.push(this.copyTo(dest, value));
        this.#turnMs = Math.min(this.#turnMs, nowMs + TURN_MS);
      }
    }
  }
}

export const noSeenSet: Mistake = {
  name: "no-seen-set",
  does: "passes a value on each time it comes, not only the first time",
  shows: "msgs-per-op; a storm, which goes on after the last operation, wherever the topology has a circle",
  workloads: SET_WORKLOADS,
  // A copy is needed to begin with: on a tree each value comes once.
  nodeArguments: ["--strategy", "flood"],
  decorate: (node) => new NoSeenSet(node),
};
