import { type Mistake, SET_WORKLOADS } from "./mistake.ts";

/** A batch that is full with one value waits for no other. */
export const noBatching: Mistake = {
  name: "no-batching",
  does: "sends each value at once, on its own, where the profile lets values wait for each other",
  shows: "msgs-per-op, many times that of `-- --profile balanced` without the mistake",
  workloads: SET_WORKLOADS,
  nodeArguments: ["--profile", "balanced"],
  settings: { batchSize: 1 },
};
