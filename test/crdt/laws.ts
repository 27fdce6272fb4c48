import fc from "fast-check";
import { expect, it } from "vitest";

/** The common interface of all data types: states and deltas of one shape, joined by one merge. */
export interface Replica<D> {
  merge(delta: D): D;
  fullState(): D;
}

export interface Subject<R extends Replica<D>, D, O> {
  /** A replica that knows nothing. */
  readonly create: () => R;
  readonly operation: fc.Arbitrary<O>;
  /** Carries out a local operation on the replica with this number and gives its delta. */
  readonly perform: (replica: R, operation: O, number: number) => D;
  /** The state as text, the same for states that differ only in order of arrival. */
  readonly text: (state: D) => string;
}

type Step<O> =
  | { readonly kind: "operation"; readonly at: number; readonly operation: O }
  | { readonly kind: "sync"; readonly from: number; readonly to: number };

interface Run<R, D> {
  readonly replicas: readonly [R, R, R];
  readonly deltas: readonly D[];
}

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

function play<R extends Replica<D>, D, O>(subject: Subject<R, D, O>, script: readonly Step<O>[]): Run<R, D> {
  const replicas = [subject.create(), subject.create(), subject.create()] as const;
  const deltas: D[] = [];
  for (const step of script) {
    if (step.kind === "operation") {
      deltas.push(subject.perform(replicas[step.at] as R, step.operation, step.at));
    } else {
      (replicas[step.to] as R).merge((replicas[step.from] as R).fullState());
    }
  }
  return { replicas: [...replicas], deltas };
}

/** States the laws of a delta-state CRDT (Almeida et al. 2018, section 4) as tests of one type. */
export function itKeepsTheLaws<R extends Replica<D>, D, O>(subject: Subject<R, D, O>): void {
  const { create, text } = subject;
  const joined = (...states: readonly D[]): string => {
    const replica = create();
    for (const state of states) replica.merge(overTheWire(state));
    return text(replica.fullState());
  };
  const property = (check: (run: Run<R, D>) => void) => () =>
    fc.assert(fc.property(steps(subject.operation), (script) => check(play(subject, script))));
  const states = ({ replicas: [a, b, c] }: Run<R, D>): [D, D, D] => [
    a.fullState(),
    b.fullState(),
    c.fullState(),
  ];

  it(
    "merges in any order to the same state",
    property((run) => {
      const [a, b, c] = states(run);
      expect(joined(b, a, c)).toBe(joined(a, b, c));
      expect(joined(c, b, a)).toBe(joined(a, b, c));
    }),
  );

  it(
    "merges in any grouping to the same state",
    property((run) => {
      const [a, b, c] = states(run);
      const group = create();
      group.merge(b);
      group.merge(c);
      expect(joined(a, group.fullState())).toBe(joined(a, b, c));
    }),
  );

  it(
    "does not change, and says so, when a state comes again",
    property((run) => {
      const nothing = text(create().fullState());
      for (const replica of run.replicas) {
        const before = text(replica.fullState());
        expect(text(replica.merge(replica.fullState()))).toBe(nothing);
        expect(text(replica.fullState())).toBe(before);
      }
    }),
  );

  it(
    "comes to the same state by deltas in any order, twice each, as by full states",
    property((run) => {
      expect(joined(...run.deltas, ...[...run.deltas].reverse())).toBe(joined(...states(run)));
      expect(joined(...[...run.deltas].reverse())).toBe(joined(...states(run)));
    }),
  );

  it(
    "loses nothing when only what a merge reports as new is relayed",
    property((run) => {
      const relay = create();
      const last = create();
      for (const state of states(run)) last.merge(relay.merge(state));
      expect(text(last.fullState())).toBe(text(relay.fullState()));
    }),
  );
}

function overTheWire<D>(state: D): D {
  return JSON.parse(JSON.stringify(state)) as D;
}
