import type { Workload } from "./workload.ts";
import { readDone, readField, readOperation } from "./workload.ts";

/** `topology` first, then `broadcast` 0, 1, 2 … and `read` in equal parts; every worker reads last. */
export function broadcastWorkload(): Workload {
  let next = 0;
  return {
    name: "broadcast",
    setup: (topology) => [{ type: "topology", topology }],
    next: (random) => (random.chance(0.5) ? { operation: "broadcast", value: next++ } : readOperation),
    request: ({ operation, value }) =>
      operation === "read" ? { type: "read" } : { type: "broadcast", message: value },
    result: ({ operation, value }, reply) =>
      operation === "read"
        ? readField(reply, "read_ok", "messages", "a list", Array.isArray)
        : readDone(reply, "broadcast_ok", value),
    finalOperation: readOperation,
    isReadOnly: ({ operation }) => operation === "read",
  };
}
