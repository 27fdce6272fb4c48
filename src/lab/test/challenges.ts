/** The challenges of Gossip Glomers (https://fly.io/dist-sys/): workload, flags and limits as published there. */

import { InvalidArgumentError } from "commander";
import type { Limit, LimitedFigure } from "../../sim/checkers/limits.ts";
import type { WorkloadName } from "../../sim/clients/workloads/workloads.ts";
import type { RunFlags } from "./run-flags.ts";

export interface Challenge {
  readonly name: string;
  readonly flags: RunFlags & { readonly workload: WorkloadName };
  readonly limits: readonly Limit[];
}

const broadcast = { workload: "broadcast", timeLimit: 20, rate: 10 } as const;
const efficient = { workload: "broadcast", nodeCount: 25, timeLimit: 20, rate: 100, latency: 100 } as const;

/** In their order. Flags that a challenge does not name have Maelstrom's defaults. */
export const challenges: readonly Challenge[] = [
  { name: "1", flags: { workload: "echo", nodeCount: 1, timeLimit: 10 }, limits: [] },
  {
    name: "2",
    flags: {
      workload: "unique-ids",
      nodeCount: 3,
      timeLimit: 30,
      rate: 1_000,
      availability: "total",
      nemesis: ["partition"],
    },
    limits: [],
  },
  { name: "3a", flags: { ...broadcast, nodeCount: 1 }, limits: [] },
  { name: "3b", flags: { ...broadcast, nodeCount: 5 }, limits: [] },
  { name: "3c", flags: { ...broadcast, nodeCount: 5, nemesis: ["partition"] }, limits: [] },
  { name: "3d", flags: efficient, limits: below(30, 400, 600) },
  { name: "3e", flags: efficient, limits: below(20, 1_000, 2_000) },
  {
    name: "4",
    flags: { workload: "g-counter", nodeCount: 3, timeLimit: 20, rate: 100, nemesis: ["partition"] },
    limits: [],
  },
];

/** The rest, by the workload that only real Maelstrom has. */
const CHALLENGES_OF_MAELSTROM_ALONE: ReadonlyMap<string, string> = new Map([
  ...["5a", "5b", "5c"].map((name) => [name, "kafka"] as const),
  ...["6a", "6b", "6c"].map((name) => [name, "txn-rw-register"] as const),
]);

/** Parses a challenge's name. */
export function challengeNamed(text: string): Challenge {
  const challenge = challenges.find(({ name }) => name === text);
  if (challenge !== undefined) return challenge;
  const names = challenges.map(({ name }) => name);
  const workload = CHALLENGES_OF_MAELSTROM_ALONE.get(text) ?? CHALLENGES_OF_MAELSTROM_ALONE.get(`${text}a`);
  const advice =
    workload === undefined ? "" : `; ${text} is of the workload ${workload}, which needs real Maelstrom`;
  throw new InvalidArgumentError(`Allowed: ${names.join(", ")}${advice}`);
}

function below(messages: number, medianMs: number, maxMs: number): readonly Limit[] {
  const values: readonly (readonly [LimitedFigure, number])[] = [
    ["servers-msgs-per-op", messages],
    ["median-stable-latency", medianMs],
    ["max-stable-latency", maxMs],
  ];
  return values.map(([figure, value]) => ({ figure, value, below: true }));
}
