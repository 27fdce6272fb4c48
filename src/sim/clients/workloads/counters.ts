import type { Random } from "../../../node/random.ts";
import type { Operation, Workload } from "./workload.ts";
import { readDone, readField, readOperation } from "./workload.ts";

/** `add` of −5 … 4 and `read` in equal parts; every worker reads last. */
export function pnCounterWorkload(): Workload {
  return counter("pn-counter", (random) => random.int(10) - 5);
}

/** As `pn-counter`, leaving out what would count down: two reads to one `add`, as in Maelstrom. */
export function gCounterWorkload(): Workload {
  const workload = pnCounterWorkload();
  return {
    ...workload,
    name: "g-counter",
    next(random) {
      for (;;) {
        const operation = workload.next(random);
        if (operation.operation === "read" || (operation.value as number) >= 0) return operation;
      }
    },
  };
}

function counter(name: string, delta: (random: Random) => number): Workload {
  return {
    name,
    setup: () => [],
    next: (random): Operation =>
      random.chance(0.5) ? { operation: "add", value: delta(random) } : readOperation,
    request: ({ operation, value }) =>
      operation === "read" ? { type: "read" } : { type: "add", delta: value },
    result: ({ operation, value }, reply) =>
      operation === "read"
        ? readField(reply, "read_ok", "value", "an integer", Number.isSafeInteger)
        : readDone(reply, "add_ok", value),
    finalOperation: readOperation,
    isReadOnly: ({ operation }) => operation === "read",
  };
}
