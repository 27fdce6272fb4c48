/** A power of two. So many shares of as many symbols as one message holds are enough for a difference of 70 million. */
export const SHARES_MAX = 4_096;

/**
 * One of `of` equal parts of the space of remixed hashes: those whose first log2(of) bits are `index`. A difference that is
 * too large for one message is compared share by share, all of them under the same key.
 */
export class Share {
  readonly index: number;
  readonly of: number;
  /** A remixed hash is in the share if its high word under `mask` is `prefix`. */
  readonly mask: number;
  readonly prefix: number;

  private constructor(index: number, of: number) {
    this.index = index;
    this.of = of;
    const bits = Math.log2(of);
    this.mask = bits === 0 ? 0 : -1 << (32 - bits);
    this.prefix = bits === 0 ? 0 : index << (32 - bits);
  }

  /** The share of that name; `undefined` if `of` is no power of two up to `SHARES_MAX` or `index` is none of 0 … of − 1. */
  static of(index: number, of: number): Share | undefined {
    if (!Number.isInteger(Math.log2(of)) || of < 1 || of > SHARES_MAX) return undefined;
    if (!Number.isInteger(index) || index < 0 || index >= of) return undefined;
    return new Share(index, of);
  }

  /** The whole space. */
  static readonly whole = new Share(0, 1);
}
