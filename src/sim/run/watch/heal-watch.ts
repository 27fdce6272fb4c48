import { canonicalJson, type Identity, identityOf } from "../../../wire/json.ts";
import type { Json } from "../../../wire/message.ts";
import type { StateItem } from "../../../wire/peer-messages.ts";
import type { NemesisEvent } from "../../nemesis/nemesis-plan.ts";
import type { JournalEvent } from "../../network/journal.ts";
import { InProcessNode } from "../../nodes/in-process-node.ts";
import type { RunningNode } from "../../nodes/running-node.ts";
import type { RunContext, RunHooks } from "../run-hooks.ts";
import { coversItem } from "./item-order.ts";

/** The outcome of one heal. */
export interface Heal {
  readonly healedMs: number;
  /** How long until every node held all that any node held at the heal; absent if the watch ended before. */
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

/** The entries that a node has to get and still lacks. */
interface Lack {
  readonly node: InProcessNode;
  readonly missing: Set<Identity>;
  /** Items of the replicated data types whose content it has to hold, or a later one. */
  items: readonly StateItem[];
  /** So many of its values have been looked at; it only learns more. */
  looked: number;
}

/** Values that are watched until they have come everywhere. */
interface Spreading {
  readonly healedMs: number;
  /** Nodes that lack nothing any more have left. */
  lacks: readonly Lack[];
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
    if (event.kind !== "partition") return;
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
    const spreading: Spreading = { healedMs, lacks: lacksOf([...nodes.values()]) };
    this.#spreading = spreading;
    const alarm = scheduler.alarm(() => {
      if (this.#spreading !== spreading) return;
      spreading.lacks = spreading.lacks.filter(isLacking);
      if (spreading.lacks.length === 0) this.#stop(scheduler.nowMs(), true);
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

/** All that any node holds now, as what each node that can be looked into has to get. */
function lacksOf(nodes: readonly RunningNode[]): readonly Lack[] {
  const watched = nodes.filter((node) => node instanceof InProcessNode);
  const all = watched.flatMap((node) => node.inspect()?.values ?? []).map(identityOf);
  const contents = watched.flatMap((node) => node.inspect()?.items() ?? []);
  const items = [...new Map(contents.map((item) => [canonicalJson(item as Json), item] as const)).values()];
  return watched.flatMap((node) => {
    return node.inspect() === undefined ? [] : [{ node, missing: new Set(all), items, looked: 0 }];
  });
}

/** Strikes off what has arrived since the last look; whether anything is left. */
function isLacking(lack: Lack): boolean {
  const { node, missing } = lack;
  const inspection = node.inspect();
  const values = inspection?.values ?? [];
  for (; lack.looked < values.length; lack.looked++) missing.delete(identityOf(values[lack.looked] as Json));
  lack.items = lack.items.filter((item) => {
    const held = inspection?.itemLike(item);
    return held === undefined || !coversItem(held, item);
  });
  return missing.size > 0 || lack.items.length > 0;
}
