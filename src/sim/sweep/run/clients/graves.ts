import { readDone, readField, readOperation, type Workload } from "../../../clients/workloads/workload.ts";

/** Elements that are added, removed, and added again: once removed, none may come back. */
export const GRAVES: readonly string[] = Array.from({ length: 6 }, (_, at) => `grave ${at}`);

/** `add`, `remove` and `read` of a few elements in equal parts, of nodes whose `read` answers with the set's value. */
export function gravesWorkload(): Workload {
  return {
    name: "graves",
    setup: () => [],
    next: (random) => {
      const operation = random.pick(["add", "remove", "read"] as const) as string;
      return operation === "read" ? readOperation : { operation, value: random.pick(GRAVES) };
    },
    request: ({ operation, value }) =>
      operation === "read" ? { type: "read" } : { type: operation, element: value },
    result: ({ operation, value }, reply) =>
      operation === "read"
        ? readField(reply, "read_ok", "value", "a list", Array.isArray)
        : readDone(reply, `${operation}_ok`, value),
    finalOperation: readOperation,
    isReadOnly: ({ operation }) => operation === "read",
  };
}
