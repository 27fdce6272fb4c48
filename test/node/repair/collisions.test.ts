import { describe, expect, test } from "vitest";
import { QUIET_RELAYED_MS } from "../../../src/node/timing.ts";
import { collisions } from "../../../src/sim/faults/clients/colliding-values.ts";
import { Wire } from "../wire.ts";

/* A client that knows the public hashes cannot keep two nodes apart. */

const strategies = ["flood", "tree", "hybrid", "batched", "crdt", "random-fanout", "anti-entropy"];

describe.each(collisions)("$name", ({ sides }) => {
  test.each(strategies)(
    "told to two sides of a partition come to both under %s, by the last check at the latest",
    (strategy) => {
      const wire = new Wire({ settings: { strategy } });
      wire.broadcast("n1", 0);
      wire.run(3_000);
      wire.lose = () => true;
      wire.broadcast("n1", ...sides[0]);
      wire.broadcast("n2", ...sides[1]);
      wire.run(5_000);
      wire.lose = () => false;
      wire.run(QUIET_RELAYED_MS + 3_000);
      const all = new Set<unknown>([0, ...sides[0], ...sides[1]]);
      for (const id of ["n1", "n2"]) expect(new Set(wire.read(id) as unknown[]), id).toEqual(all);
    },
  );
});
