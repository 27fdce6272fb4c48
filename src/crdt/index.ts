/**
 * Replicated data types: states that join to the same result in whatever order, how often and in what company they come.
 * Pure: times and names of writers are arguments. README.md tells what each is good for.
 */
export { CausalContext, type CausalContextJson, type Dot, type DotRange } from "./clocks/causal-context.ts";
export { CLOCK_AHEAD_SECONDS_MAX, HybridClock } from "./clocks/hybrid-clock.ts";
export { isTimestamp, TIMESTAMP_SECONDS_MAX, TIMESTAMP_STEP_SECONDS } from "./clocks/timestamp.ts";
export type { VectorJson } from "./clocks/version-vector.ts";
export { GCounter, type GCounterDelta } from "./g-counter.ts";
export { GSet, type GSetDelta } from "./g-set.ts";
export type { Canonical, Keyed } from "./keyed.ts";
export type { LwwEntry } from "./lww-entry.ts";
export { type LwwDelta, LwwMap, type LwwWrite } from "./lww-map.ts";
export { LwwRegister, type LwwRegisterDelta } from "./lww-register.ts";
export {
  type MultiValueDelta,
  MultiValueMap,
  type MultiValueRead,
  type MultiValueWrite,
} from "./multi-value-map.ts";
export { OrSet, type OrSetDelta } from "./or-set.ts";
export { PnCounter, type PnCounterDelta } from "./pn-counter.ts";
export type { Replica } from "./replica.ts";
export type { MultiValueState, Sibling } from "./siblings.ts";
export { TwoPhaseSet, type TwoPhaseSetDelta } from "./two-phase-set.ts";
