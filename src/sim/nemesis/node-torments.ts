/** Faults of single nodes. */

import type { NodeFaults, Torment, Wish } from "./deed.ts";
import type { Intensity } from "./nemesis-plan.ts";

/** More are summed up. */
const CLOCKS_TOLD_MAX = 5;

/** The nodes, as far as faults act on them. */
export interface NodeSite {
  readonly nodeIds: readonly string[];
  readonly faults: NodeFaults;
  readonly intensity: Intensity;
}

/** SIGKILL; at the end a fresh start without any memory. */
export function killing({ nodeIds, faults, intensity }: NodeSite): Torment {
  return (wish, random) => {
    const wanted = wish.nodes ?? random.sample(nodeIds, wish.amount ?? intensity.killCount);
    const nodes = inOrder(wanted, nodeIds).filter((id) => faults.kill(id));
    if (nodes.length === 0) return undefined;
    return {
      action: "kill",
      nodes,
      text: "killed, their memory lost",
      endText: "started anew",
      end: () => {
        for (const id of nodes) faults.restart(id);
      },
    };
  };
}

/** SIGSTOP; at the end SIGCONT, and all that came meanwhile is there at once. */
export function pausing({ nodeIds, faults }: NodeSite): Torment {
  return (wish, random) => {
    const owner = {};
    const wanted = wish.nodes ?? random.sample(nodeIds, 1);
    const nodes = inOrder(wanted, nodeIds).filter((id) => faults.pause(id, owner));
    if (nodes.length === 0) return undefined;
    return {
      action: "pause",
      nodes,
      text: "stand still",
      endText: "go on",
      end: () => {
        for (const id of nodes) faults.resume(id, owner);
      },
    };
  };
}

/**
 * Clocks that are off for the whole run. A process reads how far its clock is off when it starts, so there is nothing to
 * begin or to end here; this only says so.
 */
export function misleading({ nodeIds, faults }: NodeSite): Torment {
  return (wish: Wish) => {
    const nodes = inOrder(wish.nodes ?? nodeIds, nodeIds);
    return { action: "clock", nodes, text: clocksText(nodes, faults), endText: "" };
  };
}

/** A list of nodes does not depend on the order in which they were drawn or written. */
export function inOrder(nodes: readonly string[], nodeIds: readonly string[]): readonly string[] {
  return nodeIds.filter((id) => nodes.includes(id));
}

function clocksText(nodes: readonly string[], faults: NodeFaults): string {
  if (nodes.length > CLOCKS_TOLD_MAX) {
    const mostMs = Math.max(...nodes.map((id) => Math.abs(faults.clockOffMs(id))));
    return `clocks off by up to ${mostMs.toFixed(0)} ms`;
  }
  return `clocks off: ${nodes.map((id) => `${id} ${signed(faults.clockOffMs(id))} ms`).join(", ")}`;
}

function signed(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${Math.abs(ms).toFixed(0)}`;
}
