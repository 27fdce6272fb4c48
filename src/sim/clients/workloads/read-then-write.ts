import { type StoreKey, type StoreMix, storeRead } from "./store-operations.ts";
import type { Operation, Workload } from "./workload.ts";

/**
 * The load of a store's workload in which each client reads a key and then writes that key, as a client does that changes
 * the value it has read. The last operations stay as they are.
 */
export function readThenWrite(inner: Workload, { key, value }: Pick<StoreMix, "key" | "value">): Workload {
  /** The key that a client has read and not written yet. */
  const owed = new Map<string, string>();
  const finals = new Set(inner.finalOperations);
  let count = 0;
  const begun = (operation: Operation, client: string): Operation => {
    const owedKey = finals.has(operation) ? undefined : owed.get(client);
    if (owedKey === undefined) return operation;
    return { operation: "write", value: { key: owedKey, value: value(count++) } };
  };
  return {
    ...inner,
    next: (random) => storeRead(key(random)),
    begin: (operation, client) => {
      const next = begun(operation, client);
      return inner.begin?.(next, client) ?? next;
    },
    result: (operation, reply, client) => {
      note(operation, client);
      return inner.result(operation, reply, client);
    },
    errorResult: (operation, code, client) => {
      const reading = inner.errorResult?.(operation, code, client);
      if (reading?.ok === true) note(operation, client);
      return reading;
    },
  };

  function note({ operation, value }: Operation, client: string): void {
    if (operation === "read") owed.set(client, (value as StoreKey).key);
    else owed.delete(client);
  }
}
