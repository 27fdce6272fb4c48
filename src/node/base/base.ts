import { Log } from "../log/log.ts";
import type { LogLimits } from "../log/room.ts";
import { Neighborhood } from "../overlay/neighborhood.ts";
import { Random } from "../random.ts";
import type { Settings } from "../settings/settings.ts";
import { type Timing, timingOf } from "../timing.ts";
import { Clock } from "./clock.ts";
import { Counters } from "./counters.ts";
import { Outbox } from "./outbox.ts";
import { Timers } from "./timers.ts";
import { type Traits, usualTraits } from "./traits.ts";
import { Unshared } from "./unshared.ts";

/** The state that all parts of a node share: its log, its members, its clock, its outbox. */
export class Base {
  readonly clock = new Clock();
  readonly timers = new Timers();
  readonly counters = new Counters();
  readonly outbox = new Outbox(this.counters);
  readonly neighborhood = new Neighborhood();
  readonly log: Log;
  readonly unshared: Unshared;
  random: Random;
  settings: Settings;
  traits: Traits = usualTraits;
  timing: Timing;
  /** Names this life of the node; 0 before `init`. */
  life = 0;
  /** Known to peers alone: no client can choose values that collide in hashes made under it. */
  word = 0;
  #hasBroadcasts = false;
  #ticks = 0;

  constructor(seed: string, settings: Settings, limits: LogLimits | undefined) {
    this.random = new Random(seed);
    this.settings = settings;
    this.timing = timingOf(settings, true);
    this.log = new Log(this.random.next32(), limits);
    this.unshared = new Unshared(this.log);
  }

  /** Whether broadcasts or a topology have come: then `read` is about them. */
  get hasBroadcasts(): boolean {
    return this.#hasBroadcasts;
  }

  onBroadcasts(): void {
    this.#hasBroadcasts = true;
  }

  /** A number that grows with each call. It orders events between which no time has passed. */
  tick(): number {
    return ++this.#ticks;
  }

  get nowMs(): number {
    return this.clock.nowMs;
  }

  /** Whether anything is acknowledged, asked and compared. */
  get repair(): boolean {
    return this.settings.repair;
  }
}
