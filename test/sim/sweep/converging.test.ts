import { expect, test } from "vitest";
import type { Convergence } from "../../../src/sim/checkers/promises/convergence.ts";
import type { Clients } from "../../../src/sim/sweep/run/clients/clients.ts";
import { Converging } from "../../../src/sim/sweep/run/converging.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";

/** The outcome where `read` says what a node shows at its read of this number, from 0; `undefined`: it refuses. */
function outcomeOf(read: (node: string, number: number) => readonly unknown[] | undefined) {
  const scheduler = new VirtualScheduler();
  const counts = new Map<string, number>();
  const clients = {
    read: (node: string, _isFinal: boolean, onDone: (values: readonly unknown[] | undefined) => void) => {
      const number = counts.get(node) ?? 0;
      counts.set(node, number + 1);
      onDone(read(node, number));
    },
  } as unknown as Clients;
  let outcome: { readonly convergence: Convergence; readonly isEqual: boolean } | undefined;
  new Converging({
    scheduler,
    clients,
    nodeIds: ["n0", "n1"],
    expected: [1],
    onDecided: () => undefined,
    onDone: (convergence, isEqual) => {
      outcome = { convergence, isEqual };
    },
  });
  scheduler.runWhile(() => outcome === undefined);
  return outcome;
}

test("nodes have converged when each shows what it has to, and are equal when all show the same", () => {
  expect(outcomeOf((node, number) => (node === "n1" && number < 3 ? [] : [1, 2]))).toEqual({
    convergence: { timeMs: 150, missing: [] },
    isEqual: true,
  });
});

test("a value that nobody knows to be taken makes them unequal where only some show it", () => {
  expect(outcomeOf((node) => (node === "n1" ? [1, 2] : [1]))?.isEqual).toBe(false);
});

test("a node that shows nothing any more is not equal to the others", () => {
  expect(outcomeOf((node, number) => (node === "n1" && number > 0 ? undefined : [1]))).toEqual({
    convergence: { timeMs: 0, missing: [] },
    isEqual: false,
  });
});

test("a node that never shows a value is named", () => {
  expect(outcomeOf((node) => (node === "n1" ? [] : [1]))).toEqual({
    convergence: { timeMs: undefined, missing: [{ node: "n1", values: [1] }] },
    isEqual: false,
  });
});
