import { GossipNode } from "../../node/gossip-node.ts";
import type { SeenSet } from "../../node/seen-set.ts";
import type { Json } from "../../wire/message.ts";
import type { JournalEvent } from "../network/journal.ts";
import type { NemesisEvent } from "../network/nemesis.ts";
import { InProcessNode } from "../nodes/in-process-node.ts";
import type { RunContext, RunHooks } from "./run-hooks.ts";

/** What came of one heal. */
export interface Heal {
  readonly healedMs: number;
  /** How long until every node held every value that any node held at the heal; absent if the watch ended before. */
  readonly convergedAfterMs?: number;
  /** How long it was watched: to that moment, to the next partition, or to the end of the run. */
  readonly watchedForMs: number;
  /** The most messages between servers in any second that began in the 5 s after the heal. */
  readonly messagesPerSecondMax: number;
}

const POLL_MS = 10;
const BIN_MS = 100;
const BINS_PER_SECOND = 1_000 / BIN_MS;
const PEAK_BINS = 5 * BINS_PER_SECOND;

/** What is watched until it has come everywhere. */
interface Spreading {
  readonly healedMs: number;
  /** Per node what it lacks; nodes that lack nothing are not in it. */
  readonly missing: Map<SeenSet, readonly Json[]>;
}

/**
 * Watches our own nodes in virtual time after each heal: how soon they hold the same again, and how many messages that
 * takes. It looks into the nodes, so it costs no message. Hand its members to a run as hooks.
 */
export class HealWatch {
  readonly #heals: Omit<Heal, "messagesPerSecondMax">[] = [];
  /** Messages between servers, by tenths of a second. */
  readonly #sent: number[] = [];
  #spreading: Spreading | undefined;
  #isServer: (id: string) => boolean = () => false;

  readonly onPhase: NonNullable<RunHooks["onPhase"]> = (phase, { network, scheduler }) => {
    this.#isServer = (id) => network.isServer(id);
    if (phase === "end") this.#stop(scheduler.nowMs());
  };

  readonly onNemesis: NonNullable<RunHooks["onNemesis"]> = (event: NemesisEvent, context) => {
    this.#stop(event.timeMs);
    if (event.action === "heal") this.#start(event.timeMs, context);
  };

  readonly journal = ({ kind, timeMs, message }: JournalEvent): void => {
    if (kind !== "send" || !this.#isServer(message.src) || !this.#isServer(message.dest)) return;
    const bin = Math.floor(timeMs / BIN_MS);
    this.#sent[bin] = (this.#sent[bin] ?? 0) + 1;
  };

  /** All heals of the run, in order, once it has ended. */
  heals(): readonly Heal[] {
    return this.#heals.map((heal) => ({ ...heal, messagesPerSecondMax: this.#peakAfter(heal.healedMs) }));
  }

  #start(healedMs: number, { nodes, scheduler }: RunContext): void {
    const seen = [...nodes.values()].flatMap((node) => seenBy(node) ?? []);
    const all = new Set(seen.flatMap((set) => set.values()));
    const missing = new Map(seen.map((set) => [set, [...all]] as const));
    const spreading = { healedMs, missing };
    this.#spreading = spreading;
    const alarm = scheduler.alarm(() => {
      if (this.#spreading !== spreading) return;
      if (isSpread(missing)) this.#stop(scheduler.nowMs(), true);
      else alarm.setAt(scheduler.nowMs() + POLL_MS);
    });
    alarm.setAt(healedMs);
  }

  #stop(nowMs: number, converged = false): void {
    if (this.#spreading === undefined) return;
    const { healedMs } = this.#spreading;
    const watchedForMs = nowMs - healedMs;
    this.#heals.push({ healedMs, watchedForMs, ...(converged && { convergedAfterMs: watchedForMs }) });
    this.#spreading = undefined;
  }

  #peakAfter(healedMs: number): number {
    const first = Math.floor(healedMs / BIN_MS);
    let most = 0;
    for (let bin = first; bin < first + PEAK_BINS; bin++) {
      let sum = 0;
      for (let i = bin; i < bin + BINS_PER_SECOND; i++) sum += this.#sent[i] ?? 0;
      most = Math.max(most, sum);
    }
    return most;
  }
}

/** Strikes off what has arrived; true once nothing is missing. */
function isSpread(missing: Map<SeenSet, readonly Json[]>): boolean {
  for (const [set, values] of missing) {
    const left = values.filter((value) => set.positionOf(value) === undefined);
    if (left.length === 0) missing.delete(set);
    else missing.set(set, left);
  }
  return missing.size === 0;
}

function seenBy(node: unknown): SeenSet | undefined {
  if (!(node instanceof InProcessNode) || !(node.node instanceof GossipNode)) return undefined;
  return node.node.core.seen;
}
