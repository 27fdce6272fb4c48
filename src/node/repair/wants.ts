import { HashList } from "../../reconcile/index.ts";
import type { Base } from "../base/base.ts";
import { CLAIMS_MAX, FOUND_TEXT_MAX, VALUE_BYTES_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import { LINK_CHARACTERS_PER_MS, QUESTION_TIMEOUT_MS } from "../timing.ts";

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
    let rest: number | undefined;
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

  /** Whether this peer is the one that may fill this node, which is empty. */
  claimAll(link: Link): boolean {
    return this.#claim("everything", link, this.#base.settings.ackTimeoutMs) === undefined;
  }

  /** Claims something for a peer, for so long. Gives when another peer's claim of it ends, if there is one; then nothing has changed. */
  #claim(name: string, { peer }: Link, patienceMs: number): number | undefined {
    const { nowMs } = this.#base;
    const claim = this.#claims.get(name);
    if (claim !== undefined && claim.untilMs > nowMs && claim.peer !== peer) return claim.untilMs;
    this.#claims.delete(name);
    this.#claims.set(name, { peer, untilMs: nowMs + patienceMs });
    return undefined;
  }

  #forgetOldest(): void {
    for (const name of this.#claims.keys()) {
      if (this.#claims.size <= CLAIMS_MAX) return;
      this.#claims.delete(name);
    }
  }
}
