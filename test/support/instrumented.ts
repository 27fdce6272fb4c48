/**
 * Whether the source counts each of its branches, as `npm run mutate` makes it do. A test of time has to be left out then:
 * it would measure the counters.
 */
export const isInstrumented = process.env.MUTATE_TESTS !== undefined;
