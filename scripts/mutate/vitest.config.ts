import base from "../../test/vitest.config.ts";

/**
 * The tests that may kill a mutant: the folders in MUTATE_TESTS, in this process. Tests of the built binary never see a
 * mutant, so nothing is built.
 */
export default {
  ...base,
  test: {
    ...base.test,
    globalSetup: [],
    include: (process.env.MUTATE_TESTS ?? "test")
      .split(" ")
      .map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`)),
  },
};
