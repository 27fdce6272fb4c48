import type { Identity } from "../../../../wire/json.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { isServiceName } from "../../../services/service.ts";
import type { SetHistory } from "../../set-history.ts";
import { possibleValues } from "../../trails/carried-values.ts";
import { keyOf } from "../../value-index.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";
import { type Neighbours, neighboursOf } from "./neighbours.ts";

/** Values that are followed, and places in which they are noted: enough to see a habit. */
const VALUES_MAX = 256;
const PLACES_MAX = 100_000;
/** A habit: so many values, and this share of those that some node lacks though no message with them was dropped. */
const VALUES_MIN = 3;
const SHARE_MIN = 0.5;

/** The way of one value between nodes. */
interface Way {
  /** From whom each node had it first. */
  readonly from: Map<string, string>;
  /** Nodes that told it to somebody else than that. */
  readonly told: Set<string>;
  /** Nodes that it was sent to. */
  readonly sentTo: Set<string>;
  wasDropped: boolean;
}

/** A node that had a value and told nobody, and its neighbour that never got it. */
interface Silence {
  readonly value: unknown;
  readonly holder: string;
  readonly from: string;
  readonly neighbour: string;
}

/** Values that some node lacks in the end since another, which showed them, never told its neighbour. */
export class NotPassedOn implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #ways = new Map<Identity, Way>();
  #places = 0;
  /** Whether nodes say anything to each other, and whether any value was recognised in that. */
  #speaks = false;
  #isReadable = false;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message }: JournalEvent, values: readonly unknown[]): void {
    const { src, dest, body } = message;
    if (kind === "recv") {
      for (const value of values) this.#onArrival(value, src, dest);
      return;
    }
    if (!this.#nodes.has(src) || !(this.#nodes.has(dest) || isServiceName(dest))) return;
    this.#speaks = true;
    if (this.#ways.size === 0) return;
    // Whatever may be the value counts as telling it: the accusation is that nothing was told.
    for (const value of new Set(possibleValues(body).map(keyOf))) {
      const way = this.#ways.get(value);
      if (way === undefined) continue;
      if (kind === "drop") way.wasDropped = true;
      way.sentTo.add(dest);
      if (way.from.get(src) !== dest) way.told.add(src);
    }
  }

  find({ run, set }: FinishedRun): Diagnosis | undefined {
    if (set === undefined || !run.completed) return undefined;
    // A node that was started anew, or is gone, cannot tell what it has forgotten.
    if ((run.restarts ?? []).length > 0 || run.nodes.some(({ status }) => status === "dead"))
      return undefined;
    const { missingCount, silences } = this.#silencesOf(set, neighboursOf(run.options));
    const [first] = silences;
    if (first === undefined || silences.length < Math.max(VALUES_MIN, SHARE_MIN * missingCount))
      return undefined;
    const { value, holder, from, neighbour } = first;
    return {
      mistake: "not-passed-on",
      text: `${holder} got value ${quoted(value)} from ${from} and told nobody else, and its neighbour ${neighbour} never got it; so it went with ${silences.length} of ${missingCount} values that some node lacks though nothing was dropped: pass on what is new, whoever told it`,
      explains: ["lost"],
    };
  }

  #onArrival(value: unknown, src: string, dest: string): void {
    const key = keyOf(value);
    let way = this.#ways.get(key);
    if (way === undefined) {
      if (this.#ways.size === VALUES_MAX || this.#places >= PLACES_MAX) return;
      way = { from: new Map(), told: new Set(), sentTo: new Set(), wasDropped: false };
      this.#ways.set(key, way);
    }
    if (this.#nodes.has(src)) this.#isReadable = true;
    if (way.from.has(dest)) return;
    way.from.set(dest, src);
    this.#places++;
  }

  /** The followed values that are acknowledged and missing somewhere, without a drop, and those among them that nobody passed on. */
  #silencesOf(set: SetHistory, neighbours: Neighbours) {
    const silences: Silence[] = [];
    let missingCount = 0;
    const shown = set.reads
      .filter(({ final }) => final)
      .map(({ node, ids }) => [node, new Set(ids)] as const);
    for (const [id, { value, okIndex }] of set.adds.entries()) {
      const way = this.#ways.get(keyOf(value));
      // A value that was lost on its way is another mistake, if it is any.
      if (way === undefined || way.wasDropped || okIndex === Number.POSITIVE_INFINITY) continue;
      const has = new Map(shown.map(([node, ids]) => [node, ids.has(id)]));
      if (![...has.values()].includes(false)) continue;
      missingCount++;
      const isUnclear = (this.#speaks && !this.#isReadable) || this.#isToldToSome(way, neighbours);
      const silence = isUnclear ? undefined : silenceOf(way, has, neighbours);
      if (silence !== undefined) silences.push({ value, ...silence });
    }
    return { missingCount, silences };
  }

  /** Whether the node that a client brought the value to told some of its neighbours alone: then too few are told, by whomever. */
  #isToldToSome({ from, told, sentTo }: Way, neighbours: Neighbours): boolean {
    const origins = [...from].filter(([node, source]) => !this.#nodes.has(source) && told.has(node));
    return origins.some(([origin]) => neighbours(origin).some((node) => !sentTo.has(node)));
  }
}

/** `has`: whether each node shows the value in the end. */
function silenceOf(
  { from, told, sentTo }: Way,
  has: ReadonlyMap<string, boolean>,
  neighbours: Neighbours,
): Omit<Silence, "value"> | undefined {
  for (const [holder, source] of from) {
    if (told.has(holder) || has.get(holder) !== true) continue;
    const neighbour = neighbours(holder).find((node) => has.get(node) === false && !sentTo.has(node));
    if (neighbour !== undefined) return { holder, from: source, neighbour };
  }
  return undefined;
}
