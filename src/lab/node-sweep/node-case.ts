/** One run of a sweep of any node: what it is like follows from a short text, though not what the processes make of it. */

import { Random } from "../../node/random.ts";
import { type Intensity, type NemesisKind, nemesisKinds } from "../../sim/nemesis/nemesis-plan.ts";
import { type RunOptions, runOptions } from "../../sim/run/run-options.ts";

export interface NodeCase {
  readonly seed: string;
  readonly nodes: number;
  /** In the order of the table. */
  readonly faults: readonly NemesisKind[];
  /** Operations are begun for this long. */
  readonly loadMs: number;
}

/** The choices that cases are drawn from. */
export interface NodeMenu {
  readonly nodes: readonly number[];
  readonly faults: readonly NemesisKind[];
  /** Default: drawn, 2 to 4 s. */
  readonly loadMs?: number | undefined;
}

/** The least load that a case can be made of, and the most. */
export const LOAD_MS_LEAST = 200;
export const LOAD_MS_MOST = 600_000;
export const NODES_MOST = 200;

const DRAWN_LOAD_MS = [2_000, 4_000] as const;
const NONE_SHARE = 0.05;
const ALONE_SHARE = 0.45;
const MIX_SHARES = [0.2, 0.7] as const;

/** A case of a seed. Each part is drawn from a stream of its own, so the rest stays as it is when one is changed. */
export function drawNodeCase(seed: string, menu: NodeMenu): NodeCase {
  const random = stream(seed, "case");
  const nodes = random.pick(menu.nodes) as number;
  const loadMs = menu.loadMs ?? Math.round(between(random, DRAWN_LOAD_MS));
  const kind = random.float();
  const alone = random.pick(menu.faults);
  const share = between(random, MIX_SHARES);
  const mixed = menu.faults.filter(() => random.chance(share));
  const some = kind < NONE_SHARE + ALONE_SHARE && alone !== undefined ? [alone] : mixed;
  return { seed, nodes, loadMs, faults: kind < NONE_SHARE ? [] : some };
}

/** The run of a case. */
export function runOfCase({ seed, nodes, faults, loadMs }: NodeCase): RunOptions {
  const shape = stream(seed, "shape");
  const ratePerSecond = Math.round(between(shape, [30, 60]));
  const latencyMs = shape.pick([0, 1, 10, 50]) as number;
  const topology = shape.pick(["grid", "line", "tree2", "total"] as const) ?? "grid";
  // Kills, partitions and the like come and go several times in a run, however short it is.
  const intervalMs = loadMs * between(shape, [0.1, 0.3]);
  const intensity = drawIntensity(seed, nodes, intervalMs);
  return runOptions({
    nodeCount: nodes,
    ratePerSecond,
    latencyMs,
    topology,
    timeLimitMs: loadMs,
    seed,
    nemesis: faults.length === 0 ? { kind: "none" } : { kind: "faults", faults, intervalMs, intensity },
    ...(faults.includes("clock") && { clockSkewMs: intensity.clockMs }),
  });
}

/** How hard each fault is, whether the case has it or not. */
function drawIntensity(seed: string, nodes: number, intervalMs: number): Intensity {
  const random = stream(seed, "intensity");
  return {
    lossShare: between(random, [0.05, 0.5]),
    duplicateShare: between(random, [0.05, 0.5]),
    reorderMs: Math.round(between(random, [5, 200])),
    slowFactor: Math.round(between(random, [3, 10])),
    // A majority at most.
    killCount: 1 + random.int(Math.ceil(nodes / 2)),
    pauseMs: Math.round(intervalMs * between(random, [0.5, 2])),
    clockMs: Math.round(between(random, [10, 500])),
  };
}

/** As text: seed, nodes, faults, load in milliseconds. */
export function nodeCaseText({ seed, nodes, faults, loadMs }: NodeCase): string {
  return [seed, nodes, faults.length === 0 ? "none" : faults.join("+"), loadMs].join(":");
}

/** The case of a text, or of the beginning of one; the rest is drawn. `undefined` where it is none. */
export function parseNodeCase(text: string, menu: NodeMenu): NodeCase | undefined {
  const [seed = "", nodes, faults, loadMs, ...rest] = text.split(":");
  // Sweeps count their seeds, so a word is no seed but a slip of the pen.
  if (!/^\d{1,64}$/.test(seed) || rest.length > 0) return undefined;
  const drawn = drawNodeCase(seed, menu);
  const chosen = faults === undefined ? drawn.faults : faultsOf(faults);
  const one = {
    ...drawn,
    ...(nodes === undefined ? {} : { nodes: Number(nodes) }),
    ...(loadMs === undefined ? {} : { loadMs: Number(loadMs) }),
  };
  const isWithin = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (chosen === undefined || !isWithin(one.nodes, 1, NODES_MOST)) return undefined;
  return isWithin(one.loadMs, LOAD_MS_LEAST, LOAD_MS_MOST) ? { ...one, faults: chosen } : undefined;
}

function faultsOf(text: string): readonly NemesisKind[] | undefined {
  const names = text === "none" ? [] : text.split("+");
  const kinds = nemesisKinds.filter((kind) => names.includes(kind));
  return kinds.length === names.length ? kinds : undefined;
}

function stream(seed: string, name: string): Random {
  return new Random(`${seed}/node-sweep/${name}`);
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + random.float() * (most - least);
}
