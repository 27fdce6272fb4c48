import { hash32 } from "./random.ts";

const LOW_SEED = 0x3c6ef372;
const HIGH_SEED = 0x510e527f;

/**
 * A digest of the items of a state in no order: two 32-bit sums over the hashes of all of them. What is replaced is
 * taken out again, so a change costs as much as the item is long, however large the state is.
 */
export class CrdtDigest {
  #low = 0;
  #high = 0;

  /** An item of a field came (1) or went (-1). */
  count(field: string, item: string, change: 1 | -1): void {
    const text = `${field} ${item}`;
    this.#low = (this.#low + change * hash32(text, LOW_SEED)) | 0;
    this.#high = (this.#high + change * hash32(text, HIGH_SEED)) | 0;
  }

  toString(): string {
    return `${(this.#high >>> 0).toString(16)}-${(this.#low >>> 0).toString(16)}`;
  }
}
