import { wireJson } from "../../wire/json.ts";
import { type Json, RawJson, type TextPiece } from "../../wire/message.ts";

/** Elements a chunk grows to before it is split in two. */
const CHUNK_MAX = 2_048;

interface Chunk {
  /** Sorted, never empty. */
  readonly values: Json[];
  /** The chunk's part of the list with what stands before it, made when it is next needed. */
  piece: TextPiece | undefined;
}

const OPENING: TextPiece = { text: "[" };
const CLOSING: TextPiece = { text: "]" };

/**
 * A growing set as the JSON list that `read` answers: sorted where all are numbers or all are strings, in order of
 * arrival otherwise. The text is kept in chunks, and an insert spoils one of them: a read after few inserts makes a
 * few pieces of text, whatever the length of the list.
 */
export class SortedJson {
  readonly #arrivals: Json[] = [];
  /** Arrivals up to here are in the chunks. */
  #merged = 0;
  #kind: "empty" | "number" | "string" | "mixed" = "empty";
  #chunks: Chunk[] = [];
  /** As long as nothing new has come. */
  #rendered: RawJson | undefined;

  /** Adds a value; the caller knows that it is new. */
  add(value: Json): void {
    this.#arrivals.push(value);
    this.#rendered = undefined;
    const kind = typeof value;
    if (this.#kind === kind || this.#kind === "mixed") return;
    this.#kind = this.#kind === "empty" && (kind === "number" || kind === "string") ? kind : "mixed";
    this.#chunks = [];
    this.#merged = 0;
  }

  /** In order of arrival. */
  get arrivals(): readonly Json[] {
    return this.#arrivals;
  }

  /** The list with its JSON text. Valid also after later inserts. */
  render(): RawJson {
    if (this.#rendered !== undefined) return this.#rendered;
    if (this.#kind === "mixed") this.#appendArrivals();
    else this.#merge();
    const pieces = this.#pieces();
    let text = "";
    for (const piece of pieces) text += piece.text;
    this.#rendered = new RawJson(text, () => JSON.parse(text) as Json, pieces);
    return this.#rendered;
  }

  #pieces(): TextPiece[] {
    const pieces = this.#chunks.map((chunk, index) => {
      chunk.piece ??= { text: `${index === 0 ? "[" : ", "}${this.#textOf(chunk)}` };
      return chunk.piece;
    });
    return pieces.length === 0 ? [OPENING, CLOSING] : [...pieces, CLOSING];
  }

  #textOf({ values }: Chunk): string {
    // Numbers look the same in a joined text and in JSON: there is no -0, and none that JSON does not have.
    return this.#kind === "number" ? values.join(", ") : values.map(wireJson).join(", ");
  }

  #merge(): void {
    const fresh = this.#arrivals.slice(this.#merged);
    this.#merged = this.#arrivals.length;
    if (fresh.length <= this.#merged / 8) {
      for (const value of sorted(fresh)) this.#insert(value);
      return;
    }
    const values = sorted(this.#arrivals);
    this.#chunks = [];
    for (let start = 0; start < values.length; start += CHUNK_MAX) {
      this.#chunks.push({ values: values.slice(start, start + CHUNK_MAX), piece: undefined });
    }
  }

  #appendArrivals(): void {
    while (this.#merged < this.#arrivals.length) this.#append(this.#arrivals[this.#merged++] as Json);
  }

  #append(value: Json): void {
    const last = this.#chunks.at(-1);
    if (last === undefined || last.values.length >= CHUNK_MAX) {
      this.#chunks.push({ values: [value], piece: undefined });
      return;
    }
    last.values.push(value);
    last.piece = undefined;
  }

  #insert(value: Json): void {
    const last = this.#chunks.at(-1);
    if (last === undefined || compare(last.values.at(-1) as Json, value) < 0) {
      this.#append(value);
      return;
    }
    const index = lowerBound(this.#chunks.length, (i) =>
      compare((this.#chunks[i] as Chunk).values.at(-1) as Json, value),
    );
    const chunk = this.#chunks[index] as Chunk;
    const at = lowerBound(chunk.values.length, (i) => compare(chunk.values[i] as Json, value));
    chunk.values.splice(at, 0, value);
    chunk.piece = undefined;
    if (chunk.values.length <= CHUNK_MAX) return;
    const upper = { values: chunk.values.splice(CHUNK_MAX / 2), piece: undefined };
    this.#chunks.splice(index + 1, 0, upper);
  }
}

/** The values, all numbers or all strings, in the order of `compare`: how engines sort both when they are not told. */
function sorted(values: readonly Json[]): readonly Json[] {
  if (values.every((value, i) => i === 0 || compare(values[i - 1] as Json, value) < 0)) return values;
  if (typeof values[0] === "number") return Array.from(Float64Array.from(values as readonly number[]).sort());
  return values.toSorted();
}

/** Numbers by size, strings by UTF-16 code units. Both arguments are of one kind. */
function compare(a: Json, b: Json): number {
  if (a === b) return 0;
  return (a as number) < (b as number) ? -1 : 1;
}

/** The first index for which `order` is not negative. */
function lowerBound(length: number, order: (index: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(middle) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
