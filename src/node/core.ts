import { ErrorCode, type Failure } from "../wire/errors.ts";
import type { Json } from "../wire/message.ts";
import { Base } from "./base/base.ts";
import { Acknowledgements } from "./links/acknowledgements.ts";
import { Dialect } from "./links/dialect.ts";
import { DirectDeliveries } from "./links/direct-deliveries.ts";
import { Intake } from "./links/intake.ts";
import type { Link } from "./links/link.ts";
import { Links } from "./links/links.ts";
import { PlainForwarder } from "./links/plain/plain-forwarder.ts";
import { Retelling } from "./links/plain/retelling.ts";
import { Streams } from "./links/streams.ts";
import { TopologyRelay } from "./links/topology-relay.ts";
import type { Arrival } from "./log/arrival.ts";
import type { LogLimits } from "./log/room.ts";
import { Random } from "./random.ts";
import { Reception } from "./reception.ts";
import { Agenda } from "./repair/agenda.ts";
import { Comparison } from "./repair/comparison.ts";
import { Lives } from "./repair/lives.ts";
import { Moments } from "./repair/moments.ts";
import { Rounds } from "./repair/rounds.ts";
import { Settlement } from "./repair/settlement.ts";
import type { Settings } from "./settings/settings.ts";
import { Spreading } from "./spreading.ts";
import type { Strategy } from "./strategy.ts";
import { TOPOLOGY_WAIT_MS, timingOf } from "./timing.ts";

/** The options that a node starts with. `configure` may change the settings later, and nothing else. */
export interface CoreOptions {
  readonly settings: Settings;
  readonly seed: string;
  readonly limits?: LogLimits;
}

/** A node without the requests that it answers: its parts, wired to each other, and the way of a message through them. */
export class Core {
  readonly base: Base;
  readonly links: Links;
  readonly dialect: Dialect;
  readonly streams: Streams;
  readonly direct: DirectDeliveries;
  readonly agenda: Agenda;
  readonly spreading: Spreading;
  /** Peers of another implementation that acknowledge a forward with `broadcast_ack`, and expect the same of this node. */
  readonly ackSpeakers = new Set<string>();
  readonly reception: Reception;
  readonly #rounds: Rounds;
  readonly #seed: string;
  #strategy: Strategy | undefined;
  #afterReply: (() => void)[] = [];

  constructor({ settings, seed, limits }: CoreOptions) {
    this.#seed = seed;
    const base = new Base(seed, settings, limits);
    const links = new Links(base);
    const retelling = new Retelling(base, (link, positions) => streams.tell(link, positions));
    const plainForwarder = new PlainForwarder(base, retelling);
    const dialect = new Dialect(base, {
      onAcknowledged: (link) => acknowledgements.onSent(link),
      stamp: (link) => this.strategy.stamp?.(link),
    });
    const acknowledgements = new Acknowledgements(base, dialect);
    const streams: Streams = new Streams(base, links, dialect, plainForwarder, (link) =>
      agenda.onTraffic(link),
    );
    const agenda: Agenda = new Agenda(base, {
      ask: (link, isLate) => comparison.ask(link, { isLate, isUnderWord: rounds.isLastCheck(link) }),
      repeatPlain: (link) => streams.repeatPlain(link),
      onUnanswered: (link) => this.#onUnanswered(link),
    });
    const intake = new Intake(base, acknowledgements, retelling);
    const moments = new Moments(base);
    const settlement = new Settlement(base, dialect, streams, agenda, moments, {
      onResult: (link, difference, moment) => rounds.onResult(link, difference, moment),
      onBack: () => rounds.wake(),
    });
    const comparison: Comparison = new Comparison(base, dialect, agenda, moments, settlement);
    const lives = new Lives(base, agenda, moments, () => rounds.onReborn());
    const rounds: Rounds = new Rounds(base, links, agenda, comparison);
    const topologyRelay = new TopologyRelay(base, dialect);
    this.reception = new Reception(
      {
        base,
        links,
        streams,
        retelling,
        intake,
        topologyRelay,
        agenda,
        comparison,
        settlement,
        lives,
        rounds,
      },
      {
        onStamp: (link, stamp) => this.strategy.onStamp?.(link, stamp),
        onNewStream: (link) => this.spreading.onNewStream(link),
        onTopology: (topology) => this.setTopology(topology),
      },
    );
    this.base = base;
    this.links = links;
    this.dialect = dialect;
    this.streams = streams;
    this.agenda = agenda;
    this.direct = new DirectDeliveries(base, links, streams);
    this.spreading = new Spreading(base, links, streams, plainForwarder, agenda, rounds);
    this.#rounds = rounds;
  }

  /** Empty before `init`. */
  get id(): string {
    return this.base.neighborhood.id;
  }

