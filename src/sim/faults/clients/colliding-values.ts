import type { Random } from "../../../node/random.ts";
import { fixedSeconds } from "../../time/seconds.ts";
import type { FaultKind, Stage } from "../fault.ts";
import { drawWindow } from "../windows.ts";

/** Values of two sides: whatever is compared by a public hash takes the one side for the other. */
export interface Collision {
  readonly name: string;
  readonly sides: readonly [readonly unknown[], readonly unknown[]];
}

/**
 * Found with generalised birthdays (Wagner 2002) over integers and multicollisions (Joux 2004) over texts, in seconds and
 * in a thirtieth of one.
 */
export const collisions: readonly Collision[] = [
  {
    name: "integers equal in count, both sums and every bucket of a digest by two multiplicative 32-bit hashes",
    sides: [
      [2_014_425, 78_784_960, 149_173_175, 206_824_206],
      [60_984_457, 126_584_207, 194_591_884, 264_153_231],
    ],
  },
  {
    name: "integers equal in count and in the sum of the 64-bit hashes of their texts",
    sides: [
      [2_002_990, 2_380_148, 2_597_672, 2_786_924],
      [2_132_435, 2_499_242, 2_658_739, 3_033_391],
    ],
  },
  {
    name: "texts of the same 64-bit hash",
    sides: [
      [
        "ysb8Siv2h1hRN1b0pmcO9WYcmzU6l8l8qaZtzNvdDZG0AUpG-L3ebm9ddL21NrCSWRxn5hfcQBLCrnc58qAi0Ya09g",
        "Zocvb90Eea0CTUhi03l_9WYcmzU6l83edNK9i8rzDZG0AUpG-L23BPg03OBENrCSW9jp0R80hw0Crnc52vRUclcmVt",
      ],
      [
        "Zocvb90EeahRN1bi03l_mDyNrzU6l83edNKtzNvdA2OeOlURsE3ebm903OBEUCL_M9jp0R80hw0jU3I32vRUcYa09g",
        "ysb8S90EeahRN1b0pmcO9WYcmzU6l83edNK9i8rzDZG0AlURsE3ebm9ddL21UCL_MRxn5h80hw0jU3I38qAi0Ya09g",
      ],
    ],
  },
];

const CUT_MS: [number, number] = [1_000, 5_000];

/** A client knows the public hashes: while the cluster is cut in two it tells each part values that look like the other's. */
export const collidingValues: FaultKind = {
  id: "C4",
  title: "colliding values",
  draw(random, site) {
    const { startMs, endMs } = drawWindow(random, site, ...CUT_MS);
    const parts = halves(random, site.nodeIds);
    const chosen = site.isExaggerated ? collisions : random.sample(collisions, 1 + random.int(2));
    return {
      text: `${parts[0].join(" ")} and ${parts[1].join(" ")} cut at ${fixedSeconds(startMs)} for ${fixedSeconds(endMs - startMs)}, told ${chosen.map(({ name }) => name).join("; ")}`,
      start(stage) {
        const draws = stage.random("C4");
        stage.at(startMs, () => {
          stage.block(collidingValues, cutBetween(parts));
          for (const { sides, name } of chosen) {
            stage.fired("C4", name);
            tell(stage, draws, parts[0], sides[0]);
            tell(stage, draws, parts[1], sides[1]);
          }
        });
        stage.at(endMs, () => stage.block(collidingValues, new Map()));
      },
    };
  },
};

/** Each part has at least one node; a node that is alone is both parts. */
function halves(random: Random, nodeIds: readonly string[]): readonly [readonly string[], readonly string[]] {
  const shuffled = random.shuffle(nodeIds);
  const middle = Math.ceil(shuffled.length / 2);
  return shuffled.length === 1 ? [shuffled, shuffled] : [shuffled.slice(0, middle), shuffled.slice(middle)];
}

function cutBetween([left, right]: readonly [readonly string[], readonly string[]]): ReadonlyMap<
  string,
  ReadonlySet<string>
> {
  if (left === right) return new Map();
  const unheardBy = (nodes: readonly string[], others: readonly string[]) =>
    nodes.map((node) => [node, new Set(others)] as const);
  return new Map([...unheardBy(left, right), ...unheardBy(right, left)]);
}

function tell(stage: Stage, draws: Random, nodes: readonly string[], values: readonly unknown[]): void {
  for (const value of values) stage.add(draws.pick(nodes) as string, value);
}
