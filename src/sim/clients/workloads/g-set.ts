import type { Workload } from "./workload.ts";
import { readDone, readField, readOperation } from "./workload.ts";

/** `add` 0, 1, 2 … and `read` in equal parts; every worker reads last. */
export function gSetWorkload(): Workload {
  let next = 0;
  return {
    name: "g-set",
    setup: () => [],
    next: (random) => (random.chance(0.5) ? { operation: "add", value: next++ } : readOperation),
    request: ({ operation, value }) =>
      operation === "read" ? { type: "read" } : { type: "add", element: value },
    result: ({ operation, value }, reply) =>
      operation === "read"
        ? readField(reply, "read_ok", "value", "a list", Array.isArray)
        : readDone(reply, "add_ok", value),
    finalOperation: readOperation,
    isReadOnly: ({ operation }) => operation === "read",
  };
}