  get strategy(): Strategy {
    if (this.#strategy === undefined) throw new Error("the strategy is set by init");
    return this.#strategy;
  }

  initialise(id: string, members: readonly string[]): void {
    const { base } = this;
    base.neighborhood.initialise(id, members);
    base.outbox.id = id;
    base.random = new Random(`${this.#seed} ${id}`);
    base.word = 1 + base.random.next32();
    // Microseconds and a random part: a node that restarts within a millisecond gets another life.
    base.life = Math.max(1, Math.floor(base.nowMs) * 1_000 + base.random.int(1_000));
  }

  /** The first request after `init`: every member is there. */
  open(): void {
    const { outbox, neighborhood, timers, nowMs } = this.base;
    if (outbox.isOpen) return;
    outbox.isOpen = true;
    this.#rebuildOverlay();
    if (neighborhood.topology === undefined) {
      timers.set("topology-wait", nowMs + TOPOLOGY_WAIT_MS, () => {
        neighborhood.onTopologyLate();
        this.#rebuildOverlay();
      });
    }
    this.#rounds.start();
  }

  /** Takes a strategy into service: the first one, or another in mid-run. */
  use(strategy: Strategy, settings: Settings): void {
    this.#strategy?.stop?.();
    this.#strategy = strategy;
    const { streamsValues } = this.base.traits;
    this.base.settings = settings;
    this.base.traits = strategy.traits;
    if (!this.base.outbox.isOpen) return;
    this.#rebuildOverlay();
    // Values that came meanwhile went by rounds, if at all.
    if (strategy.traits.streamsValues && !streamsValues)
      for (const link of this.links.streamed()) this.spreading.onNewStream(link);
    this.#rounds.start();
  }

  setTopology(topology: ReadonlyMap<string, readonly string[]>): void {
    const { neighborhood, timers } = this.base;
    neighborhood.setTopology(topology);
    this.base.onBroadcasts();
    timers.cancel("topology-wait");
    this.#rebuildOverlay();
    this.#rounds.start();
  }

  /** Stores a value: true if it was new, false if it was known, a failure if a limit keeps it out. */
  learn(value: Json, arrival: Arrival): boolean | Failure {
    const { log, neighborhood, unshared } = this.base;
    const outcome = log.add(value, arrival);
    if (outcome === "full") return this.#refusalOf([value]) as Failure;
    this.base.onBroadcasts();
    // What a client brought has to go to somebody sooner or later.
    if (outcome && arrival.from === undefined && neighborhood.hasPeers) unshared.add(log.length - 1);
    return outcome;
  }

  /** Stores a list that a request brings; gives how many values were new. All or nothing: the sender goes by the answer. */
  learnAll(values: readonly Json[], from: string | undefined): number | Failure {
    const refusal = this.#refusalOf(values);
    if (refusal !== undefined) return refusal;
    const arrival: Arrival = { from, via: "gossip", hops: 1, path: [], isRelayed: true };
    let count = 0;
    for (const value of values) if (this.learn(value, arrival) === true) count++;
    return count;
  }

  /** Hands new entries to the strategy. Comes after the reply to whatever brought them. */
  spread(): void {
    if (this.#afterReply.length > 0) for (const action of this.#afterReply.splice(0)) action();
    this.spreading.spread(this.strategy);
  }

  /** Runs an action once the reply to the present request is out. */
  afterReply(action: () => void): void {
    this.#afterReply.push(action);
  }

  /** The input has ended: entries that were never sent anywhere go now. */
  finish(): void {
    this.spread();
    this.spreading.onEnd();
    this.strategy.onFinish?.();
    this.spreading.finish();
  }

  #refusalOf(values: readonly Json[]): Failure | undefined {
    const refusal = this.base.log.room.refusalOf(values);
    if (refusal?.code === ErrorCode.temporarilyUnavailable) this.base.counters.drop("log-full");
    return refusal;
  }

  /** A neighbour did not answer in time. */
  #onUnanswered(link: Link): void {
    if (link.isSilent && this.links.onSilent(link)) this.agenda.onStreamEnd(link);
    if (link.isNeighbor) this.strategy.onUnanswered?.(link);
    this.#rounds.onUnanswered();
  }

  #rebuildOverlay(): void {
    const { settings, traits, neighborhood } = this.base;
    const relayedBefore = neighborhood.overlay.relays;
    neighborhood.rebuild(settings.overlay === "default" ? traits.overlay : settings.overlay);
    this.base.timing = timingOf(settings, neighborhood.overlay.relays);
    const former = this.links.neighbors;
    const fresh = this.links.setNeighbors(neighborhood.overlay.neighbors);
    for (const link of former) {
      if (!(relayedBefore || link.isStreamed)) this.streams.pushLast(link);
      this.agenda.onStreamEnd(link);
    }
    for (const link of this.links.neighbors) {
      link.forgetGreetings();
      this.agenda.greet(link);
    }
    for (const link of fresh) this.spreading.onNewStream(link);
    this.afterReply(() => this.strategy.onNeighbors());
  }
}
