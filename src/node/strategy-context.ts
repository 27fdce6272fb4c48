import type { Core } from "./core.ts";
import type { StrategyContext } from "./strategy.ts";

/** A node as its strategies see it. */
export function strategyContext({ base, links, streams, dialect, direct, spreading }: Core): StrategyContext {
  const { log, neighborhood, timers } = base;
  return {
    timers,
    get nowMs() {
      return base.nowMs;
    },
    get random() {
      return base.random;
    },
    get settings() {
      return base.settings;
    },
    get overlay() {
      return neighborhood.overlay;
    },
    get neighbors() {
      return links.streamed();
    },
    get gossipPeers() {
      return neighborhood.gossipPeers(base.settings.overlay);
    },
    link: (peer) => links.get(peer),
    isValue: (position) => log.isValue(position),
    arrivalAt: (position) => log.arrivalAt(position),
    hasUnsent: (neighbor, count) => streams.hasUnsent(neighbor, count),
    push: (neighbor) => streams.push(neighbor),
    tell: (peer, positions) => void streams.tell(peer, positions),
    goAround: (silent) => direct.goAroundAll(silent),
    sayStamp: (neighbor, stamp) => dialect.acknowledge(neighbor, { stamp }),
    pushWithinInterval: (isFromPeer) => spreading.pushWithinInterval(isFromPeer),
  };
}
