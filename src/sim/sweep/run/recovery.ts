import type { Random } from "../../../node/random.ts";
import type { Body } from "../../../wire/message.ts";
import type { Convergence } from "../../checkers/promises/convergence.ts";
import { countdown } from "../../clients/handshake.ts";
import type { Network } from "../../network/network.ts";
import type { Scheduler } from "../../time/scheduler.ts";
import type { Case } from "../case/case.ts";
import type { Clients } from "./clients/clients.ts";
import type { DataClients } from "./clients/data-clients.ts";
import { Trickle } from "./clients/trickle.ts";
import { acknowledged, Converging } from "./converging.ts";
import type { Evidence } from "./evidence.ts";
import type { Lives } from "./lives.ts";
import { probe } from "./probe.ts";

/** Until the cluster is idle: the last check of all nodes, 15 s after the last news, is over. */
const SETTLE_MS = 20_000;
const SETTLE_ACK_TIMEOUTS = 4;
/** A last check may find what no read shows, as what a hostile peer told a single node: that is news, and all check anew. */
const SETTLES_MAX = 3;
/** Traffic of the idle cluster is counted for this long. */
const IDLE_WINDOW_MS = 6_000;
/**
 * The last words of a node that is gone for good, and values that collide, are looked for only when it is quiet: so long a
 * trickle may last at most.
 */
const TRICKLE_MS_MAX = 5_000;

export interface RecoveryParts {
  readonly case: Case;
  readonly hasTrickle: boolean;
  readonly ackTimeoutMs: number;
  /** Requests that every living node has to answer alike in the end. */
  readonly probes: readonly Body[];
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly lives: Lives;
  readonly clients: Clients;
  readonly data: DataClients | undefined;
  readonly evidence: Evidence;
  readonly random: (name: string) => Random;
  readonly onNote: (text: string) => void;
  /** The last reads have ended, and so have the probes. */
  readonly onEnd: () => void;
}

/** The part of a case after the heal: the nodes converge, the idle cluster is watched, and everything is read once more. */
export class Recovery {
  /** Times from the start of the run; 0 for those that the run does not reach. */
  readonly phases = { healedMs: 0, trickleEndMs: 0, restMs: 0, endMs: 0 };
  /** Messages between servers that had been sent when the watch of the idle cluster began, and when it ended. */
  readonly sent = { rest: 0, end: 0 };
  convergence: Convergence | undefined;
  isEqual = false;
  /** Values that some client knew to be taken at the heal. */
  expected: readonly unknown[] = [];
  readonly #parts: RecoveryParts;
  #trickle: Trickle | undefined;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Faults are over. Messages of before arrive until `lastArrivalMs`; nothing is healed there earlier. */
  start(lastArrivalMs: number): void {
    if (this.#parts.hasTrickle) this.#startTrickle();
    this.#parts.scheduler.at(lastArrivalMs, () => this.#converge());
  }

  /** Values of before are waited for while it goes on; then it stops, and its own have to come everywhere, too. */
  #startTrickle(): void {
    const { case: one, scheduler, clients, lives, random } = this.#parts;
    const { livingIds } = lives;
    this.#trickle = new Trickle({ scheduler, clients, nodeIds: livingIds, random: random("trickle") });
    if (livingIds.length < one.nodes || one.faults.includes("C4"))
      scheduler.at(scheduler.nowMs() + TRICKLE_MS_MAX, () => this.#endTrickle());
  }

  #endTrickle(): void {
    if (this.#trickle === undefined) return;
    this.#trickle.stop();
    this.#trickle = undefined;
    this.phases.trickleEndMs = this.#parts.scheduler.nowMs();
  }

  #converge(): void {
    const { scheduler, clients, lives, evidence, ackTimeoutMs, onNote } = this.#parts;
    this.phases.healedMs = scheduler.nowMs();
    this.expected = acknowledged(clients.history.events);
    new Converging({
      scheduler,
      clients,
      nodeIds: lives.livingIds,
      expected: this.expected.filter((value) => !evidence.holders.isGone(value)),
      onDecided: () => this.#endTrickle(),
      onDone: (convergence, isEqual) => {
        this.convergence = convergence;
        this.isEqual = isEqual;
        onNote("converged, or given up");
        this.#settle(Math.max(SETTLE_MS, SETTLE_ACK_TIMEOUTS * ackTimeoutMs), SETTLES_MAX);
      },
    });
  }

  /** Waits until nothing new has come to any node for so long. */
  #settle(settleMs: number, settlesLeft: number): void {
    const { scheduler } = this.#parts;
    const heldBefore = this.#held();
    scheduler.at(scheduler.nowMs() + settleMs, () => {
      if (settlesLeft > 1 && this.#held() !== heldBefore) this.#settle(settleMs, settlesLeft - 1);
      else this.#rest();
    });
  }

  /** All that the nodes hold, in an order of its own. */
  #held(): string {
    const { livingIds, cluster } = this.#parts.lives;
    const held = livingIds.map((id) => {
      const inspection = cluster.node(id).inspect();
      return [inspection?.values.length, inspection?.items()];
    });
    return JSON.stringify(held);
  }

  #rest(): void {
    const { scheduler } = this.#parts;
    this.phases.restMs = scheduler.nowMs();
    this.sent.rest = this.#serversSent;
    scheduler.at(this.phases.restMs + IDLE_WINDOW_MS, () => {
      this.phases.endMs = scheduler.nowMs();
      this.sent.end = this.#serversSent;
      this.#readLast();
    });
  }

  #readLast(): void {
    const { lives, clients, data, probes, onEnd } = this.#parts;
    const { livingIds } = lives;
    const allDone = countdown(livingIds.length + probes.length + (data === undefined ? 0 : 1), onEnd);
    for (const id of livingIds) clients.read(id, true, allDone);
    data?.readLast(livingIds, allDone);
    for (const request of probes) probe(lives, request, allDone);
  }

  get #serversSent(): number {
    return this.#parts.network.stats().servers.sendCount;
  }
}
