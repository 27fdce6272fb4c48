import type { Random } from "../../../node/random.ts";
import type { Operation, Workload } from "./workload.ts";

/** A version vector as the wire has it: how many writes of each client are known. */
export type VectorJson = Readonly<Record<string, number>>;

/** The join of version vectors, a new one: the largest count of each client. */
export function joinOf(vectors: readonly VectorJson[]): VectorJson {
  const join = new Map<string, number>();
  for (const vector of vectors) {
    for (const client of Object.keys(vector)) {
      const count = vector[client] as number;
      if (count > (join.get(client) ?? -1)) join.set(client, count);
    }
  }
  return Object.fromEntries(join);
}

/** The argument of a `read`: its key. */
export interface StoreKey {
  readonly key: string;
}

/** The argument of a `write`. Each value is written once in a run, so that it names its write. */
export interface StoreWriteArgument extends StoreKey {
  readonly value: unknown;
  /** Of `kv-vv`: what the client had seen of the key. */
  readonly context?: VectorJson;
}

/** How a load of writes and reads is drawn. */
export interface StoreMix {
  /** Share of the operations that read. */
  readonly readShare: number;
  /** The key of the next operation. */
  readonly key: (random: Random) => string;
  /** The value of the write of this number. */
  readonly value: (number: number) => unknown;
}

/** Few keys, so that writers meet. */
export const STORE_KEYS: readonly string[] = Array.from({ length: 10 }, (_, at) => `k${at}`);

/** Reads and writes in equal parts, over ten keys that are equally popular; values count up. */
export const evenMix: StoreMix = {
  readShare: 0.5,
  key: (random) => random.pick(STORE_KEYS) as string,
  value: (number) => number,
};

/** Draws operations of a mix; values are numbered over the run. */
export function storeOperations({ readShare, key, value }: StoreMix): (random: Random) => Operation {
  let count = 0;
  return (random) => {
    if (random.chance(readShare)) return storeRead(key(random));
    return { operation: "write", value: { key: key(random), value: value(count++) } };
  };
}

export function storeRead(key: string): Operation {
  return { operation: "read", value: { key } };
}

/** `key-does-not-exist`: a good answer to a read. */
const KEY_DOES_NOT_EXIST = 20;

/** The parts of a workload that do not depend on how a store decides between writes. Every worker reads `finalKeys` last. */
export function storeWorkload(
  finalKeys: readonly string[],
): Pick<Workload, "errorResult" | "finalOperation" | "finalOperations" | "isReadOnly"> {
  return {
    errorResult: ({ operation, value }, code) =>
      operation === "read" && code === KEY_DOES_NOT_EXIST
        ? { ok: true, value: { key: (value as StoreKey).key, versions: [] } }
        : undefined,
    finalOperation: undefined,
    finalOperations: finalKeys.map(storeRead),
    isReadOnly: ({ operation }) => operation === "read",
  };
}
