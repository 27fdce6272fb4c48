import { compareHashes } from "../../../src/reconcile/index.ts";
import { type Contender, hashesBytes, jsonBytes } from "./contender.ts";

/** One side sends the hashes of all its members; the other answers what is missing, and the hashes of what it wants. */
export const fullList: Contender = {
  name: "full list",
  cost({ here, there, d }) {
    const { onlyHere, onlyThere } = compareHashes(here, there);
    const bytes = jsonBytes({ hashes: "" }) + hashesBytes(here.length) + jsonBytes({ want: "" });
    return {
      bytes: bytes + hashesBytes(onlyHere.length),
      roundTrips: 1.5,
      missed: d - onlyHere.length - onlyThere.length,
    };
  },
};
