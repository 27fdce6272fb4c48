import type { Core } from "../node/core.ts";
import type { Handlers, Reply, Strategy } from "../node/strategy.ts";
import { Failure } from "../wire/errors.ts";
import type { Request } from "../wire/requests.ts";

/** About what a `digest_sync_ok` takes on the wire without a list of values. */
const MATCH_BYTES = 120;

/**
 * Anti-entropy (Demers et al. 1987, section 1.3): every interval, digests are exchanged with K random peers, and only
 * buckets of the set that differ travel. Nothing is sent when a value arrives.
 *
 * Needs no topology and no memory of what was sent, so it repairs whatever went wrong. Reaches everybody within
 * O(log n) rounds with high probability; costs up to three messages an exchange, two once all are equal.
 */
export class AntiEntropy implements Strategy {
  readonly name = "anti-entropy";
  readonly defaultOverlay = "tree3";
  readonly dialectFirst = true;
  readonly usesLinks = false;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  readonly handlers: Handlers = {
    digest: () => ({ digest: this.#core.seen.digest.toString(), count: this.#core.seen.length }),
    digest_sync: (request, src) => this.#digestSync(request, src),
  };

  roundPeers(): number {
    return this.#core.settings.fanout;
  }

  onFresh(): void {}

  #digestSync({ remote_digest, remote_messages }: Request<"digest_sync">, src: string): Reply | Failure {
    const { counters, seen } = this.#core;
    if (remote_digest === seen.digest.toString()) {
      counters.countExchange(MATCH_BYTES, seen.listBytes);
      return { match: true, transferred: 0 };
    }
    const transferred = this.#core.learnAll(remote_messages ?? [], this.#core.links.get(src));
    if (transferred instanceof Failure) return transferred;
    if (this.#core.links.get(src) !== undefined) this.#core.unshared.onAllSent();
    counters.countExchange(MATCH_BYTES + seen.listBytes, seen.listBytes);
    return { match: false, transferred, local_messages: seen.render() };
  }
}
