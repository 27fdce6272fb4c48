/** Set reconciliation: finds the difference of two sets with few bytes. See the README beside this file. */
export { compareHashes } from "./compare-hashes.ts";
export type { Difference, Undecoded } from "./decode.ts";
export { Estimator } from "./estimator.ts";
export { HashIndex } from "./hash-index.ts";
export { HashList } from "./hash-list.ts";
export { HashLog } from "./hash-log.ts";
export type { Key } from "./key.ts";
export { KeyedSet } from "./keyed-set.ts";
export { HASHES_MAX, type Plan, planFor, SYMBOLS_MAX, symbolsFor } from "./plan.ts";
export { SHARES_MAX, Share } from "./share.ts";
export { Sketch } from "./sketch.ts";
export { Summary } from "./summary.ts";
export { Text64 } from "./text-hash.ts";
