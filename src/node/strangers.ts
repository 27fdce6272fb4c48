import type { Core } from "./core.ts";
import type { Link } from "./link.ts";

/** Exchanges without an answer after which a stranger is forgotten, until it speaks again. */
const TRIES_MAX = 5;

interface Stranger {
  /** The version that was here when it was last found equal. */
  verified: number;
  tries: number;
}

/**
 * Who takes this node for a neighbour and is none here: one of the two missed a topology or a reconfiguration. What is new
 * here goes to it by exchanges, since no link brings it.
 */
export class Strangers {
  readonly #core: Core;
  readonly #strangers = new Map<Link, Stranger>();

  constructor(core: Core) {
    this.#core = core;
  }

  add(link: Link): void {
    if (!this.#strangers.has(link)) this.#strangers.set(link, { verified: -1, tries: 0 });
  }

  onResult(link: Link, equal: boolean): void {
    const stranger = this.#strangers.get(link);
    if (stranger === undefined) return;
    stranger.tries = 0;
    if (equal) stranger.verified = this.#core.version;
  }

  /** Whether any of them may lack something. */
  get lackSomething(): boolean {
    const { version, neighborhood } = this.#core;
    // While the topology is still on its way everybody is a stranger.
    if (neighborhood.topology === undefined && !neighborhood.isFallback) return false;
    for (const [link, { verified }] of this.#strangers) {
      // It has become a neighbour since: what it lacks goes over its link.
      if (link.isNeighbor) this.#strangers.delete(link);
      else if (verified !== version) return true;
    }
    return false;
  }

  /** Those that may lack something, each of them a few times in vain at most. */
  behind(): string[] {
    const peers: string[] = [];
    for (const [link, stranger] of this.#strangers) {
      if (stranger.verified === this.#core.version) continue;
      if (++stranger.tries > TRIES_MAX) this.#strangers.delete(link);
      else peers.push(link.peer);
    }
    return peers;
  }
}
