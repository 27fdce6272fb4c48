import base from "./vitest.config.ts";

const paths = (name: string) => (process.env[name] ?? "").split(" ").filter((path) => path !== "");

/**
 * The tests that may kill a mutant: those under the paths in MUTATE_TESTS without those in MUTATE_WITHOUT. Tests of the built
 * binary never see a mutant, so nothing is built.
 */
export default {
  ...base,
  test: {
    ...base.test,
    globalSetup: [],
    // Counters in each branch make the source several times slower.
    testTimeout: 600_000,
    include: paths("MUTATE_TESTS").map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`)),
    exclude: paths("MUTATE_WITHOUT"),
  },
};
