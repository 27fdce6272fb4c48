import { identityOf } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

/** One operation on one key, as its client saw it. Events of all clients are numbered in the order in which they happened. */
export interface RegisterOperation {
  readonly client: string;
  readonly key: string;
  readonly kind: "read" | "write" | "cas";
  /** The value that a `cas` expects. */
  readonly from?: Json;
  /** The value read, written, or set; absent where a read found no such key. */
  readonly value?: Json;
  /** Whether a `cas` was carried out; reads and writes always are. */
  readonly done: boolean;
  readonly invoked: number;
  readonly returned: number;
}

/** No value: the key does not exist. */
const NOTHING = Symbol("nothing");
type State = unknown;

/** The keys whose history no order of operations explains that keeps each between its invocation and its return. */
export function brokenKeys(operations: readonly RegisterOperation[]): string[] {
  const keys = new Set(operations.map(({ key }) => key));
  return [...keys].filter((key) => !isLinearizable(operations.filter((operation) => operation.key === key)));
}

/**
 * Whether the operations on one key are linearizable: the search of Wing and Gong ("Testing and verifying concurrent objects",
 * 1993), with Lowe's memory of what has been tried.
 */
export function isLinearizable(operations: readonly RegisterOperation[]): boolean {
  const sorted = operations.toSorted((a, b) => a.invoked - b.invoked);
  const tried = new Set<string>();
  const search = (left: readonly number[], state: State): boolean => {
    if (left.length === 0) return true;
    const position = `${left.join(" ")} ${String(state)}`;
    if (tried.has(position)) return false;
    tried.add(position);
    const firstReturn = Math.min(...left.map((at) => (sorted[at] as RegisterOperation).returned));
    for (const at of left) {
      const operation = sorted[at] as RegisterOperation;
      if (operation.invoked > firstReturn) break;
      const next = after(operation, state);
      if (
        next !== undefined &&
        search(
          left.filter((other) => other !== at),
          next,
        )
      )
        return true;
    }
    return false;
  };
  return search([...sorted.keys()], NOTHING);
}

/** The state after an operation; `undefined` where it could not have ended so. */
function after({ kind, from, value, done }: RegisterOperation, state: State): State | undefined {
  const identity = value === undefined ? NOTHING : identityOf(value);
  if (kind === "write") return identity;
  if (kind === "read") return identity === state ? state : undefined;
  const matches = state === identityOf(from ?? null);
  if (done) return matches ? identity : undefined;
  return matches ? undefined : state;
}
