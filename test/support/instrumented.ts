/**
 * Whether `npm run mutate` has put its mutants into the source, and counters into its branches. Tests of time and tests of the
 * built binary are left out then: the ones would measure the counters, the others see no mutant.
 */
export const isInstrumented = process.env.MUTATE_TESTS !== undefined;
