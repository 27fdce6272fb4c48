import fc from "fast-check";
import { expect, it } from "vitest";
import type { Replica } from "../../src/crdt/replica.ts";
import { holds } from "../support/properties.ts";

/** A data type as the laws see it. */
export interface Subject<D, O> {
  /** A replica that knows nothing. */
  readonly create: () => Replica<D>;
  readonly operation: fc.Arbitrary<O>;
  /** Carries out a local operation on the replica with this number and gives its delta. */
  readonly perform: (replica: never, operation: O, number: number) => D;
  /** A state as text, the same for states that differ only in order of arrival. */
  readonly text: (state: D) => string;
}

type Step<O> =
  | { readonly kind: "operation"; readonly at: number; readonly operation: O }
  | { readonly kind: "sync"; readonly from: number; readonly to: number };

/** The fate of three replicas: their states, the deltas of all operations, and each state with the state that followed. */
interface History<D> {
  readonly states: readonly [D, D, D];
  readonly deltas: readonly D[];
  readonly grown: readonly { readonly before: D; readonly after: D }[];
}

/** A law holds for a history, or it throws. */
export type Law = <D, O>(subject: Subject<D, O>, history: History<D>) => void;

const replicaNumber = fc.nat({ max: 2 });

function steps<O>(operation: fc.Arbitrary<O>): fc.Arbitrary<Step<O>[]> {
  return fc.array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("operation" as const), at: replicaNumber, operation }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("sync" as const), from: replicaNumber, to: replicaNumber }),
      },
    ),
    { maxLength: 30 },
  );
}

function play<D, O>(subject: Subject<D, O>, script: readonly Step<O>[]): History<D> {
  const replicas = [subject.create(), subject.create(), subject.create()] as const;
  const at = (number: number) => replicas[number] as Replica<D>;
  const deltas: D[] = [];
  const grown: { before: D; after: D }[] = [];
  for (const step of script) {
    const changed = at(step.kind === "operation" ? step.at : step.to);
    const before = overTheWire(changed.fullState());
    if (step.kind === "operation") deltas.push(subject.perform(changed as never, step.operation, step.at));
    else changed.merge(overTheWire(at(step.from).fullState()));
    grown.push({ before, after: overTheWire(changed.fullState()) });
  }
  return { states: [at(0).fullState(), at(1).fullState(), at(2).fullState()], deltas, grown };
}

function joined<D, O>({ create, text }: Subject<D, O>, ...states: readonly D[]): string {
  const replica = create();
  for (const state of states) replica.merge(overTheWire(state));
  return text(replica.fullState());
}

function replicaOf<D, O>({ create }: Subject<D, O>, state: D): Replica<D> {
  const replica = create();
  replica.merge(overTheWire(state));
  return replica;
}

/** The parts of a state as texts, sorted. */
function partTexts<D, O>(subject: Subject<D, O>, state: D): string[] {
  return [...replicaOf(subject, state).parts()].map(subject.text).sort();
}

/** The laws of a delta-state CRDT (Almeida, Shoker, Baquero 2018, sections 3 to 5). */
export const laws: Readonly<Record<string, Law>> = {
  "commutative: states merge in any order to the same"(subject, { states: [a, b, c] }) {
    expect(joined(subject, b, a, c)).toBe(joined(subject, a, b, c));
    expect(joined(subject, c, b, a)).toBe(joined(subject, a, b, c));
  },

  "associative: states merge in any grouping to the same"(subject, { states: [a, b, c] }) {
    const group = replicaOf(subject, b);
    group.merge(overTheWire(c));
    expect(joined(subject, a, group.fullState())).toBe(joined(subject, a, b, c));
  },

  "idempotent: a state that comes again changes nothing, and the merge says so"(subject, { states }) {
    const nothing = subject.text(subject.create().fullState());
    for (const state of states) {
      const replica = replicaOf(subject, state);
      expect(subject.text(replica.merge(overTheWire(state)))).toBe(nothing);
      expect(subject.text(replica.fullState())).toBe(subject.text(state));
    }
  },

  "inflationary: what a replica was is in what it becomes"(subject, { grown }) {
    for (const { before, after } of grown) expect(joined(subject, after, before)).toBe(subject.text(after));
  },

  "deltas come to the same as full states, in any order, twice each"(subject, { states, deltas }) {
    const reversed = [...deltas].reverse();
    expect(joined(subject, ...deltas, ...reversed)).toBe(joined(subject, ...states));
    expect(joined(subject, ...reversed)).toBe(joined(subject, ...states));
  },

  "relaying only what a merge reports as new loses nothing"(subject, { states }) {
    const relay = subject.create();
    const last = subject.create();
    for (const state of states) last.merge(overTheWire(relay.merge(overTheWire(state))));
    expect(subject.text(last.fullState())).toBe(subject.text(relay.fullState()));
  },

  "the parts join to the state, in any order"(subject, { states }) {
    for (const state of states) {
      const parts = [...replicaOf(subject, state).parts()];
      expect(joined(subject, ...parts)).toBe(subject.text(state));
      expect(joined(subject, ...parts.reverse())).toBe(subject.text(state));
    }
  },

  "no part is in the others together"(subject, { states: [state] }) {
    const parts = [...replicaOf(subject, state).parts()];
    for (const part of parts)
      expect(joined(subject, ...parts.filter((other) => other !== part))).not.toBe(subject.text(state));
  },

  "equal states have equal parts, different states different ones"(subject, { states: [a, b, c] }) {
    const all = replicaOf(subject, a);
    for (const state of [b, c]) all.merge(overTheWire(state));
    const other = replicaOf(subject, c);
    for (const state of [a, b]) other.merge(overTheWire(state));
    expect(partTexts(subject, other.fullState())).toEqual(partTexts(subject, all.fullState()));
    const isEqual = subject.text(a) === subject.text(b);
    expect(partTexts(subject, a).join("\n") === partTexts(subject, b).join("\n")).toBe(isEqual);
  },
};

/** Holds a type to a law over random histories of three replicas. Throws with the shortest history that breaks it. */
export function holdTo<D, O>(subject: Subject<D, O>, law: Law): void {
  holds(fc.property(steps(subject.operation), (script) => law(subject, play(subject, script))));
}

/** States all laws as tests of one type. */
export function itKeepsTheLaws<D, O>(subject: Subject<D, O>): void {
  it.each(Object.entries(laws))("%s", (_name, law) => holdTo(subject, law));
}

function overTheWire<D>(state: D): D {
  return JSON.parse(JSON.stringify(state)) as D;
}
