/**
 * The places of values in the bodies of messages, whatever the nodes' dialect: the one rule for everything that follows values.
 *
 * | reading | places that count | for |
 * | --- | --- | --- |
 * | exact (`exactValues`) | what the workload and our own dialect define | our own nodes; every other reading leaves our dialect to it |
 * | named (`namedValues`) | fields of the body with a value's name, and the elements of their lists; no replies | storms and diagnoses: an accusation of a node has to be sure |
 * | learned (`LearnedPlaces`) | places of any depth that proved to hold values in this run: named ones first | `why` and the page of a run |
 * | possible (`possibleValues`) | named fields, elements of lists, keys, fields of objects in lists, an only field | exemptions: a value is gone only where nobody can have it |
 *
 * Numbers may be values or counters, and a name says more than a look. So fields with the names of counters count in no reading but
 * the last, and the fields of the protocol in none.
 */

import { type Body, RawJson } from "../../../wire/message.ts";

/** Names of fields that hold values in most nodes, alone or in lists. */
export const valueNames = [
  "message",
  "value",
  "element",
  "values",
  "messages",
  "elements",
  "items",
  "batch",
] as const;

const VALUE_NAMES: ReadonlySet<string> = new Set(valueNames);

/** Fields of Maelstrom's protocol. */
const PROTOCOL_NAMES: ReadonlySet<string> = new Set(["type", "msg_id", "in_reply_to"]);

/** Names of fields that hold counters, times, nodes, hashes and the like, which would look like values now and then. */
const COUNTER_NAMES: ReadonlySet<string> = new Set(
  [
    "id seq number num n index offset count size length version term round epoch hop hops ttl depth code",
    "ts time timestamp clock later life acked sent floor stream question stamp settles failures share",
    "src dest node_id node_ids topology neighbors path paths path_of to_life acked_of",
    "hashes symbols sketch summary want offer",
  ].flatMap((names) => names.split(" ")),
);

/** Deeper than this nobody puts values. */
const DEPTH_MAX = 12;
/** Lists of up to so many things of different kinds are tuples: each place means something else. */
const TUPLE_LENGTH_MAX = 6;

/** A field, an element of a list, a key, or a field of an object in a list. */
type PlaceKind = "field" | "element" | "key" | "entry-field";

/** How many more places may be made. */
interface PlaceBudget {
  left: number;
}

/** One place in the bodies of a dialect, such as `entries[].value`, with all places inside it. */
export class Place {
  readonly kind: PlaceKind;
  /** It has a value's name, or is an element in a list of that name. */
  readonly isNamed: boolean;
  /** It has a counter's name, or is a part of something that has. */
  readonly isCounter: boolean;
  readonly #inner = new Map<string, Place>();
  readonly #budget: PlaceBudget;

  private constructor(kind: PlaceKind, isNamed: boolean, isCounter: boolean, budget: PlaceBudget) {
    this.kind = kind;
    this.isNamed = isNamed;
    this.isCounter = isCounter;
    this.#budget = budget;
  }

  /**
   * The place of whole bodies. A node that uses data as the names of fields has no end of places: those beyond `placesMax` count
   * as places of counters.
   */
  static root(placesMax = Number.POSITIVE_INFINITY): Place {
    return new Place("field", false, false, { left: placesMax });
  }

  field(name: string): Place {
    const isCounter = this.isCounter || COUNTER_NAMES.has(name);
    const kind = this.kind === "element" ? "entry-field" : "field";
    return this.#inside(`.${name}`, kind, !isCounter && VALUE_NAMES.has(name), isCounter);
  }

  /** Elements of a list are all alike. Those of a tuple are told apart by their index, and so is the first of an entry. */
  element(index: number | undefined): Place {
    return this.#inside(`[${index ?? ""}]`, "element", this.isNamed, this.isCounter);
  }

  /** The keys of an object that is a map of values. */
  key(): Place {
    return this.#inside("{}", "key", this.isNamed, this.isCounter);
  }

  #inside(step: string, kind: PlaceKind, isNamed: boolean, isCounter: boolean): Place {
    let place = this.#inner.get(step);
    if (place === undefined) {
      if (this.#budget.left === 0) return new Place(kind, false, true, this.#budget);
      this.#budget.left--;
      place = new Place(kind, isNamed, isCounter, this.#budget);
      this.#inner.set(step, place);
    }
    return place;
  }
}

/** Takes a part of a body and its place; `true`: it is not looked into. Of a key `true` says that it is a value. */
type Visit = (part: unknown, place: Place) => boolean;

/** Visits every part of a body but the fields of the protocol, from the outside in, each with its place below `root`. */
export function visitParts(body: Body, root: Place, visit: Visit): void {
  for (const [name, field] of Object.entries(body)) {
    if (PROTOCOL_NAMES.has(name) || field === undefined) continue;
    visitPart(field instanceof RawJson ? field.value : field, root.field(name), visit, 0);
  }
}

function visitPart(part: unknown, place: Place, visit: Visit, depth: number): void {
  if (visit(part, place) || typeof part !== "object" || part === null || depth === DEPTH_MAX) return;
  if (Array.isArray(part)) {
    const isTuple = isOfKinds(part);
    // An entry of a list of lists may begin with its value; what follows describes it.
    const isEntry = place.kind === "element";
    part.forEach((item, i) => {
      const index = isTuple || (isEntry && i === 0) ? i : undefined;
      visitPart(item, place.element(index), visit, depth + 1);
    });
    return;
  }
  for (const [name, item] of Object.entries(part)) {
    const isValue = keyValues(name).some((key) => visit(key, place.key()));
    visitPart(item, isValue ? place.key().field("") : place.field(name), visit, depth + 1);
  }
}

function isOfKinds(list: readonly unknown[]): boolean {
  if (list.length > TUPLE_LENGTH_MAX) return false;
  return new Set(list.map((item) => (Array.isArray(item) ? "list" : typeof item))).size > 1;
}

/** The values that a key may stand for. Keys in JSON are texts, though a node may mean numbers. */
function keyValues(key: string): readonly (string | number)[] {
  return /^-?\d{1,15}$/.test(key) ? [key, Number(key)] : [key];
}
