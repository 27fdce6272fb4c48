/** Faults of links between servers. */

import type { Random } from "../../node/random.ts";
import { among, duplicating, jittering, losing, slowing } from "../network/link-faults.ts";
import type { LinkPolicy } from "../network/link-policy.ts";
import type { Network } from "../network/network.ts";
import type { Torment } from "./deed.ts";
import type { Intensity } from "./nemesis-plan.ts";
import { inOrder } from "./node-torments.ts";

/** In the order in which they wrap the link, the first innermost: what is lost is lost with all of its copies. */
const linkKinds = ["slow", "reorder", "duplicate", "loss"] as const;
export type LinkKind = (typeof linkKinds)[number];

type Wrapping = (link: LinkPolicy) => LinkPolicy;

/** The links of a network, and what is wrong with them at the moment. Without a fault they are exactly what they were. */
export class FaultyLinks {
  readonly #network: Network;
  readonly #nodeIds: readonly string[];
  readonly #intensity: Intensity;
  readonly #healthy: LinkPolicy;
  readonly #wrappings = new Map<LinkKind, Wrapping>();

  constructor(network: Network, nodeIds: readonly string[], intensity: Intensity) {
    this.#network = network;
    this.#nodeIds = nodeIds;
    this.#intensity = intensity;
    this.#healthy = network.link;
  }

  torment(kind: LinkKind): Torment {
    return (wish, random) => {
      const { amount, nodes = this.#draw(kind, random) } = wish;
      const { wrapping, text } = this.#fault(kind, amount, random);
      const hit = { all: new Set(this.#nodeIds), some: new Set(nodes ?? this.#nodeIds) };
      this.#wrappings.set(kind, (link) => among(hit, link, wrapping(link)));
      this.#rewire();
      return {
        action: kind,
        nodes: nodes === undefined ? this.#nodeIds : inOrder(nodes, this.#nodeIds),
        text,
        endText: "healed",
        end: () => {
          this.#wrappings.delete(kind);
          this.#rewire();
        },
      };
    };
  }

  /** Slowness is a node's, up to a third of them; all else befalls every link. */
  #draw(kind: LinkKind, random: Random): readonly string[] | undefined {
    if (kind !== "slow") return undefined;
    return random.sample(this.#nodeIds, 1 + random.int(Math.ceil(this.#nodeIds.length / 3)));
  }

  #fault(
    kind: LinkKind,
    amount: number | undefined,
    random: Random,
  ): { readonly wrapping: Wrapping; readonly text: string } {
    const { lossShare, duplicateShare, reorderMs, slowFactor } = this.#intensity;
    switch (kind) {
      case "loss": {
        const share = amount ?? lossShare;
        return {
          wrapping: (link) => losing(link, share, random),
          text: `${percent(share)} of the messages lost`,
        };
      }
      case "duplicate": {
        const share = amount ?? duplicateShare;
        return {
          wrapping: (link) => duplicating(link, share, random),
          text: `${percent(share)} of the messages twice`,
        };
      }
      case "reorder": {
        const jitterMs = amount ?? reorderMs;
        return {
          wrapping: (link) => jittering(link, { jitterMs, burstMs: 0 }, random),
          text: `each message ${jitterMs} ms later in the mean, out of order`,
        };
      }
      case "slow": {
        const factor = amount ?? slowFactor;
        return { wrapping: (link) => slowing(link, factor), text: `links ${factor} times as slow` };
      }
    }
  }

  #rewire(): void {
    let link = this.#healthy;
    for (const kind of linkKinds) link = this.#wrappings.get(kind)?.(link) ?? link;
    this.#network.link = link;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
