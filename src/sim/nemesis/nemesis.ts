import type { Random } from "../../node/random.ts";
import type { Network } from "../network/network.ts";
import type { Alarm, Scheduler } from "../time/scheduler.ts";
import type { Deed, NodeFaults, Torment, Wish } from "./deed.ts";
import { FaultyLinks } from "./link-torments.ts";
import {
  intensityDefaults,
  kindOfAction,
  type NemesisEvent,
  type NemesisKind,
  type NemesisPlan,
  type NemesisStep,
  nemesisKinds,
} from "./nemesis-plan.ts";
import { killing, misleading, pausing } from "./node-torments.ts";
import { partitioning } from "./partition-torment.ts";

export interface NemesisOptions {
  readonly plan: NemesisPlan;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly nodeIds: readonly string[];
  /** A stream of random numbers of its own for each name: one fault's draws do not depend on which others there are. */
  readonly random: (name: string) => Random;
  /** Needed for faults of nodes only. */
  readonly nodeFaults?: NodeFaults;
  /** Told of everything that it does, when it is done. */
  readonly onEvent?: (event: NemesisEvent) => void;
}

/** Several of these go on at once, of different nodes; of all other kinds a new one takes the place of the old one. */
const manifold: ReadonlySet<NemesisKind> = new Set(["kill", "pause"]);

const noNodeFaults: NodeFaults = {
  kill: () => false,
  restart: () => false,
  pause: () => false,
  resume: () => false,
  clockOffMs: () => 0,
};

/**
 * Breaks the network and the nodes, and heals them, by plan, while the load runs. Without a schedule each kind of fault
 * comes and goes on its own, whatever the others do, with gaps that are uniform on (0, 2 · interval), as Jepsen's `stagger`
 * has them. Faults of links begin with the load, kills and pauses within one interval of it, since a node that has just
 * started has nothing to lose. A pause lasts as long as the run says; clocks are off all the time.
 */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #torments: Readonly<Record<NemesisKind, Torment>>;
  readonly #log: NemesisEvent[] = [];
  /** Everything that has begun and can be ended. */
  readonly #open = new Map<NemesisKind, Deed[]>();
  readonly #streams = new Map<NemesisKind, Random>();
  #alarms: Alarm[] = [];

  constructor(options: NemesisOptions) {
    this.#options = options;
    const { plan, network, nodeIds, nodeFaults = noNodeFaults } = options;
    const intensity = ("intensity" in plan ? plan.intensity : undefined) ?? intensityDefaults;
    const links = new FaultyLinks(network, nodeIds, intensity);
    const site = { nodeIds, faults: nodeFaults, intensity };
    this.#torments = {
      partition: partitioning(network, nodeIds),
      kill: killing(site),
      pause: pausing(site),
      loss: links.torment("loss"),
      duplicate: links.torment("duplicate"),
      reorder: links.torment("reorder"),
      slow: links.torment("slow"),
      clock: misleading(site),
    };
  }

  get log(): readonly NemesisEvent[] {
    return this.#log;
  }

  start(): void {
    const { plan } = this.#options;
    if (plan.kind === "partition") this.#alternate("partition", plan.intervalMs, 0);
    if (plan.kind === "faults") {
      for (const kind of plan.faults) this.#alternate(kind, plan.intervalMs, plan.intensity.pauseMs);
    }
    if (plan.kind === "schedule") for (const step of plan.steps) this.#plan(step);
  }

  /** Ends the plan and heals what is broken. */
  finish(): void {
    for (const alarm of this.#alarms) alarm.cancel();
    this.#alarms = [];
    this.#heal(nemesisKinds);
  }

  #alternate(kind: NemesisKind, intervalMs: number, pauseMs: number): void {
    const { scheduler } = this.#options;
    const random = this.#randomOf(kind);
    const alarm = scheduler.alarm(() => {
      if (this.#open.has(kind)) this.#heal([kind]);
      else this.#begin(kind, {}, random);
      if (kind === "clock") return;
      const isPaused = kind === "pause" && this.#open.has(kind);
      // As Jepsen's `stagger` with a mean of the interval.
      alarm.setAt(scheduler.nowMs() + (isPaused ? pauseMs : random.float() * 2 * intervalMs));
    });
    alarm.setAt(scheduler.nowMs() + (manifold.has(kind) ? random.float() * intervalMs : 0));
    this.#alarms.push(alarm);
  }

  #plan(step: NemesisStep): void {
    const { scheduler } = this.#options;
    const { atMs, forMs, kinds = nemesisKinds } = step;
    const kind = kindOfAction(step.action);
    const act = (): void => {
      if (kind === undefined) return this.#heal(kinds);
      const deed = this.#begin(kind, step, this.#randomOf(kind));
      if (deed === undefined || forMs === undefined) return;
      this.#alarms.push(scheduler.at(scheduler.nowMs() + forMs, () => this.#end(kind, deed)));
    };
    this.#alarms.push(scheduler.at(scheduler.nowMs() + atMs, act));
  }

  #begin(kind: NemesisKind, wish: Wish, random: Random): Deed | undefined {
    const deed = this.#torments[kind](wish, random);
    if (deed === undefined) return undefined;
    const others = manifold.has(kind) ? (this.#open.get(kind) ?? []) : [];
    if (deed.end !== undefined) this.#open.set(kind, [...others, deed]);
    const { action, nodes, text, blocked = {} } = deed;
    this.#note({ kind, action, nodes, text, blocked });
    return deed;
  }

  #heal(kinds: readonly NemesisKind[]): void {
    for (const kind of kinds) for (const deed of this.#open.get(kind) ?? []) this.#end(kind, deed);
  }

  /** Nothing, where something else has taken its place or ended it. */
  #end(kind: NemesisKind, deed: Deed): void {
    const open = this.#open.get(kind) ?? [];
    if (!open.includes(deed)) return;
    const rest = open.filter((other) => other !== deed);
    if (rest.length > 0) this.#open.set(kind, rest);
    else this.#open.delete(kind);
    deed.end?.();
    this.#note({ kind, action: "heal", nodes: deed.nodes, text: deed.endText, blocked: {} });
  }

  #note(event: Omit<NemesisEvent, "timeMs">): void {
    const noted = { timeMs: this.#options.scheduler.nowMs(), ...event };
    this.#log.push(noted);
    this.#options.onEvent?.(noted);
  }

  /** Partitions keep the stream that they had when they were the only fault. */
  #randomOf(kind: NemesisKind): Random {
    const known = this.#streams.get(kind);
    if (known !== undefined) return known;
    const stream = this.#options.random(kind === "partition" ? "nemesis" : `nemesis/${kind}`);
    this.#streams.set(kind, stream);
    return stream;
  }
}
