import type { Random } from "../../../node/random.ts";
import { type Blocks, type PartitionKind, partition, partitionKinds } from "../../network/partitions.ts";
import type { Fault, FaultKind, FaultSite, Stage } from "../fault.ts";
import { drawWindows, type Window, windowText } from "../windows.ts";

const LENGTH_MS: [number, number] = [1_000, 60_000];
/** Partitions that may overlap: two of them at once are a nested one. */
const PARTITIONS_MAX = 3;

type Kind = PartitionKind | "apart";

/** With fewer nodes it cuts nobody off: a third of three is nobody, and of two each is in every majority. */
const NODES_LEAST: Partial<Record<Kind, number>> = { "minority-third": 4, "majorities-ring": 3 };

interface Cut {
  readonly kind: Kind;
  readonly window: Window;
}

export const partitions: FaultKind = {
  id: "N5",
  title: "partition, both ways",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const cuts = drawCuts(random, site, [...partitionKinds, "apart"]);
    return partitionFault("N5", "partitions", cuts, (blocks) => blocks);
  },
};

/** Each side of a partition goes on sending; one of them hears nothing. */
export const oneWayPartitions: FaultKind = {
  id: "N6",
  title: "partition, one way",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const cuts = drawCuts(random, site, ["one", "bisection", "minority-third"]);
    let draws: Random | undefined;
    return partitionFault("N6", "one-way partitions", cuts, (blocks, stage) => {
      draws ??= stage.random("N6");
      return oneSide(blocks, draws);
    });
  },
};

function drawCuts(random: Random, site: FaultSite, kinds: readonly Kind[]): Cut[] {
  return drawWindows(random, site, PARTITIONS_MAX, LENGTH_MS).map((window) => {
    const kind = random.pick(kinds) ?? "one";
    return { kind: site.nodeIds.length < (NODES_LEAST[kind] ?? 2) ? "one" : kind, window };
  });
}

/** Partitions in the windows that were drawn; those from the start of the load may be there before it. */
function partitionFault(
  id: "N5" | "N6",
  text: string,
  cuts: readonly Cut[],
  shape: (blocks: Blocks, stage: Stage) => Blocks,
): Fault {
  const begun = new Set<Cut>();
  let draws: Random | undefined;
  const begin = (cut: Cut, stage: Stage): void => {
    if (begun.has(cut)) return;
    begun.add(cut);
    draws ??= stage.random(`${id}/nodes`);
    const blocks = shape(drawBlocks(cut.kind, stage.site.nodeIds, draws), stage);
    stage.block(cut, blocks);
    stage.fired(
      id,
      `${cut.kind}: ${[...blocks].map(([to, from]) => `${to} hears not ${[...from].join(" ")}`).join("; ")}`,
    );
  };
  return {
    text: `${text} ${textOf(cuts)}`,
    startLinks(stage) {
      for (const cut of cuts) if (cut.window.startMs === 0) begin(cut, stage);
    },
    start(stage) {
      for (const cut of cuts) {
        stage.at(cut.window.startMs, () => begin(cut, stage));
        stage.at(cut.window.endMs, () => stage.block(cut, new Map()));
      }
    },
  };
}

function drawBlocks(kind: Kind, nodeIds: readonly string[], random: Random): Blocks {
  if (kind !== "apart") return partition(kind, nodeIds, random);
  return new Map(nodeIds.map((node) => [node, new Set(nodeIds.filter((other) => other !== node))]));
}

/** Keeps the deafness of the nodes on one side. */
function oneSide(blocks: Blocks, random: Random): Blocks {
  const [first] = blocks.values();
  const isFirst = random.chance(0.5);
  return new Map([...blocks].filter(([, unheard]) => (unheard === first) === isFirst));
}

function textOf(cuts: readonly Cut[]): string {
  return cuts.map(({ kind, window }) => `${kind} ${windowText(window)}`).join(", ");
}
