import * as z from "zod/mini";
import { LwwMap } from "../crdt/lww-map.ts";
import { MultiValueMap } from "../crdt/multi-value-map.ts";
import { PnCounter } from "../crdt/pn-counter.ts";
import { isTimestamp } from "../crdt/timestamp.ts";
import { TwoPhaseSet } from "../crdt/two-phase-set.ts";
import { canonicalJson } from "../wire/json.ts";
import type { Json } from "../wire/message.ts";
import { count, jsonList, jsonValue, lazySchemas, listOf, mapOf, positive } from "../wire/schema.ts";
import { CrdtDigest } from "./crdt-digest.ts";

/**
 * A part of the CRDT state as it travels between nodes; what is absent is unchanged. Every range is checked here: if a
 * part refused what another one before it had taken in, the state would have changed and nobody would hear of it.
 */
const delta = () => {
  const slots = z.optional(listOf(z.tuple([z.string(), count])));
  const timestamp = z.number().check(z.refine(isTimestamp));
  const clock = z.pipe(
    mapOf(count),
    z.transform((map: ReadonlyMap<string, number>) => Object.fromEntries(map)),
  );
  const sibling = [z.string(), z.string(), positive, clock, jsonValue] as const;
  return z.object({
    /** Elements of the set: added, and removed for ever. */
    add: z.optional(jsonList),
    remove: z.optional(jsonList),
    /** Last-writer-wins entries. */
    lww: z.optional(listOf(z.tuple([z.string(), jsonValue, timestamp]))),
    /**
     * Siblings: key, client, counter, context, value, and where the last writer was to win, when it was written; and what
     * any write of a key has replaced.
     */
    siblings: z.optional(
      listOf(z.union([z.tuple(sibling), z.tuple([...sibling, timestamp])], { error: "is no sibling" })),
    ),
    replaced: z.optional(listOf(z.tuple([z.string(), clock]))),
    /** Slots of the counter: added, and taken away. */
    added: slots,
    taken: slots,
  });
};

export type CrdtDelta = z.output<ReturnType<typeof delta>>;

const crdtSchema = lazySchemas({ delta });

/** A delta that a peer sent, after its schema; `undefined` where it does not pass. */
export function parseCrdtDelta(received: unknown): CrdtDelta | undefined {
  return crdtSchema("delta").safeParse(received).data;
}

/** All CRDTs of a node as one: the product of join-semilattices is one again, so one `merge` replicates them all. */
export class CrdtState {
  readonly #digest = new CrdtDigest();
  readonly set = new TwoPhaseSet<Json>(({ key, removed }, change) => {
    this.#digest.count(removed ? "remove" : "add", key, change);
  });
  readonly lww = new LwwMap<Json>(canonicalJson, ([key, { value, ts }], change) => {
    this.#digest.count("lww", canonicalJson([key, value, ts]), change);
  });
  readonly siblings = new MultiValueMap<Json>(canonicalJson, (item, change) => {
    const { siblings, replaced } = siblingParts([item]);
    for (const sibling of siblings ?? []) this.#digest.count("siblings", canonicalJson(sibling), change);
    for (const vector of replaced ?? []) this.#digest.count("replaced", canonicalJson(vector), change);
  });
  readonly counter = new PnCounter(
    (slot, change) => this.#digest.count("added", canonicalJson(slot), change),
    (slot, change) => this.#digest.count("taken", canonicalJson(slot), change),
  );

  /** Set elements, tombstones included, keys, siblings and counter slots: what the limit counts. */
  get cells(): number {
    const { set, lww, siblings, counter } = this;
    return set.size + set.tombstones + lww.size + siblings.size + siblings.standing + counter.slots;
  }

