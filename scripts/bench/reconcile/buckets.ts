import type { HashList } from "../../../src/reconcile/index.ts";
import { type Contender, jsonBytes } from "./contender.ts";

const BUCKETS_MIN = 16;
const BUCKETS_MAX = 1_024;
const MEMBERS_PER_BUCKET = 8;
/** A member of six digits and its count of hops, each with a comma and a space. */
const MEMBER_BYTES = 11;
const MEMBERS_PER_MESSAGE = 20_000;
/** Sums, members of the buckets that differ, members that the first side has in them besides. */
const MESSAGES = 3;

/** Sums of at most 1,024 buckets of members, as Cassandra's SYN, ACK, ACK2; of a bucket that differs all members travel. */
export const buckets: Contender = {
  name: "buckets",
  cost({ here, there, d }) {
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, here.length / MEMBERS_PER_BUCKET)));
    const count = Math.min(BUCKETS_MAX, Math.max(BUCKETS_MIN, wanted));
    const [own, other] = [new Buckets(here, count), new Buckets(there, count)];
    const digest = jsonBytes({ digest: `${here.length}-0123456789abcdef` });
    const sums = jsonBytes(Array.from(own.sums)) + own.sums.length;
    const differing = Array.from(own.sums.keys()).filter((i) => own.sums[i] !== other.sums[i]);
    if (differing.length === 0) return { bytes: 2 * digest + sums, roundTrips: 1, missed: 0 };
    const sent = differing.reduce((sum, i) => sum + (other.sizes[i] as number), 0);
    const exchanges = Math.ceil(sent / MEMBERS_PER_MESSAGE);
    const bytes = exchanges * (2 * digest + sums) + jsonBytes(differing) + sent * MEMBER_BYTES;
    const entries = Math.floor(d / 2) * MEMBER_BYTES;
    return { bytes: bytes - entries, roundTrips: (exchanges * MESSAGES) / 2, missed: 0 };
  },
};

class Buckets {
  readonly sums: Uint32Array;
  readonly sizes: Uint32Array;

  constructor({ lo, hi, length }: HashList, count: number) {
    this.sums = new Uint32Array(count);
    this.sizes = new Uint32Array(count);
    for (let i = 0; i < length; i++) {
      const bucket = (lo[i] as number) & (count - 1);
      this.sums[bucket] = (this.sums[bucket] as number) + (hi[i] as number);
      this.sizes[bucket] = (this.sizes[bucket] as number) + 1;
    }
  }
}
