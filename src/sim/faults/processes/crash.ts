import type { Random } from "../../../node/random.ts";
import { fixedSeconds } from "../../time/seconds.ts";
import type { FaultKind, FaultSite, Stage } from "../fault.ts";
import { drawWindow, logUniform } from "../windows.ts";

/** A crash that waits for a broadcast comes this long after it, at most: windows and forwards are under way. */
const MID_BROADCAST_MS = 120;
const CRASHES_MAX = 4;
const CRASHES_EXAGGERATED = 20;

interface Crash {
  readonly node: string;
  readonly atMs: number;
  /** How long after the node's next broadcast; none: at once. */
  readonly afterBroadcastMs: number | undefined;
}

export const crashes: FaultKind = {
  id: "P1",
  title: "crash for good",
  draw(random, site) {
    const { nodeIds } = site;
    if (nodeIds.length < 2) return undefined;
    // A single node more often than all but one.
    const drawnCount = random.chance(0.5) ? 1 : 1 + random.int(nodeIds.length - 1);
    const count = site.isExaggerated ? nodeIds.length - 1 : drawnCount;
    const drawn = random.sample(nodeIds, count).map((node) => drawCrash(random, site, node));
    return {
      text: `for good: ${drawn.map(textOf).join(", ")}`,
      start: (stage) => schedule("P1", drawn, stage, (node) => stage.crash(node, "never")),
    };
  },
};

export const restarts: FaultKind = {
  id: "P2",
  title: "crash and restart, memory lost",
  draw(random, site) {
    const tellTopology = random.chance(0.5);
    const drawn = Array.from(
      { length: site.isExaggerated ? CRASHES_EXAGGERATED : 1 + random.int(CRASHES_MAX) },
      () => {
        const crash = drawCrash(random, site, random.pick(site.nodeIds) as string);
        return { ...crash, downMs: random.chance(0.3) ? 1 : logUniform(random, 1, 10_000) };
      },
    );
    return {
      text: `restarts, ${tellTopology ? "topology told" : "init only"}: ${drawn.map((crash) => `${textOf(crash)} for ${fixedSeconds(crash.downMs)}`).join(", ")}`,
      start: (stage) =>
        schedule("P2", drawn, stage, (node, { downMs }) => {
          stage.crash(node, tellTopology ? "init and topology" : "init");
          stage.scheduler.at(stage.scheduler.nowMs() + downMs, () => stage.restart(node));
        }),
    };
  },
};

function drawCrash(random: Random, site: FaultSite, node: string): Crash {
  const atMs = site.isExaggerated ? random.float() * site.loadMs : drawWindow(random, site, 1, 2).startMs;
  const afterBroadcastMs = random.chance(0.6) ? random.float() * MID_BROADCAST_MS : undefined;
  return { node, atMs, afterBroadcastMs };
}

function schedule<C extends Crash>(
  id: "P1" | "P2",
  crashes: readonly C[],
  stage: Stage,
  crash: (node: string, crash: C) => void,
): void {
  for (const one of crashes) {
    const act = (): void => {
      if (!stage.isRunning(one.node)) return;
      stage.fired(id, one.node);
      crash(one.node, one);
    };
    stage.at(one.atMs, () => {
      const { afterBroadcastMs } = one;
      if (afterBroadcastMs === undefined) act();
      else afterNextBroadcast(one.node, stage, () => stage.at(stage.loadTimeMs() + afterBroadcastMs, act));
    });
  }
}

function afterNextBroadcast(node: string, stage: Stage, action: () => void): void {
  let isWaiting = true;
  stage.onRequest(({ dest, body }) => {
    if (!isWaiting || dest !== node || !(body.type === "broadcast" || body.type === "add")) return;
    isWaiting = false;
    action();
  });
}

function textOf({ node, atMs, afterBroadcastMs }: Crash): string {
  const after =
    afterBroadcastMs === undefined ? "" : ` (${Math.round(afterBroadcastMs)} ms after its next broadcast)`;
  return `${node} at ${fixedSeconds(atMs)}${after}`;
}
