import type { Identity } from "../../../../wire/json.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import type { SetHistory } from "../../set-history.ts";
import { possibleValues } from "../../trails/carried-values.ts";
import { keyOf } from "../../value-index.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";

/** A habit: so many values, and this share of those that the node lacks in the end. */
const VALUES_MIN = 3;
const SHARE_MIN = 0.5;
/** Values that are remembered of what nodes were told after their restarts. */
const TOLD_MAX = 200_000;

/** A node that came back without its memory, and values of before that nobody has told it since. */
interface Forgotten {
  readonly node: string;
  readonly restartMs: number;
  readonly holder: string;
  readonly value: unknown;
  readonly untoldCount: number;
  readonly missingCount: number;
}

/** Nodes that were killed and started anew, and to which nobody has sent what the others had acknowledged before. */
export class NotCaughtUp implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #initialised = new Set<string>();
  /** By restarted node: everything that it was sent in its present life, whether it arrived or not. */
  readonly #told = new Map<string, Set<Identity>>();
  #toldCount = 0;
  /** Whether any value was recognised between nodes: else nobody can tell what they say. */
  #isReadable = false;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    if (kind === "recv" && body.type === "init") this.#onInit(dest);
    if (values.length > 0 && this.#nodes.has(src)) this.#isReadable = true;
    const told = kind === "drop" ? undefined : this.#told.get(dest);
    if (told === undefined || this.#toldCount > TOLD_MAX) return;
    const before = told.size;
    for (const value of possibleValues(body)) told.add(keyOf(value));
    this.#toldCount += told.size - before;
  }

  find({ run, set }: FinishedRun): Diagnosis | undefined {
    if (set === undefined || !run.completed || !this.#isReadable || this.#toldCount > TOLD_MAX)
      return undefined;
    const dead = new Set(run.nodes.filter(({ status }) => status === "dead").map(({ id }) => id));
    const lastMs = new Map(run.restarts?.map(({ node, timeMs }) => [node, timeMs]));
    const lasting = new Set([...this.#nodes].filter((node) => !lastMs.has(node)));
    const found = [...lastMs]
      .filter(([node]) => !dead.has(node))
      .flatMap(
        ([node, restartMs]) => this.#forgottenBy(node, restartMs, heldInTheEnd(set, node, lasting)) ?? [],
      );
    const [worst] = found.sort((one, other) => other.untoldCount - one.untoldCount);
    if (worst === undefined) return undefined;
    const { node, restartMs, holder, value, untoldCount, missingCount } = worst;
    const others = found.length === 1 ? "" : `, and ${found.length} restarted nodes lack values like it`;
    return {
      mistake: "not-caught-up",
      text: `${node} was started anew at ${shortSeconds(restartMs)} and knows nothing of before; ${holder} has value ${quoted(value)}, and nobody sent it to ${node} after that; so it went with ${untoldCount} of ${missingCount} values that ${node} lacks${others}: a node that begins must ask the others for what they have, or be told`,
      explains: ["lost"],
    };
  }

  /** A node gets `init` again only in another life. */
  #onInit(node: string): void {
    if (this.#initialised.has(node)) this.#told.set(node, new Set());
    this.#initialised.add(node);
  }

  #forgottenBy(node: string, restartMs: number, missing: readonly Missing[]): Forgotten | undefined {
    const told = this.#told.get(node);
    if (told === undefined) return undefined;
    const untold = missing.filter(({ okTimeMs, value }) => okTimeMs < restartMs && !told.has(keyOf(value)));
    const [first] = untold;
    if (first === undefined || untold.length < Math.max(VALUES_MIN, SHARE_MIN * missing.length))
      return undefined;
    const { value, holder } = first;
    return { node, restartMs, holder, value, untoldCount: untold.length, missingCount: missing.length };
  }
}

/** An acknowledged value that a node lacks in the end, and another one that shows it. */
interface Missing {
  readonly value: unknown;
  readonly okTimeMs: number;
  readonly holder: string;
}

/** What a node lacks and others have. A value that a node lacks which lived all the time was lost in another way. */
function heldInTheEnd(set: SetHistory, node: string, lasting: ReadonlySet<string>): readonly Missing[] {
  const shown = new Map<string, Set<number>>();
  for (const read of set.reads.filter(({ final }) => final)) {
    const ids = shown.get(read.node) ?? new Set();
    shown.set(read.node, ids);
    for (const id of read.ids) ids.add(id);
  }
  const own = shown.get(node);
  if (own === undefined) return [];
  return set.adds.flatMap(({ value, okTimeMs }, id) => {
    if (okTimeMs === Number.POSITIVE_INFINITY || own.has(id)) return [];
    const holders = [...shown].flatMap(([other, ids]) => (ids.has(id) ? other : []));
    const isLostElsewhere = [...shown].some(([other, ids]) => lasting.has(other) && !ids.has(id));
    const [holder] = holders;
    return holder === undefined || isLostElsewhere ? [] : [{ value, okTimeMs, holder }];
  });
}
