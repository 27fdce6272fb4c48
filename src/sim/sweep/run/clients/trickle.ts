import type { Random } from "../../../../node/random.ts";
import type { Scheduler } from "../../../time/scheduler.ts";
import type { Clients } from "./clients.ts";

/** One add in a time between these: often enough to put off whatever waits for quiet, and hardly any traffic. */
const INTERVAL_MS_LEAST = 200;
const INTERVAL_MS_MOST = 500;

export interface TrickleParts {
  readonly scheduler: Scheduler;
  readonly clients: Clients;
  readonly nodeIds: readonly string[];
  readonly random: Random;
}

/** Adds that go on while the nodes converge after the heal: at one node, or wherever chance will have it. */
export class Trickle {
  readonly #parts: TrickleParts;
  readonly #nodeIds: readonly string[];
  #isOn = true;

  constructor(parts: TrickleParts) {
    const { nodeIds, random } = parts;
    this.#parts = parts;
    this.#nodeIds = random.chance(0.5) ? random.sample(nodeIds, 1) : nodeIds;
    this.#next();
  }

  stop(): void {
    this.#isOn = false;
  }

  #next(): void {
    const { scheduler, random } = this.#parts;
    const delayMs = INTERVAL_MS_LEAST + random.float() * (INTERVAL_MS_MOST - INTERVAL_MS_LEAST);
    scheduler.at(scheduler.nowMs() + delayMs, () => {
      if (!this.#isOn) return;
      this.#parts.clients.trickle(random.pick(this.#nodeIds) as string, random);
      this.#next();
    });
  }
}
