import { nodeClock } from "../../nodes/node-clock.ts";
import type { FaultKind, Stage } from "../fault.ts";

const NODES_SHARE = 0.1;
const SLICE_MS_LEAST = 5;
const SLICE_MS_MOST = 40;
/** Mean time between two of one process. */
const GAP_MS = 1_000;
const GAP_EXAGGERATED_MS = 100;
const LATE_MS_LEAST = 5;
const LATE_MS_MOST = 50;

/**
 * Processes that share a busy machine: one in ten stops for moments now and then, and one read its clock in two steps and
 * lost the processor between them, so that it is late for good.
 */
export const lostSlices: FaultKind = {
  id: "P7",
  title: "lost time slices",
  draw(random, site) {
    const nodes = random.sample(site.nodeIds, Math.ceil(site.nodeIds.length * NODES_SHARE));
    const late = random.pick(site.nodeIds) as string;
    const lateMs = LATE_MS_LEAST + random.float() * (LATE_MS_MOST - LATE_MS_LEAST);
    const gapMs = site.isExaggerated ? GAP_EXAGGERATED_MS : GAP_MS;
    const startPauses = (stage: Stage, node: string): void => {
      const drawn = stage.random(`lost slices ${node}`);
      const pauseNext = (fromMs: number): void => {
        const startMs = fromMs + drawn.exponential(gapMs);
        const endMs = startMs + SLICE_MS_LEAST + drawn.float() * (SLICE_MS_MOST - SLICE_MS_LEAST);
        stage.at(startMs, () => {
          const slice = {};
          if (stage.isRunning(node)) {
            stage.fired("P7");
            stage.pause(node, slice);
          }
          stage.at(endMs, () => {
            stage.resume(node, slice);
            pauseNext(endMs);
          });
        });
      };
      pauseNext(0);
    };
    return {
      text: `lost time slices: ${nodes.join(", ")}; ${late} reads its clock ${lateMs.toFixed(0)} ms late`,
      start(stage) {
        for (const node of nodes) startPauses(stage, node);
        stage.setClock(late, nodeClock(nodeClock().toNodeMs(0) - lateMs));
      },
    };
  },
};
