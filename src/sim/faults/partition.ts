import type { Random } from "../../node/random.ts";
import { type Blocks, type PartitionKind, partition, partitionKinds } from "../partitions.ts";
import type { FaultKind, FaultSite, Stage } from "./fault.ts";
import { drawWindows, type Window, windowText } from "./windows.ts";

const LENGTH_MS: [number, number] = [1_000, 60_000];
/** Partitions that may overlap: two of them at once are a nested one. */
const PARTITIONS_MAX = 3;

type Kind = PartitionKind | "apart";

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
    return {
      text: `partitions ${textOf(cuts)}`,
      start: (stage) => schedule("N5", cuts, stage, (blocks) => blocks),
    };
  },
};

/** Each side of a partition goes on sending; one of them hears nothing. */
export const oneWayPartitions: FaultKind = {
  id: "N6",
  title: "partition, one way",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const cuts = drawCuts(random, site, ["one", "bisection", "minority-third"]);
    return {
      text: `one-way partitions ${textOf(cuts)}`,
      start: (stage) => {
        const random = stage.random("N6");
        schedule("N6", cuts, stage, (blocks) => oneSide(blocks, random));
      },
    };
  },
};

function drawCuts(random: Random, site: FaultSite, kinds: readonly Kind[]): Cut[] {
  return drawWindows(random, site, PARTITIONS_MAX, LENGTH_MS).map((window) => {
    const kind = random.pick(kinds) ?? "one";
    // A third of two nodes is nobody.
    return { kind: site.nodeIds.length < 4 && kind === "minority-third" ? "one" : kind, window };
  });
}

function schedule(
  id: "N5" | "N6",
  cuts: readonly Cut[],
  stage: Stage,
  shape: (blocks: Blocks) => Blocks,
): void {
  const random = stage.random(`${id}/nodes`);
  for (const cut of cuts) {
    stage.at(cut.window.startMs, () => {
      const blocks = shape(drawBlocks(cut.kind, stage.site.nodeIds, random));
      stage.block(cut, blocks);
      stage.fired(
        id,
        `${cut.kind}: ${[...blocks].map(([to, from]) => `${to} hears not ${[...from].join(" ")}`).join("; ")}`,
      );
    });
    stage.at(cut.window.endMs, () => stage.block(cut, new Map()));
  }
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
