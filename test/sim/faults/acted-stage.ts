import { Random } from "../../../src/node/random.ts";
import type { FaultId, FaultSite, Stage } from "../../../src/sim/faults/fault.ts";
import type { NodeClock } from "../../../src/sim/nodes/node-clock.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import type { Body, Message } from "../../../src/wire/message.ts";

/** A stage on which nothing is done: it notes what a fault asked for. */
export class ActedStage {
  readonly scheduler = new VirtualScheduler();
  readonly done: string[] = [];
  readonly asked: { node: string; body: Body }[] = [];
  readonly added: { node: string; value: unknown }[] = [];
  readonly fired = new Map<FaultId, number>();
  readonly stage: Stage;
  /** The clocks that a fault has set. */
  readonly clocks = new Map<string, NodeClock>();
  /** The outcome of messages that a fault brings in. */
  takesInjected = true;
  readonly #listeners: ((message: Message) => void)[] = [];

  constructor(site: Omit<FaultSite, "isExaggerated">) {
    const { scheduler, done } = this;
    const parts: Partial<Stage> = {
      site,
      scheduler,
      isOn: true,
      areLinksFaulty: true,
      random: (name) => new Random(name),
      loadTimeMs: () => scheduler.nowMs(),
      at: (loadMs, action) => scheduler.at(loadMs, action),
      fired: (id) => this.fired.set(id, (this.fired.get(id) ?? 0) + 1),
      crash: (nodeId) => done.push(`crash ${nodeId}`),
      isRunning: () => true,
      ask: (node, body) => this.asked.push({ node, body }),
      add: (node, value) => this.added.push({ node, value }),
      pause: (nodeId) => done.push(`${scheduler.nowMs()} ms: pause ${nodeId}`),
      resume: (nodeId) => done.push(`${scheduler.nowMs()} ms: resume ${nodeId}`),
      setClock: (nodeId, clock) => this.clocks.set(nodeId, clock),
      inject: () => this.takesInjected,
      onRequest: (listener) => this.#listeners.push(listener),
      repeatValues: () => undefined,
      block: (_owner, blocks) => done.push(`${scheduler.nowMs()} ms: ${blocks.size} hear less`),
    };
    this.stage = parts as Stage;
  }

  /** A client's request to a node. */
  request(dest: string, body: Body): void {
    for (const listener of this.#listeners) listener({ src: "c1", dest, body });
  }

  run(untilMs: number): void {
    this.scheduler.runWhile(() => this.scheduler.nowMs() < untilMs);
  }
}
