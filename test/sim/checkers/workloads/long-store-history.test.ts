import { expect, test } from "vitest";
import { kvVv } from "../../../../src/sim/checkers/workloads/kv-vv.ts";
import { StoreHistoryBuilder } from "./store-history-builder.ts";

/** More than a call can have arguments. */
const MANY = 130_000;

test("the checker of kv-vv judges a history of very many reads", () => {
  const history = new StoreHistoryBuilder().vvWrite("n1", 1, {}, { c1: 1 }, 0);
  for (let at = 0; at < MANY; at++) history.vvRead("n1", [[1, { c1: 1 }]], 10 + at);
  const result = kvVv(history.vvRead("n1", [[1, { c1: 1 }]], 10 + MANY, true).events);
  expect(result).toMatchObject({ valid: true, readCount: MANY + 1, siblingsMax: 1 });
});
