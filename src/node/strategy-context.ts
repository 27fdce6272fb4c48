import type { Stamp } from "../wire/peer-messages.ts";
import type { Timers } from "./base/timers.ts";
import type { Core } from "./core.ts";
import type { Link } from "./links/link.ts";
import type { Arrival } from "./log/arrival.ts";
import type { Overlay } from "./overlay/overlay.ts";
import type { Random } from "./random.ts";
import type { Settings } from "./settings/settings.ts";
import type { StrategyContext } from "./strategy.ts";

/** A node as its strategies see it. */
export class NodeForStrategy implements StrategyContext {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  get nowMs(): number {
    return this.#core.base.nowMs;
  }

  get random(): Random {
    return this.#core.base.random;
  }

  get settings(): Settings {
    return this.#core.base.settings;
  }

  get overlay(): Overlay {
    return this.#core.base.neighborhood.overlay;
  }

  get timers(): Timers {
    return this.#core.base.timers;
  }

  get neighbors(): readonly Link[] {
    return this.#core.links.streamed();
  }

  get gossipPeers(): readonly string[] {
    return this.#core.base.neighborhood.gossipPeers(this.settings.overlay);
  }

  link(peer: string): Link | undefined {
    return this.#core.links.get(peer);
  }

  isValue(position: number): boolean {
    return this.#core.base.log.isValue(position);
  }

  arrivalAt(position: number): Arrival {
    return this.#core.base.log.arrivalAt(position);
  }

  hasUnsent(neighbor: Link, count?: number): boolean {
    return this.#core.streams.hasUnsent(neighbor, count);
  }

  push(neighbor: Link): void {
    this.#core.streams.push(neighbor);
  }

  tell(peer: Link, positions: readonly number[]): void {
    this.#core.streams.tell(peer, positions);
  }

  sayStamp(neighbor: Link, stamp: Stamp): void {
    this.#core.dialect.acknowledge(neighbor, { stamp });
  }

  goAround(silent: Link): void {
    this.#core.direct.goAroundAll(silent);
  }

  pushWithinInterval(isFromPeer: boolean): void {
    this.#core.spreading.pushWithinInterval(isFromPeer);
  }
}
