/** What a subject may take. */
export interface Budget {
  /** L1: from the heal to the last value on the last node, with 25 nodes and links of 100 ms. */
  readonly convergenceMs: number;
  /** After convergence what is late may still be acknowledged, and rounds slow down, for this long. */
  readonly settleMs: number;
}

const usual: Budget = { convergenceMs: 3_000, settleMs: 5_000 };

const budgets: ReadonlyMap<string, Budget> = new Map([["frugal", { ...usual, convergenceMs: 5_000 }]]);

export function budgetOf(subject: string): Budget {
  return budgets.get(subject) ?? usual;
}
