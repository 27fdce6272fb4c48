import type { Identity } from "../../../../wire/json.ts";
import type { Body } from "../../../../wire/message.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import type { SetHistory } from "../../set-history.ts";
import { isOurs } from "../../trails/carried-values.ts";
import { keyOf } from "../../value-index.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";
import { neighboursOf } from "./neighbours.ts";

/** Values that are followed, and places in which they are noted: enough to see a habit. */
const VALUES_MAX = 256;
const PLACES_MAX = 100_000;
/** A habit: so many values, and this share of those that some node lacks though no message with them was dropped. */
const VALUES_MIN = 3;
const SHARE_MIN = 0.5;
/** A node that draws its peers anew for each value leaves one of them out for ever as rarely as this. */
const CHANCE_MAX = 1e-4;
/** A node that follows no topology means all others if it tells at least this share of them. */
const ALL_SHARE_MIN = 0.5;

/** The nodes that were sent one value, by the node that sent it. */
interface Tellings {
  readonly by: Map<string, Set<string>>;
  readonly sentTo: Set<string>;
  wasDropped: boolean;
}

/** A node and those that it tells values: all the time the same ones, or there would be no telling. */
interface Habit {
  readonly told: ReadonlySet<string>;
  /** The nodes that it should tell. */
  readonly meant: readonly string[];
}

/** A value that a node lacks since the one that had it never tells it anything. */
interface Gap {
  readonly value: unknown;
  readonly teller: string;
  readonly skipped: string;
}

/** Nodes that tell each value to some of their peers and always leave out the same ones, which lack it in the end. */
export class TooFewPeers implements Finder {
  readonly #nodes: ReadonlySet<string>;
  readonly #tellings = new Map<Identity, Tellings>();
  /** Links on which something was said that may be a value or ask for one. */
  readonly #links = new Set<string>();
  #places = 0;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent, values: readonly unknown[]): void {
    if (kind === "recv" || !this.#nodes.has(src) || !this.#nodes.has(dest)) return;
    if (kind === "send" && saysSomething(body, values)) this.#links.add(`${src} ${dest}`);
    for (const value of values) this.#onTold(keyOf(value), src, dest, kind === "drop");
  }

  find({ run, set }: FinishedRun): Diagnosis | undefined {
    if (set === undefined || !run.completed) return undefined;
    // A node that was started anew, or is gone, cannot tell what it has forgotten.
    if ((run.restarts ?? []).length > 0 || run.nodes.some(({ status }) => status === "dead"))
      return undefined;
    const neighbours = neighboursOf(run.options);
    const habits = new Map([...this.#nodes].map((node) => [node, this.#habitOf(node, neighbours(node))]));
    const { missingCount, gaps } = this.#gapsOf(set, habits);
    const [first] = gaps;
    if (first === undefined || gaps.length < Math.max(VALUES_MIN, SHARE_MIN * missingCount)) return undefined;
    const { value, teller, skipped } = first;
    const { told, meant } = habits.get(teller) as Habit;
    return {
      mistake: "too-few-peers",
      text: `${teller} told its values to ${told.size} of ${meant.length} peers, and not one to ${skipped}, which lacks value ${quoted(value)}; so it went with ${gaps.length} of ${missingCount} values that some node lacks though nothing was dropped: look at where the loop over the peers begins and ends`,
      explains: ["lost"],
    };
  }

  #onTold(value: Identity, src: string, dest: string, isDropped: boolean): void {
    let tellings = this.#tellings.get(value);
    if (tellings === undefined) {
      if (this.#tellings.size === VALUES_MAX || this.#places >= PLACES_MAX) return;
      tellings = { by: new Map(), sentTo: new Set(), wasDropped: false };
      this.#tellings.set(value, tellings);
    }
    if (isDropped) tellings.wasDropped = true;
    tellings.sentTo.add(dest);
    const told = tellings.by.get(src);
    if (told === undefined) tellings.by.set(src, new Set([dest]));
    else if (!told.has(dest)) told.add(dest);
    else return;
    this.#places++;
  }

  /** `undefined` where a node may draw its peers, or have others than these. */
  #habitOf(node: string, neighbours: readonly string[]): Habit | undefined {
    const some = [...this.#tellings.values()].flatMap(({ by }) => by.get(node) ?? []);
    const told = new Set(some.flatMap((peers) => [...peers]));
    const others = [...this.#nodes].filter((other) => other !== node);
    const follows = [...told].every((peer) => neighbours.includes(peer));
    const meant = follows ? neighbours : others;
    if (told.size === 0 || (!follows && told.size < ALL_SHARE_MIN * others.length)) return undefined;
    const mean = some.reduce((sum, peers) => sum + peers.size, 0) / some.length;
    const chance = (1 - Math.min(1, mean / meant.length)) ** some.length;
    return chance <= CHANCE_MAX ? { told, meant } : undefined;
  }

  /** The followed values that are acknowledged and missing somewhere, without a drop, and those among them that a habit explains. */
  #gapsOf(set: SetHistory, habits: ReadonlyMap<string, Habit | undefined>) {
    const gaps: Gap[] = [];
    let missingCount = 0;
    const shown = set.reads
      .filter(({ final }) => final)
      .map(({ node, ids }) => [node, new Set(ids)] as const);
    for (const [id, { value, okIndex }] of set.adds.entries()) {
      const tellings = this.#tellings.get(keyOf(value));
      if (tellings === undefined || tellings.wasDropped || okIndex === Number.POSITIVE_INFINITY) continue;
      const lacking = shown.filter(([, ids]) => !ids.has(id)).map(([node]) => node);
      if (lacking.length === 0) continue;
      missingCount++;
      const gap = this.#gapOf(tellings, lacking, habits);
      if (gap !== undefined) gaps.push({ value, ...gap });
    }
    return { missingCount, gaps };
  }

  #gapOf(
    { by, sentTo }: Tellings,
    lacking: readonly string[],
    habits: ReadonlyMap<string, Habit | undefined>,
  ): Omit<Gap, "value"> | undefined {
    for (const teller of by.keys()) {
      const skipped = lacking.find((node) => {
        const isMeant = habits.get(teller)?.meant.includes(node) === true;
        return isMeant && !sentTo.has(node) && !this.#links.has(`${teller} ${node}`);
      });
      if (skipped !== undefined) return { teller, skipped };
    }
    return undefined;
  }
}

/** Replies say nothing of themselves, and our own nodes' acknowledgements have no values. */
function saysSomething(body: Body, values: readonly unknown[]): boolean {
  return body.in_reply_to === undefined && (values.length > 0 || !isOurs(body));
}
