/**
 * Files that stand in a circle of imports and may, until it is broken: parts of a node that hold its core, and the paths of
 * values. Circles of other files, and circles of these with others, are refused. When the last circle is gone, this list
 * is empty.
 */
export const knownCircles: readonly string[] = [
  "src/node/core.ts",
  "src/node/crdt-replica.ts",
  "src/node/digest-exchange.ts",
  "src/node/link-epochs.ts",
  "src/node/link-patience.ts",
  "src/node/link-receiver.ts",
  "src/node/link-sender.ts",
  "src/node/links.ts",
  "src/node/paths.ts",
  "src/node/retelling.ts",
  "src/node/ring-check.ts",
  "src/node/rounds.ts",
  "src/node/seen-set.ts",
  "src/node/strangers.ts",
  "src/node/unsent.ts",
  "src/node/unshared.ts",
  "src/node/untold.ts",
];
