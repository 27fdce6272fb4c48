import { type Identity, identityOf, wireJson } from "../wire/json.ts";
import type { Json, RawJson } from "../wire/message.ts";
import { Digest } from "./digest.ts";
import { HOPS_MAX, SEEN_TEXT_MAX, SEEN_VALUES_MAX, VALUE_BYTES_MAX } from "./limits.ts";
import type { Link } from "./link.ts";
import type { Path } from "./paths.ts";
import { Positions } from "./positions.ts";
import { SortedJson } from "./sorted-json.ts";

/** Brackets of a list on the wire, and what stands between two of its values. */
const LIST_BYTES = 2;
const SEPARATOR_BYTES = 2;

/** How a value came: the link it arrived on (none: from a client), along the tree or by gossip, after how many hops. */
export interface Arrival {
  readonly from: Link | undefined;
  readonly via: "tree" | "gossip";
  readonly hops: number;
  /** The nodes that it had passed before the one that it came from. */
  readonly path: Path;
  /** It came in plain words, which do not tell how: hops and path may be corrected later. */
  readonly isPlain?: true;
}

/** The way of a value, as far as it is known. */
export type Way = Pick<Arrival, "hops" | "path">;

/** The hops of a value that came over a link, with those that it had behind it there. */
export function hopsAfter(before = 0): number {
  return Math.min(HOPS_MAX, before + 1);
}

export interface SeenLimits {
  readonly valuesMax: number;
  readonly textMax: number;
}

/**
 * The seen set is a log: values in order of arrival, a value's position is its index, canonical JSON is its
 * identity. Nothing is ever removed, so a position names the same value for as long as the node lives.
 */
export class SeenSet {
  readonly #positions = new Positions();
  readonly #arrivals: Arrival[] = [];
  readonly #digest = new Digest();
  readonly #json = new SortedJson();
  readonly #limits: SeenLimits;
  #text = 0;
  /** Of the values up to there; what nobody asks for costs a broadcast nothing. */
  #listBytes = 0;
  #listed = 0;
  readonly #unfit = new Set<number>();
  /** Values that came from clients or along the tree. */
  treeArrivals = 0;

  constructor(limits: SeenLimits = { valuesMax: SEEN_VALUES_MAX, textMax: SEEN_TEXT_MAX }) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#arrivals.length;
  }

  /** Bytes of a list of all values that may travel, as it would stand on the wire. */
  get listBytes(): number {
    for (; this.#listed < this.length; this.#listed++) {
      if (this.isUnfit(this.#listed)) continue;
      this.#listBytes += wireBytes(this.at(this.#listed)) + (this.#listBytes === 0 ? 0 : SEPARATOR_BYTES);
    }
    return LIST_BYTES + this.#listBytes;
  }

  /** Whether all values of a range came by gossip, not along the overlay or from a client. */
  isRepair(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.#arrivals[i]?.via === "tree") return false;
    return true;
  }

  /** The position of a value, `undefined` where it was never seen. */
  positionOf(value: Json): number | undefined {
    return this.#positions.get(identityOf(value));
  }

  /** Whether the limits leave room for all of these values that are not there yet. */
  hasRoomFor(values: readonly Json[]): boolean {
    const fresh = new Set<Identity>();
    let text = this.#text;
    for (const value of values) {
      const identity = identityOf(value);
      if (fresh.has(identity) || this.#positions.get(identity) !== undefined) continue;
      fresh.add(identity);
      text += textLength(value);
    }
    return this.length + fresh.size <= this.#limits.valuesMax && text <= this.#limits.textMax;
  }

  /** Adds a value. Returns true if it was new, false if it was known, "full" if a limit keeps it out. */
  add(value: Json, arrival: Arrival): boolean | "full" {
    const identity = identityOf(value);
    if (this.#positions.get(identity) !== undefined) return false;
    const text = textLength(value);
    if (this.length >= this.#limits.valuesMax || this.#text + text > this.#limits.textMax) return "full";
    this.#text += text;
    this.#positions.set(identity, this.#arrivals.length);
    this.#arrivals.push(arrival);
    if (arrival.via === "tree") this.treeArrivals++;
    this.#json.add(typeof value === "number" ? value + 0 : value);
    if (isTooLong(value, text)) {
      this.#unfit.add(this.#arrivals.length - 1);
      this.#digest.skip();
    } else {
      this.#digest.add(identity);
    }
    return true;
  }

  /** The value at a position below `length`. */
  at(position: number): Json {
    return this.#json.arrivals[position] as Json;
  }

  arrivalAt(position: number): Arrival {
    return this.#arrivals[position] as Arrival;
  }

  /** The peer has told how a value came that it had brought without telling. Returns whether that is news. */
  correct(position: number, link: Link, way: Way): boolean {
    const arrival = this.arrivalAt(position);
    if (arrival.isPlain === undefined || arrival.from !== link || isSameWay(arrival, way)) return false;
    this.#arrivals[position] = { ...arrival, ...way };
    return true;
  }

  /** About how many characters the value takes on the wire. */
  textLengthAt(position: number): number {
    return textLength(this.at(position));
  }

  get digest(): Digest {
    return this.#digest;
  }

  /** All values as `read` answers them. */
  render(): RawJson {
    return this.#json.render();
  }

  /** All values in order of arrival. */
  values(): readonly Json[] {
    return this.#json.arrivals;
  }

  /** The bucket of the value at a position, of `buckets` in all; -1 where no exchange counts it. */
  bucketOf(position: number, buckets: number): number {
    const bucket = this.#digest.memberBuckets[position] as number;
    return bucket < 0 ? bucket : bucket % buckets;
  }

  /** Whether a value is too long for the line that would pass it on. */
  isUnfit(position: number): boolean {
    return this.#unfit.has(position);
  }

  /** The positions of the values whose bucket is in `wanted`, of `buckets` in all. */
  inBuckets(wanted: Iterable<number>, buckets: number): number[] {
    const isWanted = new Uint8Array(buckets);
    for (const bucket of wanted) isWanted[bucket] = 1;
    const positions: number[] = [];
    for (let position = 0; position < this.length; position++)
      if (isWanted[this.bucketOf(position, buckets)] === 1) positions.push(position);
    return positions;
  }
}

function isSameWay(left: Way, right: Way): boolean {
  return left.hops === right.hops && left.path.join("\n") === right.path.join("\n");
}

/** Whether a value of so many characters, of which each takes six bytes at most, is longer than a message can be. */
function isTooLong(value: Json, text: number): boolean {
  return text * 6 > VALUE_BYTES_MAX && Buffer.byteLength(wireJson(value)) > VALUE_BYTES_MAX;
}

/** How many bytes a value takes on the wire. */
function wireBytes(value: Json): number {
  return typeof value === "number" ? String(value).length : Buffer.byteLength(wireJson(value));
}

/** About how many characters a value takes on the wire. */
function textLength(value: Json): number {
  if (typeof value === "number") return 8;
  return typeof value === "string" ? value.length + 2 : wireJson(value).length;
}
