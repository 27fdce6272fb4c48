/**
 * A 64-bit hash of a text: two multiplicative lanes that are mixed with each other at the end (after cyrb53 by bryc, with a
 * finaliser of 64 bits). The function is public and no shield against chosen texts: that is what a comparison's key is for.
 * The result stands in two fields, so that hashing a million texts allocates nothing.
 */
export class Text64 {
  lo = 0;
  hi = 0;

  /** Hashes the UTF-16 code units; the result is never 0, which stands for no hash at all. */
  hash(text: string): void {
    let a = 0xdeadbeef | 0;
    let b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
      a = (a << 13) | (a >>> 19);
      b = (b << 15) | (b >>> 17);
    }
    a ^= text.length;
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    a ^= Math.imul(b ^ (b >>> 15), 0x27d4eb2f);
    this.lo = (a | b) === 0 ? 1 : a;
    this.hi = b;
  }
}
