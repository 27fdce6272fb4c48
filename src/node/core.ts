import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Json, Message } from "../wire/message.ts";
import { Clock } from "./clock.ts";
import { Counters } from "./counters.ts";
import { CrdtLog } from "./crdt-log.ts";
import { CrdtReplica } from "./crdt-replica.ts";
import { DigestExchange } from "./digest-exchange.ts";
import type { Link } from "./link.ts";
import { Links } from "./links.ts";
import { Neighborhood } from "./neighborhood.ts";
import { Outbox } from "./outbox.ts";
import type { Overlay } from "./overlay.ts";
import { type Path, PathTable, packPaths, pathBefore, type Ways } from "./paths.ts";
import { SUSPECT_UNANSWERED } from "./questions.ts";
import { Random } from "./random.ts";
import { Retelling } from "./retelling.ts";
import { Rounds } from "./rounds.ts";
import { type Arrival, hopsAfter, type SeenLimits, SeenSet } from "./seen-set.ts";
import { ackDelayMs, type Settings } from "./settings.ts";
import type { Strategy } from "./strategy.ts";
import { Timers } from "./timers.ts";
import { Unsent } from "./unsent.ts";
import { Unshared } from "./unshared.ts";

/** Where no `topology` request has come by then, an overlay that needs one falls back to a tree over the members. */
const TOPOLOGY_WAIT_MS = 1_000;
/** Twice this and two round trips bring a healed cluster together, well inside the 3 s that are promised. */
const PROBE_INTERVAL_MS = 1_500;
const GREETING_DELAY_MS = 1_000;
/** Up to a hub, down again and back, over links of 100 ms, with what a hub and its queue take. */
const BATCH_WAY_MS = 700;

/** What a node starts with. `configure` may change the settings later, and nothing else. */
export interface CoreOptions {
  readonly settings: Settings;
  readonly seed: string;
  readonly limits?: SeenLimits;
}

/** How patient the links are: when an acknowledgement goes on its own, when a missing one is asked for. */
export interface Timing {
  readonly ackDelayMs: number;
  readonly ackTimeoutMs: number;
  /** Questions to a silent peer, at the slowest: a healed link is found within this time. */
  readonly probeIntervalMs: number;
  /** A neighbour that has not shown by then that it knows this incarnation is asked. */
  readonly greetingDelayMs: number;
}

const NO_PATH: Path = [];

/** Values in a message of our dialect, and how they came. */
interface Told extends Ways {
  readonly values?: readonly Json[] | undefined;
}

/**
 * What a node is, without the requests it answers: its identity, what it has seen, its links, timers and random
 * numbers. Strategies get this and nothing else.
 */
export class Core {
  readonly clock = new Clock();
  readonly timers = new Timers();
  readonly counters = new Counters();
  readonly crdt = new CrdtLog();
  readonly seen: SeenSet;
  readonly links: Links;
  readonly rounds: Rounds;
  readonly exchange: DigestExchange;
  readonly replica: CrdtReplica;
  readonly unshared = new Unshared(this);
  readonly retelling = new Retelling(this);
  random: Random;
  settings: Settings;
  readonly outbox = new Outbox(this.counters);
  readonly neighborhood = new Neighborhood();
  /** The overlay's neighbours as links, in order. */
  neighbors: readonly Link[] = [];
  /** This incarnation of the log; greater than every earlier one as far as the clock goes forward. */
  epoch = 0;
  /** The epoch that this process began with; it names the slots of its counters. */
  incarnation = 0;
  /** Values below this position have been sent to somebody in a list of all. */
  listed = 0;
  /** Peers of another implementation that acknowledge a forward with `broadcast_ack`, and expect the same of this node. */
  readonly ackSpeakers = new Set<string>();
  /** Whether broadcasts or a topology have come: then `read` is about them. */
  hasBroadcasts = false;
  readonly #seed: string;
  readonly #paths = new PathTable();
  readonly #unsent = new Unsent(this);
  #strategy: Strategy | undefined;
  #afterReply: (() => void)[] = [];
  /** Values up to here have been handed to the strategy. */
  #spread = 0;

  constructor(options: CoreOptions) {
    this.settings = options.settings;
    this.#seed = options.seed;
    this.random = new Random(options.seed);
    this.seen = new SeenSet(options.limits);
    this.links = new Links(this);
    this.rounds = new Rounds(this);
    this.exchange = new DigestExchange(this);
    this.replica = new CrdtReplica(this);
  }

  /** Empty before `init`. */
  get id(): string {
    return this.neighborhood.id;
  }

