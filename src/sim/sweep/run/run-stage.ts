import type { HostedNode } from "../../../node/hosted.ts";
import type { Random } from "../../../node/random.ts";
import type { Body, Message } from "../../../wire/message.ts";
import type { FaultId, NextStart, Stage } from "../../faults/fault.ts";
import type { JournalEvent } from "../../network/journal.ts";
import type { LinkPolicy } from "../../network/link-policy.ts";
import type { Blocks } from "../../network/partitions.ts";
import type { NodeClock } from "../../nodes/node-clock.ts";
import type { VirtualScheduler } from "../../time/virtual-scheduler.ts";
import type { Clients } from "./clients/clients.ts";
import type { DataClients } from "./clients/data-clients.ts";
import type { Lives } from "./lives.ts";

/** Values at once that a slow node can take in time. */
const SLOW_BURST_MAX = 100;

export interface StageParts {
  readonly scheduler: VirtualScheduler;
  readonly lives: Lives;
  readonly clients: Clients;
  readonly data: DataClients | undefined;
  readonly site: Stage["site"];
  readonly random: (name: string) => Random;
  readonly setup: readonly Body[];
  readonly onNote: (text: string) => void;
}

/** The stage of a run's faults: their means to act on it. */
export class RunStage implements Stage {
  readonly site: Stage["site"];
  readonly scheduler: VirtualScheduler;
  readonly random: (name: string) => Random;
  /** How often each fault did something. */
  readonly firedCounts = new Map<FaultId, number>();
  readonly allowed: unknown[] = [];
  readonly #parts: StageParts;
  readonly #blocks = new Map<object, Blocks>();
  readonly #listeners: ((message: Message) => void)[] = [];
  #isHurried = false;
  #startMs = Infinity;
  isOn = false;
  areLinksFaulty = false;
  /** When the latest message arrives that was sent while faults were on. */
  lastArrivalMs = 0;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.site = parts.site;
    this.scheduler = parts.scheduler;
    this.random = parts.random;
  }

  /** Links are faulty from now on. */
  beginLinks(): void {
    this.areLinksFaulty = true;
  }

  begin(): void {
    this.isOn = true;
    this.areLinksFaulty = true;
    this.#startMs = this.scheduler.nowMs();
  }

  /** Faults are over: what the stage itself can undo is undone. */
  end(): void {
    this.isOn = false;
    this.areLinksFaulty = false;
    this.#blocks.clear();
    this.#parts.lives.cluster.network.heal();
    this.#parts.lives.healAll();
  }

  /** Watches the link for how long its messages take. */
  watch(link: LinkPolicy): LinkPolicy {
    return {
      plan: (message, nowMs, delaysMs) => {
        link.plan(message, nowMs, delaysMs);
        if (!this.areLinksFaulty) return;
        for (const delayMs of delaysMs) this.lastArrivalMs = Math.max(this.lastArrivalMs, nowMs + delayMs);
      },
    };
  }

  observe({ kind, message }: JournalEvent): void {
    if (kind !== "send" || this.#listeners.length === 0) return;
    const { nodes } = this.#parts.lives.cluster;
    if (!nodes.has(message.dest) || nodes.has(message.src)) return;
    for (const listener of this.#listeners) listener(message);
  }

  loadTimeMs(): number {
    return Math.max(0, this.scheduler.nowMs() - this.#startMs);
  }

  at(loadMs: number, action: () => void): void {
    // The load may last a little longer, until its last operation has ended; what lasts to its end is left to the heal.
    if (loadMs >= this.site.loadMs) return;
    this.scheduler.at(this.#startMs + loadMs, () => {
      if (this.isOn) action();
    });
  }

  fired(id: FaultId, text?: string): void {
    this.firedCounts.set(id, (this.firedCounts.get(id) ?? 0) + 1);
    if (text !== undefined) this.#parts.onNote(`${id} ${text}`);
  }

  block(owner: object, blocks: Blocks): void {
    if (blocks.size === 0) this.#blocks.delete(owner);
    else this.#blocks.set(owner, blocks);
    const united = new Map<string, Set<string>>();
    for (const one of this.#blocks.values()) {
      for (const [node, unheard] of one) {
        const all = united.get(node) ?? new Set();
        for (const other of unheard) all.add(other);
        united.set(node, all);
      }
    }
    this.#parts.lives.cluster.network.block(united);
    if (blocks.size === 0) this.#parts.onNote("a partition is over");
  }

  crash(nodeId: string, next: NextStart): void {
    this.#parts.lives.crash(nodeId, next);
    this.#parts.onNote(`${nodeId} is down`);
  }

  restart(nodeId: string): void {
    if (this.#parts.lives.restart(nodeId)) this.#parts.onNote(`${nodeId} starts anew`);
  }

  pause(nodeId: string, owner: object): void {
    if (this.#parts.lives.pause(nodeId, owner)) this.#parts.onNote(`${nodeId} stands still`);
  }

  resume(nodeId: string, owner: object): void {
    if (this.#parts.lives.resume(nodeId, owner)) this.#parts.onNote(`${nodeId} goes on`);
  }

  isRunning(nodeId: string): boolean {
    return this.#parts.lives.isRunning(nodeId);
  }

  setClock(nodeId: string, clock: NodeClock): void {
    this.#parts.lives.cluster.nodes.get(nodeId)?.setClock(clock);
  }

  setHandlingMs(nodeId: string, handlingMs: number): void {
    if (!this.#isHurried) this.#parts.lives.cluster.nodes.get(nodeId)?.setHandlingMs(handlingMs);
  }

  ask(nodeId: string, body: Body): void {
    this.#parts.lives.cluster.ask(nodeId, body);
  }

  inject(message: Message): boolean {
    return this.#parts.lives.cluster.network.send(message) === "sent";
  }

  onRequest(listener: (message: Message) => void): void {
    this.#listeners.push(listener);
  }

  burst(count: number): void {
    // A slow node would still be busy with them when their clients have left, and no node could help it.
    if (count > SLOW_BURST_MAX) {
      for (const id of this.site.nodeIds) this.setHandlingMs(id, 0);
      this.#isHurried = true;
    }
    this.#parts.clients.burst(count);
  }

  extraLoad(rateFactor: number, timeMs: number): void {
    this.#parts.clients.extraLoad(rateFactor, timeMs);
  }

  oneOperation(nodeId: string): void {
    this.#parts.clients.oneAdd(nodeId);
  }

  add(nodeId: string, value: unknown): void {
    this.#parts.clients.oneAddOf(nodeId, value);
  }

  dataLoad(count: number): void {
    const { data } = this.#parts;
    for (const element of data?.elements ?? []) this.allowValue(element);
    data?.start(count, this.site.loadMs);
  }

  enlargeValues(share: number, textMax: number): void {
    this.#parts.clients.workload.large = { share, textMax };
  }

  repeatValues(share: number): void {
    this.#parts.clients.workload.repeatShare = share;
  }

  possess(nodeId: string, make: () => HostedNode): void {
    this.#parts.lives.possess(nodeId, make);
  }

  release(nodeId: string): void {
    if (!this.#parts.lives.release(nodeId)) return;
    this.#parts.onNote(`${nodeId} is itself again`);
  }

  setupOf(): readonly Body[] {
    return this.#parts.setup;
  }

  allowValue(value: unknown): void {
    this.allowed.push(value);
  }
}
