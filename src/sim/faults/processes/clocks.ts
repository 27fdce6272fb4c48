import { type NodeClock, nodeClock } from "../../nodes/node-clock.ts";
import { fixedSeconds } from "../../time/seconds.ts";
import type { FaultKind, Stage } from "../fault.ts";

const RATE_ERROR_MAX = 0.1;
const JUMP_MS = 60_000;
const STEP_BACK_MS_MAX = 60_000;
const CHANGES_MAX = 4;
const CHANGES_EXAGGERATED = 25;

/** Clocks run too fast or too slow, leap forward, or are set back. */
export const clocks: FaultKind = {
  id: "P4",
  title: "clocks",
  draw(random, site) {
    const changes = Array.from(
      { length: site.isExaggerated ? CHANGES_EXAGGERATED : 1 + random.int(CHANGES_MAX) },
      () => ({
        node: random.pick(site.nodeIds) as string,
        atMs: random.chance(0.3) ? 0 : random.float() * site.loadMs,
        rate: 1 + (random.chance(0.6) ? (2 * random.float() - 1) * RATE_ERROR_MAX : 0),
        stepMs: random.pick([0, JUMP_MS, -Math.round(random.float() * STEP_BACK_MS_MAX)]) ?? 0,
      }),
    );
    const now = new Map<string, SteppedClock>();
    const set = (stage: Stage, node: string, rate: number, stepMs: number): void => {
      const networkMs = stage.scheduler.nowMs();
      const shownMs = (now.get(node) ?? nodeClock()).toNodeMs(networkMs);
      const clock = new SteppedClock(networkMs, shownMs + stepMs, rate);
      now.set(node, clock);
      stage.setClock(node, clock);
    };
    return {
      text: `clocks: ${changes.map(({ node, atMs, rate, stepMs }) => `${node} at ${fixedSeconds(atMs)} rate ${rate.toFixed(3)} step ${fixedSeconds(stepMs)}`).join(", ")}`,
      start(stage) {
        for (const { node, atMs, rate, stepMs } of changes) {
          stage.at(atMs, () => {
            stage.fired("P4", `${node} rate ${rate.toFixed(3)}, step ${fixedSeconds(stepMs)}`);
            set(stage, node, rate, stepMs);
          });
        }
      },
      heal(stage) {
        for (const node of now.keys()) set(stage, node, 1, 0);
      },
    };
  },
};

/** Shows `nodeMs` at a time of the network and goes on from there. */
class SteppedClock implements NodeClock {
  readonly #networkMs: number;
  readonly #nodeMs: number;
  readonly #rate: number;

  constructor(networkMs: number, nodeMs: number, rate: number) {
    this.#networkMs = networkMs;
    this.#nodeMs = nodeMs;
    this.#rate = rate;
  }

  toNodeMs(networkMs: number): number {
    return this.#nodeMs + (networkMs - this.#networkMs) * this.#rate;
  }

  toNetworkMs(nodeMs: number): number {
    return this.#networkMs + (nodeMs - this.#nodeMs) / this.#rate;
  }
}
