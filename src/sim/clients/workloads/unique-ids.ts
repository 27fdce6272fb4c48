import { readField, type Workload } from "./workload.ts";

/** `generate`, again and again; no id may come twice. */
export function uniqueIdsWorkload(): Workload {
  return {
    name: "unique-ids",
    setup: () => [],
    next: () => ({ operation: "generate", value: null }),
    request: () => ({ type: "generate" }),
    result: (_operation, reply) => readField(reply, "generate_ok", "id", "there", () => true),
    finalOperation: undefined,
    isReadOnly: () => false,
  };
}
