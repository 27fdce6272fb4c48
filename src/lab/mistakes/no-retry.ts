import { type Mistake, SET_WORKLOADS } from "./mistake.ts";

/** The node has a flag for that: it repairs nothing that is lost. */
export const noRetry: Mistake = {
  name: "no-retry",
  does: "sends each value once and never looks after it",
  shows: "lost values, as soon as there is a partition",
  workloads: SET_WORKLOADS,
  settings: { repair: false },
};