  /** Joins a delta. Gives the part of it that was new, `undefined` if nothing was. Its ranges are those of the schema. */
  merge(delta: CrdtDelta): CrdtDelta | undefined {
    const changed: Record<string, unknown> = {};
    const put = (field: keyof CrdtDelta, list: readonly unknown[] | undefined) => {
      if (list !== undefined && list.length > 0) changed[field] = list;
    };
    if (delta.add !== undefined || delta.remove !== undefined) {
      const set = this.set.merge({
        add: (delta.add ?? []).map(keyed),
        remove: (delta.remove ?? []).map(keyed),
      });
      put(
        "add",
        set.add.map(([, element]) => element),
      );
      put(
        "remove",
        set.remove.map(([, element]) => element),
      );
    }
    if (delta.lww !== undefined) {
      const entries = this.lww.merge(delta.lww.map(([key, value, ts]) => [key, { value, ts }] as const));
      put(
        "lww",
        entries.map(([key, { value, ts }]) => [key, value, ts]),
      );
    }
    if (delta.siblings !== undefined || delta.replaced !== undefined) {
      const parts = siblingParts(this.siblings.merge(siblingStates(delta)));
      put("siblings", parts.siblings);
      put("replaced", parts.replaced);
    }
    if (delta.added !== undefined || delta.taken !== undefined) {
      const slots = this.counter.merge({ p: delta.added ?? [], n: delta.taken ?? [] });
      put("added", slots.p);
      put("taken", slots.n);
    }
    return Object.keys(changed).length === 0 ? undefined : (changed as CrdtDelta);
  }

  /** An order-independent digest: equal states have equal ones. It is kept up to date with each change. */
  digest(): string {
    return this.#digest.toString();
  }

  /** What a write to the siblings' store gave, as a delta of the whole. */
  siblingsDelta(states: SiblingStates): CrdtDelta {
    return dropEmpty(siblingParts(states));
  }

  /** The whole state as one delta. */
  fullState(): CrdtDelta {
    const set = this.set.fullState();
    const counter = this.counter.fullState();
    const parts = siblingParts(this.siblings.fullState());
    return dropEmpty({
      add: set.add.map(([, element]) => element),
      remove: set.remove.map(([, element]) => element),
      lww: this.lww.fullState().map(([key, { value, ts }]) => [key, value, ts]),
      ...parts,
      added: counter.p.map(([slot, total]) => [slot, total]),
      taken: counter.n.map(([slot, total]) => [slot, total]),
    });
  }
}

/** The join of deltas: what was changed twice is in it once. */
export function joinDeltas(deltas: readonly CrdtDelta[]): CrdtDelta {
  if (deltas.length === 1) return deltas[0] as CrdtDelta;
  const joined = new CrdtState();
  for (const delta of deltas) joined.merge(delta);
  return joined.fullState();
}

type SiblingParts = Required<Pick<CrdtDelta, "siblings" | "replaced">>;
type SiblingStates = Parameters<MultiValueMap<Json>["merge"]>[0];

function siblingStates(delta: CrdtDelta): SiblingStates {
  const siblings = (delta.siblings ?? []).map(([key, client, counter, context, value, ts]) => {
    const sibling = { client, counter, context, value, ...(ts === undefined ? {} : { ts }) };
    return [key, { siblings: [sibling], replaced: {} }] as const;
  });
  const replaced = (delta.replaced ?? []).map(
    ([key, vector]) => [key, { siblings: [], replaced: vector }] as const,
  );
  return [...siblings, ...replaced];
}

function siblingParts(states: SiblingStates): SiblingParts {
  const siblings: SiblingParts["siblings"] = [];
  const replaced: SiblingParts["replaced"] = [];
  for (const [key, state] of states) {
    for (const { client, counter, context, value, ts } of state.siblings) {
      const vector = { ...context };
      siblings.push(
        ts === undefined ? [key, client, counter, vector, value] : [key, client, counter, vector, value, ts],
      );
    }
    if (Object.keys(state.replaced).length > 0) replaced.push([key, { ...state.replaced }]);
  }
  return { siblings, replaced };
}

function dropEmpty(delta: { [K in keyof CrdtDelta]: CrdtDelta[K] }): CrdtDelta {
  return Object.fromEntries(
    Object.entries(delta).filter(([, list]) => list !== undefined && list.length > 0),
  );
}

function keyed(element: Json): readonly [string, Json] {
  return [canonicalJson(element), element];
}