  get members(): readonly string[] {
    return this.neighborhood.members;
  }

  /** The members without this node. */
  get peers(): readonly string[] {
    return this.neighborhood.peers;
  }

  get overlay(): Overlay {
    return this.neighborhood.overlay;
  }

  get nowMs(): number {
    return this.clock.nowMs;
  }

  get repair(): boolean {
    return this.settings.repair;
  }

  get strategy(): Strategy {
    if (this.#strategy === undefined) throw new Error("the strategy is set by init");
    return this.#strategy;
  }

  get dialectFirst(): boolean {
    return this.strategy.dialectFirst;
  }

  /** Whether values travel with the number of their hops and their paths. */
  get tellsHops(): boolean {
    return this.strategy.name === "hybrid";
  }

  get timing(): Timing {
    const { ackTimeoutMs, batchWindowMs } = this.settings;
    const delayMs = ackDelayMs(ackTimeoutMs);
    // By then a batch has gone the whole way and back, or, where all talk to all, most pairs have met.
    const meetingMs = this.overlay.relays ? batchWindowMs + BATCH_WAY_MS : PROBE_INTERVAL_MS;
    return {
      ackTimeoutMs,
      ackDelayMs: delayMs,
      probeIntervalMs: Math.max(PROBE_INTERVAL_MS, delayMs),
      greetingDelayMs: Math.max(GREETING_DELAY_MS, meetingMs),
    };
  }

  /** Whom rounds and rumors may choose: everybody, or the neighbours in the overlay that somebody chose. */
  get gossipPeers(): readonly string[] {
    return this.settings.overlay === "default" ? this.peers : this.overlay.neighbors;
  }

  initialise(id: string, members: readonly string[]): void {
    this.neighborhood.initialise(id, members);
    this.outbox.id = id;
    this.random = new Random(`${this.#seed} ${id}`);
    this.#newEpoch();
    this.incarnation = this.epoch;
  }

  /** The first request after `init`: every member is there. */
  open(): void {
    if (this.outbox.isOpen) return;
    this.outbox.isOpen = true;
    this.#rebuildOverlay();
    if (this.neighborhood.topology === undefined) {
      this.timers.set("topology-wait", this.nowMs + TOPOLOGY_WAIT_MS, () => {
        this.neighborhood.isFallback = true;
        this.#rebuildOverlay();
        this.respread();
      });
    }
    this.rounds.start();
  }

  /** Takes a strategy into service: the first one, or another in mid-run. What the old one had set is cancelled. */
  use(strategy: Strategy, settings: Settings): void {
    this.#strategy?.stop?.();
    this.#strategy = strategy;
    this.settings = settings;
    if (!this.outbox.isOpen) return;
    this.#rebuildOverlay();
    this.rounds.start();
    this.respread();
  }

  setTopology(topology: ReadonlyMap<string, readonly string[]>): void {
    this.neighborhood.setTopology(topology);
    this.hasBroadcasts = true;
    this.timers.cancel("topology-wait");
    this.#rebuildOverlay();
    this.rounds.start();
    this.respread();
  }

  /** Stores a value: true if it was new, false if it was known, "full" if a limit keeps it out. */
  learn(value: Json, arrival: Arrival): boolean | "full" {
    const outcome = this.seen.add(value, arrival);
    this.hasBroadcasts = true;
    if (outcome === "full") this.counters.drop("seen-set-full");
    else if (outcome && arrival.hops === 0) this.unshared.add(this.seen.length - 1);
    return outcome;
  }

  /** Stores the value at an index of a message in our dialect, or takes in how it came if it is known and that was not told. */
  learnTold(link: Link, via: Arrival["via"], message: Told, index: number): boolean | "full" {
    const value = message.values?.[index] as Json;
    const told = this.#paths.take(message, index);
    const way = { hops: hopsAfter(message.hops?.[index]), path: told ?? NO_PATH };
    const outcome = this.learn(value, { from: link, via, ...way });
    if (outcome === false && told !== undefined) {
      const position = this.seen.positionOf(value) as number;
      if (this.seen.correct(position, link, way)) this.retelling.onCorrected(position);
    }
    return outcome;
  }

  /** What a message with the values at these positions tells of the ways that they came: the paths only if it is worth its bytes. */
  waysOf(positions: readonly number[]): Ways {
    const arrivals = positions.map((position) => this.seen.arrivalAt(position));
    const hops = arrivals.map((arrival) => arrival.hops);
    return this.tellsHops ? { hops, ...packPaths(arrivals.map(pathBefore)) } : { hops };
  }

  /** Stores a list that came by gossip; returns how many values were new. All or nothing: the sender goes by the answer. */
  learnAll(values: readonly Json[], from: Link | undefined): number | Failure {
    if (!this.seen.hasRoomFor(values)) {
      this.counters.drop("seen-set-full");
      return new Failure(ErrorCode.temporarilyUnavailable, "the seen set is full");
    }
    let count = 0;
    const arrival: Arrival = { from, via: "gossip", hops: 1, path: NO_PATH };
    for (const value of values) if (this.learn(value, arrival) === true) count++;
    return count;
  }

  /** How much has happened to what is replicated: grows with every value and every change of the CRDT state. */
  get version(): number {
    return this.seen.length + this.crdt.length;
  }

  /** Hands new values to the strategy. Comes after the reply to whatever brought them. */
  spread(): void {
    if (this.#afterReply.length > 0) for (const action of this.#afterReply.splice(0)) action();
    const start = this.#spread;
    const end = this.seen.length;
    if (start === end || !this.outbox.isOpen) return;
    this.#spread = end;
    this.strategy.onFresh(start, end);
    this.rounds.onFresh(this.seen.isRepair(start, end));
    this.#unsent.watch();
  }

  /** Neighbours that are new, or have lost their memory, get what they lack by the strategy's own means. */
  respread(): void {
    if (this.crdt.length > 0) this.replica.sendSoon();
    this.afterReply(() => this.strategy.onFresh(this.seen.length, this.seen.length));
  }

  /**
   * While no topology has come, a value goes at once to K random peers. Nodes that they miss get it from the links of the
   * overlay that follows.
   */
  spreadAtRandom(value: Json, from: Link | undefined): void {
    const position = this.seen.positionOf(value);
    if (position === undefined || this.seen.isUnfit(position)) return;
    const { fanout } = this.settings;
    // An overlay that somebody chose has no neighbours yet, either.
    const drawn = this.random.sample(this.peers, fanout + 1);
    for (const peer of drawn.filter((id) => id !== from?.peer).slice(0, fanout))
      this.sendPlainly(peer, position);
  }

  /** A value in words that any node understands, and that want no answer. */
  sendPlainly(peer: string, position: number): void {
    const isSent = this.outbox.send(peer, { type: "broadcast", message: this.seen.at(position) });
    this.unshared.onSent([position], isSent);
  }

  /** The input has ended: what was never sent anywhere goes now. */
  finish(): void {
    this.spread();
    for (const link of this.neighbors) this.links.receiver.onHeld(link, this.listed);
    this.strategy.onFinish?.();
    this.replica.finish();
    this.unshared.finish();
  }

  /** Runs an action once the reply to the present request is out. */
  afterReply(action: () => void): void {
    this.#afterReply.push(action);
  }

  /** A neighbour did not acknowledge in time. */
  onSilent(link: Link): void {
    this.strategy.onSilent?.(link);
    // Once it is taken for silent the rounds go on by themselves; a node that is gone must not keep them at full pace.
    if (link.questions.unanswered <= SUSPECT_UNANSWERED) this.rounds.wake();
  }

  /** A reply to one of this node's messages. An `error` is no acknowledgement; what nobody waits for is dropped. */
  onReply(reply: Message): void {
    const { body, src } = reply;
    const msgId = body.in_reply_to;
    const link = this.links.get(src);
    if (this.outbox.onReply(reply)) return;
    if (msgId !== undefined && link?.plain.has(msgId) === true && body.type !== "error") {
      this.links.receiver.onPlainAck(link, { msgId });
    } else {
      this.counters.drop(body.type === "error" ? "error-reply" : "unexpected-reply");
    }
  }

  #newEpoch(): void {
    // Epochs are milliseconds and three random digits: a node that restarts within a millisecond gets another one.
    const drawn = Math.floor(this.nowMs) * 1_000 + this.random.int(1_000);
    this.epoch = Math.max(1, this.epoch + 1, drawn);
  }

  #rebuildOverlay(): void {
    const { overlay } = this.settings;
    const isDutyNew = this.neighborhood.rebuild(
      overlay === "default" ? this.strategy.defaultOverlay : overlay,
    );
    this.neighbors = this.overlay.neighbors.flatMap((peer) => this.links.get(peer) ?? []);
    // The peers' positions of our log count what we owed them; with other duties they would claim too much.
    if (isDutyNew) this.#newEpoch();
    this.links.setNeighbors(this.overlay.neighbors, isDutyNew);
    this.#strategy?.onNeighbors?.();
  }
}
