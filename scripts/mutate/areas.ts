/** A folder whose lines are changed, and the tests that have to notice. */
export interface Area {
  readonly folder: string;
  /** Folders of tests and test files. */
  readonly tests: readonly string[];
  /** Test files among them that take too long to run for each mutant. */
  readonly without?: readonly string[];
  /**
   * A mutant gets the tests that run its line: each that does (`perTest`), or all tests of the area if any does (`all`). The
   * latter where something is made once, by the first test that needs it, and then serves all others.
   */
  readonly coverage: "perTest" | "all";
}

/**
 * Each folder is held to the tests beside it, and to those of its nearest users where they are as much about it. The long
 * tests of whole clusters (conformance, faults, processes) are left out: they would notice more, at a minute a mutant.
 */
export const areas: readonly Area[] = [
  // Schemas are made once.
  { folder: "src/wire", tests: ["test/wire"], coverage: "all" },
  { folder: "src/crdt", tests: ["test/crdt"], coverage: "perTest" },
  { folder: "src/reconcile", tests: ["test/reconcile"], coverage: "perTest" },
  {
    folder: "src/node",
    tests: [
      "test/node",
      "test/strategies",
      "test/course",
      "test/hosts/arguments.test.ts",
      "test/fixtures.test.ts",
      "test/limits.test.ts",
    ],
    without: [
      "test/node/log/identities.test.ts",
      "test/node/repair/bounded.test.ts",
      "test/node/strategy-switch.test.ts",
      "test/strategies/crdt.test.ts",
      "test/course/notices.test.ts",
    ],
    coverage: "perTest",
  },
  { folder: "src/sim/checkers", tests: ["test/sim/checkers", "test/sim/sweep"], coverage: "perTest" },
];
