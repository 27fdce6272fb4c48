import type { Json, RawJson } from "../../wire/message.ts";
import { SortedJson } from "./sorted-json.ts";
import { wireBytes } from "./text-length.ts";

/** Bytes of the brackets around a list on the wire, and of what stands between two of its elements. */
export const BRACKET_BYTES = 2;
export const SEPARATOR_BYTES = 2;

/** The broadcast values of a log in order of arrival, and what is told of all of them at once. */
export class Values {
  readonly #json = new SortedJson();
  #treeArrivals = 0;
  /** Values up to here are counted in the bytes of a list of all. */
  #counted = 0;
  #listBytes = 0;

  get count(): number {
    return this.#json.arrivals.length;
  }

  get arrivals(): readonly Json[] {
    return this.#json.arrivals;
  }

  /** Values that came from clients or along the overlay. */
  get treeArrivals(): number {
    return this.#treeArrivals;
  }

  /** Bytes of a list of all values, as it would stand on the wire. Counted when somebody asks. */
  get listBytes(): number {
    const { arrivals } = this.#json;
    for (; this.#counted < arrivals.length; this.#counted++) {
      this.#listBytes +=
        wireBytes(arrivals[this.#counted] as Json) + (this.#listBytes === 0 ? 0 : SEPARATOR_BYTES);
    }
    return BRACKET_BYTES + this.#listBytes;
  }

  add(value: Json, via: "tree" | "gossip"): void {
    this.#json.add(value);
    if (via === "tree") this.#treeArrivals++;
  }

  /** All values as `read` answers them. */
  render(): RawJson {
    return this.#json.render();
  }
}
