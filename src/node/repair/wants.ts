import { HashList } from "../../reconcile/index.ts";
import type { Base } from "../base/base.ts";
import { BATCH_TEXT_MAX, CLAIMS_MAX, FOUND_TEXT_MAX, VALUE_BYTES_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import { LINK_CHARACTERS_PER_MS, QUESTION_TIMEOUT_MS } from "../timing.ts";

/** An empty node wants this in place of hashes. The peer that fills it has a claim of that name. */
export const EVERYTHING = "*";

/** The peer that was asked for an entry, and until when no other is. */
interface Claim {
  readonly peer: string;
  readonly untilMs: number;
}

/** The hashes to want of a peer, and when to look again for those wanted of others. */
export interface Claimed {
  readonly hashes: HashList;
  /** When the last claim of the rest ends; `undefined` where there is no rest. */
  readonly restMs: number | undefined;
}

/** Entries that this node lacks are asked of one peer at a time, and an empty node is filled by one peer at a time. */
export class Wants {
  readonly #base: Base;
  readonly #claims = new Map<string, Claim>();

  constructor(base: Base) {
    this.#base = base;
  }

  /**
   * Takes those of the hashes for this peer that no other one was asked for. `lengths`: characters of each entry, where they
   * are known.
   */
  claim(link: Link, hashes: HashList, lengths?: readonly number[]): Claimed {
    const patienceMs = lengths === undefined ? QUESTION_TIMEOUT_MS : this.#base.settings.ackTimeoutMs;
    const own = new HashList();
    let rest = hashes.length > 0 ? this.filledMs(link) : undefined;
    if (rest !== undefined) return { hashes: own, restMs: rest };
    let text = 0;
    for (let i = 0; i < hashes.length; i++) {
      const [lo, hi] = [hashes.lo[i] as number, hashes.hi[i] as number];
      const textSoFar = text + Math.min(lengths?.[i] ?? 0, VALUE_BYTES_MAX);
      const linkMs = Math.min(textSoFar, FOUND_TEXT_MAX) / LINK_CHARACTERS_PER_MS;
      const claimedMs = this.#claim(`${lo} ${hi}`, link, patienceMs + linkMs);
      if (claimedMs === undefined) {
        own.push(lo, hi);
        text = textSoFar;
      } else rest = Math.max(rest ?? 0, claimedMs);
    }
    this.#forgetOldest();
    return { hashes: own, restMs: rest };
  }

  /** The peer is to fill this node, which is empty, as long as no other one does. */
  claimAll(link: Link): void {
    this.#claim(EVERYTHING, link, this.#base.settings.ackTimeoutMs);
  }

  /** The peer sends what it holds and this node lacks. `hasMore`: more messages follow, for the last of which others wait. */
  onFound(link: Link, hasMore: boolean): void {
    // By then the next one has come, over a narrow link, too.
    const nextMs = this.#base.settings.ackTimeoutMs + BATCH_TEXT_MAX / LINK_CHARACTERS_PER_MS;
    if (hasMore) this.#claim(EVERYTHING, link, nextMs);
    else if (this.#claims.get(EVERYTHING)?.peer === link.peer) this.#claims.delete(EVERYTHING);
  }

  /** By when another peer will have filled this node; `undefined` where none does. */
  filledMs(link: Link): number | undefined {
    return this.#othersUntilMs(EVERYTHING, link);
  }

  /** Claims something for a peer, for so long. Gives when another peer's claim of it ends, if there is one; then nothing has changed. */
  #claim(name: string, link: Link, patienceMs: number): number | undefined {
    const othersUntilMs = this.#othersUntilMs(name, link);
    if (othersUntilMs !== undefined) return othersUntilMs;
    this.#claims.delete(name);
    this.#claims.set(name, { peer: link.peer, untilMs: this.#base.nowMs + patienceMs });
    return undefined;
  }

  /** When another peer's claim ends; `undefined` where there is none. */
  #othersUntilMs(name: string, { peer }: Link): number | undefined {
    const claim = this.#claims.get(name);
    const isOthers = claim !== undefined && claim.untilMs > this.#base.nowMs && claim.peer !== peer;
    return isOthers ? claim.untilMs : undefined;
  }

  #forgetOldest(): void {
    for (const name of this.#claims.keys()) {
      if (this.#claims.size <= CLAIMS_MAX) return;
      this.#claims.delete(name);
    }
  }
}
