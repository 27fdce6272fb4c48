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

/** All that any node held at the heal. */
interface Wanted {
  readonly values: ReadonlySet<Identity>;
  /** Items of the replicated data types; a node has to hold this content, or a later one. */
  readonly items: readonly StateItem[];
}

/** The wanted entries that a node still lacks. */
interface Lack {
  readonly node: InProcessNode;
  missing: Set<Identity>;
  items: readonly StateItem[];
  /** So many of its values have been looked at; in one life it only learns more. */
  looked: number;
}

/** A heal after which the nodes do not yet hold the same. */
interface Spreading {
  readonly healedMs: number;
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
    const watched = [...nodes.values()].filter(canBeLookedInto);
    if (watched.length === 0) return;
    const wanted = heldBy(watched);
    const lacks = watched.map((node) => ({ node, ...lackOf(wanted) }));
    const spreading: Spreading = { healedMs };
    this.#spreading = spreading;
    const alarm = scheduler.alarm(() => {
      if (this.#spreading !== spreading) return;
      const lacking = lacks.filter((lack) => isLacking(lack, wanted));
      if (lacking.length === 0) this.#stop(scheduler.nowMs(), true);
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

function canBeLookedInto(node: RunningNode): node is InProcessNode {
  return node instanceof InProcessNode && node.inspect() !== undefined;
}

/** All that any of the nodes holds now. */
function heldBy(nodes: readonly InProcessNode[]): Wanted {
  const values = new Set(nodes.flatMap((node) => node.inspect()?.values ?? []).map(identityOf));
  const contents = nodes.flatMap((node) => node.inspect()?.items() ?? []);
  const items = [...new Map(contents.map((item) => [canonicalJson(item as Json), item] as const)).values()];
  return { values, items };
}

/** The lack of a node that holds nothing, as far as anybody has looked. */
function lackOf({ values, items }: Wanted): Omit<Lack, "node"> {
  return { missing: new Set(values), items, looked: 0 };
}

/** Strikes off what has arrived since the last look; whether anything is left. A node that began anew lacks everything again. */
function isLacking(lack: Lack, wanted: Wanted): boolean {
  const inspection = lack.node.inspect();
  const values = inspection?.values ?? [];
  if (inspection === undefined || values.length < lack.looked) Object.assign(lack, lackOf(wanted));
  for (; lack.looked < values.length; lack.looked++)
    lack.missing.delete(identityOf(values[lack.looked] as Json));
  lack.items = lack.items.filter((item) => {
    const held = inspection?.itemLike(item);
    return held === undefined || !coversItem(held, item);
  });
  return lack.missing.size > 0 || lack.items.length > 0;
}
