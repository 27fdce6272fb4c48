import { Random } from "../../../node/random.ts";
import { type FaultId, faultIds, laterFaultIds, latestFaultIds } from "../../faults/fault.ts";
import { isSubject } from "./subjects.ts";

/**
 * One run of a sweep. Everything else of it, each fault's particulars included, is drawn from streams named by seed and
 * strategy, so that a case with fewer faults, fewer nodes or a shorter load is otherwise the same.
 */
export interface Case {
  readonly seed: string;
  readonly strategy: string;
  readonly nodes: number;
  /** None: the run is free of faults (N0). */
  readonly faults: readonly FaultId[];
  /** Those of them that go to the ends of their ranges, and last all the time. */
  readonly exaggerated: readonly FaultId[];
  readonly loadMs: number;
}

/** The choices that cases are drawn from. */
export interface Menu {
  readonly strategies: readonly string[];
  readonly nodes: readonly number[];
  readonly faults: readonly FaultId[];
}

/** One fault alone as often as several together, now and then none. */
const ALONE_SHARE = 0.45;
const NONE_SHARE = 0.08;
/** Each fault is in a mixture with a probability between these: few in some, many in others. */
const MIX_SHARES: [number, number] = [0.1, 0.6];
const EXAGGERATED_SHARE = 0.15;
/** Runs with more nodes cost more time; the work that each size gets is about the same up to this many. */
const EQUAL_WORK_NODES = 5;

export function streamOf({ seed, strategy }: Pick<Case, "seed" | "strategy">, name: string): Random {
  return new Random(`${seed}/${strategy}/${name}`);
}

/** The case of a seed: the same menu always gives the same one. */
export function drawCase(seed: string, strategy: string, menu: Menu): Case {
  const random = streamOf({ seed, strategy }, "case");
  const nodes = drawNodes(random, menu.nodes);
  const first = drawFaults(
    random,
    menu.faults.filter((id) => !laterFaultIds.includes(id) && !latestFaultIds.includes(id)),
  );
  const known = menu.faults.filter((id) => !latestFaultIds.includes(id));
  const earlier = withLater(first, streamOf({ seed, strategy }, "later"), known);
  const faults = withLatest(earlier, (name) => streamOf({ seed, strategy }, name), menu.faults);
  const extremes = streamOf({ seed, strategy }, "exaggerated");
  const extreme = new Set(first.filter(() => extremes.chance(EXAGGERATED_SHARE)));
  for (const id of [...laterFaultIds, ...latestFaultIds])
    if (streamOf({ seed, strategy }, `exaggerated ${id}`).chance(EXAGGERATED_SHARE)) extreme.add(id);
  const exaggerated = faults.filter((id) => extreme.has(id));
  return { seed, strategy, nodes, faults, exaggerated, loadMs: drawLoadMs(random) };
}

function drawNodes(random: Random, sizes: readonly number[]): number {
  const weights = sizes.map((nodes) => Math.min(1, (EQUAL_WORK_NODES / nodes) ** 1.5));
  let rest = random.float() * weights.reduce((sum, weight) => sum + weight, 0);
  const at = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0;
  });
  return sizes[at] ?? (sizes.at(-1) as number);
}

function drawFaults(random: Random, menu: readonly FaultId[]): readonly FaultId[] {
  const kind = random.float();
  const alone = random.pick(menu);
  const [least, most] = MIX_SHARES;
  const share = least + random.float() * (most - least);
  const mixed = menu.filter(() => random.chance(share));
  if (kind < NONE_SHARE || alone === undefined) return [];
  return kind < NONE_SHARE + ALONE_SHARE ? [alone] : mixed;
}

/**
 * The kinds of fault that came later, each as often as any other: one takes the place of a fault that is alone, or some
 * join a mixture.
 */
function withLater(first: readonly FaultId[], random: Random, menu: readonly FaultId[]): readonly FaultId[] {
  const later = menu.filter((id) => laterFaultIds.includes(id));
  if (later.length === menu.length) return drawFaults(random, later);
  const replaces = random.chance(later.length / menu.length);
  const drawn = drawFaults(random, later);
  if (first.length === 0 || later.length === 0) return first;
  if (first.length === 1) return replaces ? [random.pick(later) as FaultId] : first;
  return faultIds.filter((id) => first.includes(id) || drawn.includes(id));
}

/** As `withLater`, of the kinds that came last: as often alone as any other kind, and as often in a mixture. */
function withLatest(
  earlier: readonly FaultId[],
  streamNamed: (name: string) => Random,
  menu: readonly FaultId[],
): readonly FaultId[] {
  let faults = earlier;
  for (const id of latestFaultIds) {
    const random = streamNamed(`latest ${id}`);
    const isOnly = menu.length === 1;
    const replaces = random.chance(1 / menu.length);
    const [least, most] = MIX_SHARES;
    const joins = random.chance(least + random.float() * (most - least));
    if (!menu.includes(id)) continue;
    if (isOnly) faults = random.chance(NONE_SHARE) ? [] : [id];
    else if (faults.length === 1 && replaces) faults = [id];
    else if (faults.length > 1 && joins)
      faults = faultIds.filter((one) => one === id || faults.includes(one));
  }
  return faults;
}

/** Mostly a few seconds; now and then long enough for the longest partition. */
function drawLoadMs(random: Random): number {
  const kind = random.float();
  const share = random.float();
  if (kind < 0.75) return Math.round(500 + 4_500 * share);
  if (kind < 0.96) return Math.round(5_000 + 10_000 * share);
  return Math.round(15_000 + 50_000 * share);
}

/** As text: seed, strategy, nodes, faults (with `!` where exaggerated), load in milliseconds. */
export function caseText({ seed, strategy, nodes, faults, exaggerated, loadMs }: Case): string {
  const names = faults.map((id) => (exaggerated.includes(id) ? `${id}!` : id));
  return [seed, strategy, nodes, names.length === 0 ? "N0" : names.join("+"), loadMs].join(":");
}

/** The case of a text, or of the beginning of one. `undefined` where it is none. */
export function parseCase(text: string, menu: Menu): Case | undefined {
  const [seed = "", strategy = menu.strategies[0] ?? "", nodes, faults, loadMs, ...rest] = text.split(":");
  if (!/^[\w.-]{1,64}$/.test(seed) || !isSubject(strategy) || rest.length > 0) return undefined;
  const drawn = drawCase(seed, strategy, menu);
  const chosen = faults === undefined ? drawn : parseFaults(faults);
  const one = {
    ...drawn,
    ...chosen,
    ...(nodes === undefined ? {} : { nodes: Number(nodes) }),
    ...(loadMs === undefined ? {} : { loadMs: Number(loadMs) }),
  };
  const isCount = (count: number, most: number) => Number.isInteger(count) && count >= 1 && count <= most;
  return chosen !== undefined && isCount(one.nodes, 1_000) && isCount(one.loadMs, 600_000) ? one : undefined;
}

function parseFaults(text: string): Pick<Case, "faults" | "exaggerated"> | undefined {
  const faults = faultsOf(text.replaceAll("!", ""));
  if (faults === undefined) return undefined;
  const exaggerated = faults.filter((id) => text.split(/[+,]/).includes(`${id}!`));
  return { faults, exaggerated };
}

/** `N2+P1`, or `N0` for none; in the order of the table. `undefined` where a name is none of it. */
export function faultsOf(text: string): readonly FaultId[] | undefined {
  const names = text === "N0" || text === "" ? [] : text.split(/[+,]/);
  const ids = faultIds.filter((id) => names.includes(id));
  return ids.length === names.length ? ids : undefined;
}
