import type { Random } from "../../node/random.ts";
import type { Alarm, Scheduler } from "../time/scheduler.ts";
import type { Network } from "./network.ts";
import { type PartitionKind, partition, partitionKinds } from "./partitions.ts";

/** The plan of the nemesis. Times of a schedule count from the start of the load. */
export type NemesisPlan =
  | { readonly kind: "none" }
  /** Starts and stops alternate, first a start at once; gaps are uniform on (0, 2 · interval). */
  | { readonly kind: "partition"; readonly intervalMs: number }
  | { readonly kind: "schedule"; readonly steps: readonly NemesisStep[] };

export interface NemesisStep {
  readonly atMs: number;
  readonly action: PartitionKind | "heal";
}

/** One thing that the nemesis did. */
export interface NemesisEvent {
  readonly timeMs: number;
  readonly action: PartitionKind | "heal";
  /** For each receiver the senders it does not hear; empty after a heal. */
  readonly blocked: Readonly<Record<string, readonly string[]>>;
}

export interface NemesisOptions {
  readonly plan: NemesisPlan;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly nodeIds: readonly string[];
  readonly random: Random;
  /** Told of everything that it does, when it is done. */
  readonly onEvent?: (event: NemesisEvent) => void;
}

/** Breaks the network and heals it, by plan, while the load runs. */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #log: NemesisEvent[] = [];
  #alarms: Alarm[] = [];
  #partitioned = false;

  constructor(options: NemesisOptions) {
    this.#options = options;
  }

  get log(): readonly NemesisEvent[] {
    return this.#log;
  }

  start(): void {
    const { plan, scheduler } = this.#options;
    const startMs = scheduler.nowMs();
    if (plan.kind === "partition") {
      const alarm = scheduler.alarm(() => {
        this.#alternate();
        // As Jepsen's `stagger` with a mean of the interval.
        alarm.setAt(scheduler.nowMs() + this.#options.random.float() * 2 * plan.intervalMs);
      });
      alarm.setAt(startMs);
      this.#alarms = [alarm];
    }
    if (plan.kind === "schedule") {
      this.#alarms = plan.steps.map((step) => scheduler.at(startMs + step.atMs, () => this.#do(step.action)));
    }
  }

  /** Ends the plan and heals what is broken. */
  finish(): void {
    for (const alarm of this.#alarms) alarm.cancel();
    this.#alarms = [];
    if (this.#partitioned) this.#do("heal");
  }

  #alternate(): void {
    this.#do(this.#partitioned ? "heal" : (this.#options.random.pick(partitionKinds) as PartitionKind));
  }

  #do(action: PartitionKind | "heal"): void {
    const { network, nodeIds, random, scheduler } = this.#options;
    const blocked: Record<string, readonly string[]> = {};
    if (action === "heal") {
      network.heal();
    } else {
      const blocks = partition(action, nodeIds, random);
      network.block(blocks);
      for (const [receiver, senders] of blocks) blocked[receiver] = [...senders];
    }
    this.#partitioned = action !== "heal";
    const event = { timeMs: scheduler.nowMs(), action, blocked };
    this.#log.push(event);
    this.#options.onEvent?.(event);
  }
}
