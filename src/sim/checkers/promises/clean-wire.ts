/** S7: every line on standard output is one that Maelstrom takes. The network finds the breaches as it reads. */

import type { Violation } from "../../nodes/violation.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

/** `count` is how many there were, if `violations` holds only the first of them. */
export function cleanWire(violations: readonly Violation[], count = violations.length): PromiseResult {
  const breaches = new Breaches("S7-clean-wire");
  for (const { node, timeMs, kind, reason, line } of violations) {
    breaches.add(() => `${node} at ${timeMs.toFixed(0)} ms: ${kind}, ${reason}: ${line}`);
  }
  return { ...breaches.result(), valid: count === 0, count };
}
