import { test } from "vitest";
import { Wire } from "./wire.ts";
import { Bench } from "./bench.ts";
for (const strategy of ["flood","batched","anti-entropy"])
test(strategy, () => {
  const wire = new Wire({ settings: { strategy } });
  wire.broadcast("n1", 1, 2);
  console.log(wire.run(1500).join("\n"));
  wire.broadcast("n1", 3); wire.broadcast("n2", 4);
  console.log(wire.run(15000).join("\n"));
});
