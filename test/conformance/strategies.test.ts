import { expect, test } from "vitest";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { itConforms, type Subject } from "./conformance.ts";

/** Two peers every 1.5 s, a digest and its answer each; a twentieth more for where in 20 s the rounds fall. */
const idleRounds = (2 * 2 * 1.05) / 1.5;

/** All strategies. A new one is a row here. */
const strategies: readonly Subject[] = [
  { strategy: "flood", idleMessagesPerSecond: 0 },
  { strategy: "tree", idleMessagesPerSecond: 0 },
  { strategy: "random-fanout", idleMessagesPerSecond: idleRounds },
  { strategy: "batched", idleMessagesPerSecond: 0 },
  { strategy: "hybrid", idleMessagesPerSecond: 0 },
  { strategy: "anti-entropy", idleMessagesPerSecond: idleRounds },
  { strategy: "crdt", idleMessagesPerSecond: 0 },
];

/** Tuned sets of parameters promise what their strategy does; only the longest windows take longer after a heal. */
const profiles: readonly Subject[] = [
  { strategy: "batched", flags: ["--profile", "fast"], idleMessagesPerSecond: 0 },
  { strategy: "batched", flags: ["--profile", "balanced"], idleMessagesPerSecond: 0 },
  { strategy: "batched", flags: ["--profile", "frugal"], idleMessagesPerSecond: 0, healMsMax: 5_000 },
];

const noRepair = "best effort on purpose: nothing that was dropped is sent again";
const onlyRounds = "without rounds no node looks for those that the values have not reached";

/** The same without repair, for demonstrations: what they do not promise then is listed. */
const withoutRepair = strategies.map((subject): Subject => {
  const hasRounds = subject.idleMessagesPerSecond > 0;
  return {
    ...subject,
    flags: ["--no-repair"],
    idleMessagesPerSecond: 0,
    notPromised: {
      ...subject.notPromised,
      partition: noRepair,
      loss: noRepair,
      amnesia: noRepair,
      reconfiguration: onlyRounds,
      ...(hasRounds ? { delivery: onlyRounds, idle: onlyRounds, "no-echo": onlyRounds } : {}),
    },
  };
});

test("every strategy has its row", () => {
  expect(strategies.map(({ strategy }) => strategy)).toEqual(strategyNames);
});

for (const subject of [...strategies, ...profiles, ...withoutRepair]) itConforms(subject);
