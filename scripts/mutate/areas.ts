/** A folder whose lines are changed, and the tests that have to notice. */
export interface Area {
  readonly folder: string;
  /** Folders of tests and test files. */
  readonly tests: readonly string[];
  /** Test files among them that take too long to run for each mutant. */
  readonly without?: readonly string[];
}

/**
 * Each folder is held to the tests beside it, and to those of its nearest users where they are as much about it. The long
 * tests of whole clusters (conformance, faults, processes) are left out: they would notice more, at a minute a mutant.
 */
export const areas: readonly Area[] = [
  { folder: "src/wire", tests: ["test/wire", "test/scripts/message-reference.test.ts"] },
  { folder: "src/crdt", tests: ["test/crdt"] },
  { folder: "src/reconcile", tests: ["test/reconcile"] },
  {
    folder: "src/node",
    tests: [
      "test/node",
      "test/strategies",
      "test/course",
      "test/hosts/arguments.test.ts",
      "test/bad-input.test.ts",
      "test/fixtures.test.ts",
      "test/limits.test.ts",
    ],
    without: [
      "test/node/repair/bounded.test.ts",
      "test/node/strategy-switch.test.ts",
      "test/course/notices.test.ts",
    ],
  },
  { folder: "src/sim/checkers", tests: ["test/sim/checkers", "test/sim/sweep"] },
];
