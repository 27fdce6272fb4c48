import { HybridClock } from "../../crdt/clocks/hybrid-clock.ts";
import { LwwMap } from "../../crdt/lww-map.ts";
import { MultiValueMap } from "../../crdt/multi-value-map.ts";
import { PnCounter } from "../../crdt/pn-counter.ts";
import type { MultiValueState } from "../../crdt/siblings.ts";
import { TwoPhaseSet } from "../../crdt/two-phase-set.ts";
import { canonicalJson } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";

export type KindName = StateItem[0];

/**
 * The outcome of joining an item into the state: it was `taken` as it came; it `grew` into something that differs from
 * both; it was the `same` here; or this node's is `newer`.
 */
export type Joined = "taken" | "grew" | "same" | "newer";

/** One kind of replicated data: its items have keys, and two contents of the same key join. */
interface Kind {
  /** The text that names an item within its kind. */
  keyOf(item: StateItem): string;
  /** `nowSeconds`: the node's time, by which its clock judges the timestamps that it hears. */
  join(item: StateItem, nowSeconds: number): Joined;
  /** The item of a key with its present content, `undefined` where there is none. */
  item(key: string): StateItem | undefined;
}

/**
 * All replicated data types of a node as one map of items, each of which joins by itself: a state is the set of its
 * irreducible parts (Gomes, Rodrigues, Baquero 2025, arXiv 2505.01144), so comparing sets of items compares states.
 */
export class State {
  /** Stamps all that this node writes. */
  readonly clock = new HybridClock();
  readonly set = new TwoPhaseSet<Json>();
  readonly lww = new LwwMap<Json>(canonicalJson, this.clock);
  readonly siblings = new MultiValueMap<Json>(canonicalJson);
  readonly counter = new PnCounter();
  readonly #kinds: Readonly<Record<KindName, Kind>> = {
    set: this.#setKind(),
    lww: this.#lwwKind(),
    siblings: this.#siblingsKind(),
    added: this.#slotKind("added"),
    taken: this.#slotKind("taken"),
  };

  keyOf(item: StateItem): string {
    return this.#kinds[item[0]].keyOf(item);
  }

  join(item: StateItem, nowSeconds = 0): Joined {
    return this.#kinds[item[0]].join(item, nowSeconds);
  }

  item(kind: KindName, key: string): StateItem | undefined {
    return this.#kinds[kind].item(key);
  }

  #setKind(): Kind {
    const { set } = this;
    return {
      keyOf: (item) => canonicalJson(item[1]),
      join: ([, element, removed]) => {
        const key = canonicalJson(element);
        const { add, remove } = removed === 1 ? set.remove(key, element) : set.add(key, element);
        if (add.length + remove.length > 0) return "taken";
        return set.has(key) === (removed === 0) ? "same" : "newer";
      },
      item: (key) => {
        const entry = set.get(key);
        return entry === undefined ? undefined : ["set", entry.element, entry.removed ? 1 : 0];
      },
    };
  }

  #lwwKind(): Kind {
    const { lww } = this;
    return {
      keyOf: (item) => item[1] as string,
      join: (item, nowSeconds) => {
        const [, key, [value, ts]] = item as Extract<StateItem, readonly ["lww", ...unknown[]]>;
        if (lww.join(key, { value, ts }, nowSeconds)) return "taken";
        const held = lww.get(key);
        const isSame = held?.ts === ts && canonicalJson(held.value) === canonicalJson(value);
        return isSame ? "same" : "newer";
      },
      item: (key) => {
        const entry = lww.get(key);
        return entry === undefined ? undefined : ["lww", key, [entry.value, entry.ts]];
      },
    };
  }

  #siblingsKind(): Kind {
    const { siblings, clock } = this;
    const itemOf = (key: string): StateItem | undefined => {
      const state = siblings.state(key);
      return state === undefined ? undefined : ["siblings", key, fromState(state)];
    };
    return {
      keyOf: (item) => item[1] as string,
      join: (item, nowSeconds) => {
        const [, key, content] = item as Extract<StateItem, readonly ["siblings", ...unknown[]]>;
        const isChanged = siblings.merge([[key, toState(content)]]).length > 0;
        for (const [, , , , ts] of content[0]) if (ts !== undefined) clock.hear(ts, nowSeconds);
        const isEqual = canonicalJson(itemOf(key) as Json) === canonicalJson(item as Json);
        if (isChanged) return isEqual ? "taken" : "grew";
        return isEqual ? "same" : "newer";
      },
      item: itemOf,
    };
  }

  /** Slots that were added to, or taken from; both only grow. */
  #slotKind(side: "added" | "taken"): Kind {
    const { counter } = this;
    return {
      keyOf: (item) => item[1] as string,
      join: (item) => {
        const [, slot, count] = item as readonly ["added", string, number];
        const held = counter.count(side, slot);
        if (held === count) return "same";
        if (held > count) return "newer";
        counter.merge(side === "added" ? { p: [[slot, count]], n: [] } : { p: [], n: [[slot, count]] });
        return "taken";
      },
      item: (slot) => {
        const count = counter.count(side, slot);
        return count === 0 ? undefined : [side, slot, count];
      },
    };
  }
}

type SiblingsContent = Extract<StateItem, readonly ["siblings", ...unknown[]]>[2];

function fromState({ siblings, replaced }: MultiValueState<Json>): SiblingsContent {
  const tuples = siblings.map(({ client, counter, context, value, ts }) => {
    const vector = { ...context };
    return ts === undefined
      ? ([client, counter, vector, value] as [string, number, typeof vector, Json])
      : ([client, counter, vector, value, ts] as [string, number, typeof vector, Json, number]);
  });
  return [tuples, { ...replaced }];
}

function toState([siblings, replaced]: SiblingsContent): MultiValueState<Json> {
  return {
    siblings: siblings.map(([client, counter, context, value, ts]) => {
      return { client, counter, context, value, ...(ts === undefined ? {} : { ts }) };
    }),
    replaced,
  };
}
