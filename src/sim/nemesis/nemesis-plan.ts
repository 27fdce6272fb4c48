/** The plan of a nemesis as plain data, and what it did: a run stores both. */

import type { PartitionKind } from "../network/partitions.ts";

/** The faults that a test run can have, in the order in which tables list them. */
export const nemesisKinds = [
  "partition",
  "kill",
  "pause",
  "loss",
  "duplicate",
  "reorder",
  "slow",
  "clock",
] as const;
export type NemesisKind = (typeof nemesisKinds)[number];

/** The one that real Maelstrom has, too. */
const MAELSTROM_KIND: NemesisKind = "partition";

/** How hard each fault is, where a step of a schedule does not say it itself. */
export interface Intensity {
  /** Share of the messages between servers that are lost. */
  readonly lossShare: number;
  /** Share of the messages between servers that arrive twice. */
  readonly duplicateShare: number;
  /** Mean of the exponential delay that each message gets besides its latency. */
  readonly reorderMs: number;
  /** A slow node's links have so many times their latency. */
  readonly slowFactor: number;
  /** Nodes that are killed together. */
  readonly killCount: number;
  /** How long a node stands still. */
  readonly pauseMs: number;
  /** Each clock is off by up to so much, either way. */
  readonly clockMs: number;
}

export const intensityDefaults: Intensity = {
  lossShare: 0.1,
  duplicateShare: 0.1,
  reorderMs: 100,
  slowFactor: 10,
  killCount: 1,
  pauseMs: 2_000,
  clockMs: 300,
};

/** The plan of the nemesis. Times of a schedule count from the start of the load. */
export type NemesisPlan =
  | { readonly kind: "none" }
  /** Starts and stops alternate, first a start at once; gaps are uniform on (0, 2 · interval). */
  | { readonly kind: "partition"; readonly intervalMs: number }
  /** Each of these faults comes and goes on its own, as partitions do; see `Nemesis`. */
  | {
      readonly kind: "faults";
      readonly faults: readonly NemesisKind[];
      readonly intervalMs: number;
      readonly intensity: Intensity;
    }
  | {
      readonly kind: "schedule";
      readonly steps: readonly NemesisStep[];
      /** Default: the defaults. */
      readonly intensity?: Intensity;
    };

/** The action of a step: a fault by its name, a partition by its kind or its groups, too, or an end. */
export type NemesisAction = PartitionKind | "groups" | NemesisKind | "heal";

/** One step of a schedule. */
export interface NemesisStep {
  readonly atMs: number;
  readonly action: NemesisAction;
  /** After so long the fault ends by itself; default: at a heal. */
  readonly forMs?: number;
  /** The nodes that it befalls; default: drawn from the seed, or every link. */
  readonly nodes?: readonly string[];
  /** Of `groups`: nodes that hear each other. Nodes in none of them are one more group. */
  readonly groups?: readonly (readonly string[])[];
  /** Instead of the run's intensity: a share, milliseconds, a factor or a count. */
  readonly amount?: number;
  /** Of a heal: what it ends; default: everything. */
  readonly kinds?: readonly NemesisKind[];
}

/** One thing that the nemesis did. */
export interface NemesisEvent {
  readonly timeMs: number;
  readonly kind: NemesisKind;
  /** `heal` ends the fault of this kind, of these nodes. */
  readonly action: NemesisAction;
  /** The nodes that it befell, in node order; every node where it befell all links. */
  readonly nodes: readonly string[];
  /** Its particulars in words. */
  readonly text: string;
  /** Of a partition: for each receiver the senders it does not hear. Empty after a heal, and of other faults. */
  readonly blocked: Readonly<Record<string, readonly string[]>>;
}

/** The kind of fault that an action belongs to; `undefined` for a heal. */
export function kindOfAction(action: NemesisAction): NemesisKind | undefined {
  if (action === "heal") return undefined;
  return nemesisKinds.find((kind) => kind === action) ?? "partition";
}

/** The kinds of fault that a plan has, in the order of the table. */
export function kindsOfPlan(plan: NemesisPlan): readonly NemesisKind[] {
  const kinds = new Set<NemesisKind | undefined>(
    plan.kind === "schedule" ? plan.steps.map(({ action }) => kindOfAction(action)) : [],
  );
  if (plan.kind === "partition") kinds.add("partition");
  if (plan.kind === "faults") for (const kind of plan.faults) kinds.add(kind);
  return nemesisKinds.filter((kind) => kinds.has(kind));
}

/** What a run has and real Maelstrom does not: faults of its plan, and loss that is there all the time. */
export function beyondMaelstrom(plan: NemesisPlan, lossShare = 0): readonly NemesisKind[] {
  const kinds = kindsOfPlan(plan);
  return nemesisKinds.filter(
    (kind) => kind !== MAELSTROM_KIND && (kinds.includes(kind) || (kind === "loss" && lossShare > 0)),
  );
}

/** Whether a plan had faults and none of them befell anybody: none came before the load ended, or partitions that cut nobody off. */
export function isFaultless(plan: NemesisPlan, log: readonly NemesisEvent[]): boolean {
  return kindsOfPlan(plan).length > 0 && !log.some(befallsSomebody);
}

function befallsSomebody({ kind, action, blocked }: NemesisEvent): boolean {
  return action !== "heal" && (kind !== "partition" || Object.keys(blocked).length > 0);
}
