/**
 * The times at which each replica of a store came to hold each write, by the messages that reached the replica and the
 * writes that it took itself.
 */

import type { VectorJson } from "../clients/workloads/store-operations.ts";
import { plain } from "../clients/workloads/workload.ts";
import type { JournalEvent } from "../network/journal.ts";
import type { Stamp, StoreWrite } from "./store-history.ts";
import { canonicalText } from "./value-index.ts";
import { isBefore, type Place } from "./workloads/kv-lww.ts";
import { joinVectors } from "./workloads/kv-vv.ts";
import { isAcknowledged } from "./workloads/store-laws.ts";

/** The content of a key in a replica grows with every join. */
interface Order<S extends Stamp, State> {
  /** Key and state of an item that nodes send each other; `undefined` for an item of another type. */
  readonly itemOf: (item: readonly unknown[]) => { readonly key: string; readonly state: State } | undefined;
  readonly stateOf: (write: StoreWrite<S>) => State;
  readonly join: (left: State, right: State) => State;
  /** Whether a replica in this state holds the write, or one that took its place. */
  readonly holds: (state: State, write: StoreWrite<S>) => boolean;
}

const lwwOrder: Order<number, Place> = {
  itemOf: ([kind, key, content]) => {
    if (kind !== "lww") return undefined;
    const [value, stamp] = content as readonly [unknown, number];
    return { key: key as string, state: { stamp, text: canonicalText(value) } };
  },
  stateOf: ({ stamp = 0, text }) => ({ stamp, text }),
  join: (left, right) => (isBefore(left, right) ? right : left),
  holds: (state, { stamp = 0, text }) => !isBefore(state, { stamp, text }),
};

type SiblingsContent = readonly [
  readonly (readonly [client: string, counter: number, context: VectorJson, ...unknown[]])[],
  VectorJson,
];

const vvOrder: Order<VectorJson, VectorJson> = {
  itemOf: ([kind, key, content]) => {
    if (kind !== "siblings") return undefined;
    const [siblings, replaced] = content as SiblingsContent;
    const state = siblings.reduce(
      (known, [client, counter, context]) => joinVectors(joinVectors(known, context), { [client]: counter }),
      replaced,
    );
    return { key: key as string, state };
  },
  stateOf: ({ stamp = {} }) => stamp,
  join: joinVectors,
  holds: (state, { client, stamp }) => (state[client] ?? 0) >= (stamp?.[client] ?? 0),
};

/** The content of one key in one replica, from when on. */
interface Holding<State> {
  readonly timeMs: number;
  readonly state: State;
}

/** The times that acknowledged writes took to be everywhere. */
export interface StoreConvergence {
  /** For each write that came everywhere: milliseconds from its acknowledgement until every replica held it or a successor. */
  readonly timesMs: readonly number[];
  /** The number of writes that did not come everywhere. */
  readonly pendingCount: number;
}

/** Watches the messages between replicas. */
export class StoreTrail<S extends Stamp, State> {
  readonly #order: Order<S, State>;
  readonly #nodeIds: ReadonlySet<string>;
  readonly #arrivals = new Map<string, Holding<State>[]>();
  /** All keys that any replica has come to hold. */
  readonly keys = new Set<string>();

  constructor(order: Order<S, State>, nodeIds: readonly string[]) {
    this.#order = order;
    this.#nodeIds = new Set(nodeIds);
  }

  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind !== "recv" || !this.#nodeIds.has(src) || !this.#nodeIds.has(dest)) return;
    const items = plain(body.state);
    if (!Array.isArray(items)) return;
    for (const item of items as readonly (readonly unknown[])[]) {
      const found = this.#order.itemOf(item);
      if (found !== undefined) this.#note(dest, found.key, { timeMs, state: found.state });
    }
  }

  /** How soon the writes of a history were everywhere, once the run is over. */
  convergence(writes: readonly StoreWrite<S>[]): StoreConvergence {
    const acknowledged = writes.filter(isAcknowledged);
    for (const write of acknowledged)
      this.#note(write.node, write.key, { timeMs: write.okTimeMs, state: this.#order.stateOf(write) });
    const holdings = new Map([...this.#arrivals].map(([name, list]) => [name, this.#grown(list)] as const));
    const timesMs: number[] = [];
    for (const write of acknowledged) {
      const timeMs = this.#everywhereMs(write, holdings);
      if (timeMs !== undefined) timesMs.push(Math.max(0, timeMs - write.okTimeMs));
    }
    return { timesMs, pendingCount: acknowledged.length - timesMs.length };
  }

  #everywhereMs(
    write: StoreWrite<S>,
    holdings: ReadonlyMap<string, readonly Holding<State>[]>,
  ): number | undefined {
    let lastMs = 0;
    for (const node of this.#nodeIds) {
      const first = firstWith(holdings.get(`${node} ${write.key}`) ?? [], ({ state }) =>
        this.#order.holds(state, write),
      );
      if (first === undefined) return undefined;
      lastMs = Math.max(lastMs, first.timeMs);
    }
    return lastMs;
  }

  /** In order of time, each joined with all before it. */
  #grown(list: readonly Holding<State>[]): readonly Holding<State>[] {
    let state: State | undefined;
    return list
      .toSorted((a, b) => a.timeMs - b.timeMs)
      .map((one) => {
        state = state === undefined ? one.state : this.#order.join(state, one.state);
        return { timeMs: one.timeMs, state };
      });
  }

  #note(node: string, key: string, holding: Holding<State>): void {
    this.keys.add(key);
    const name = `${node} ${key}`;
    const list = this.#arrivals.get(name);
    if (list === undefined) this.#arrivals.set(name, [holding]);
    else list.push(holding);
  }
}

/** A trail of the items of `kv-lww`. */
export function lwwTrail(nodeIds: readonly string[]): StoreTrail<number, Place> {
  return new StoreTrail(lwwOrder, nodeIds);
}

/** A trail of the items of `kv-vv`. */
export function vvTrail(nodeIds: readonly string[]): StoreTrail<VectorJson, VectorJson> {
  return new StoreTrail(vvOrder, nodeIds);
}

/** The first element for which something holds that holds for all after it. */
function firstWith<T>(list: readonly T[], isSo: (one: T) => boolean): T | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return list[low];
}
