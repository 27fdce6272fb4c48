import type { StrayReply } from "../clients/client.ts";
import type { Violation } from "../nodes/violation.ts";
import { type Problem, VIOLATIONS_MAX } from "./run-result.ts";

/** The problems of a run, in order; bounded, however many there are. */
export class TroubleLog {
  readonly violations: Violation[] = [];
  readonly strayReplies: StrayReply[] = [];
  readonly problems: Problem[] = [];
  readonly #violationsOf = new Map<string, number>();
  violationCount = 0;

  /** Returns how many violations the node has now. */
  addViolation(violation: Violation): number {
    this.violationCount++;
    if (this.violations.length < VIOLATIONS_MAX) this.violations.push(violation);
    const count = (this.#violationsOf.get(violation.node) ?? 0) + 1;
    this.#violationsOf.set(violation.node, count);
    return count;
  }

  addStrayReply(stray: StrayReply): void {
    if (this.strayReplies.length < VIOLATIONS_MAX) this.strayReplies.push(stray);
  }
}
