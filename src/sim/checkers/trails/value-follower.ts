/** Follows values through a run: which node held which from when on, and which messages brought them. */

import type { Identity } from "../../../wire/json.ts";
import type { Body, Message } from "../../../wire/message.ts";
import type { DropReason, JournalEvent } from "../../network/journal.ts";
import type { SetHistory } from "../set-history.ts";
import { keyOf } from "../value-index.ts";
import { addedBy } from "./client-words.ts";
import { LearnedPlaces, type TakeValue } from "./learned-places.ts";
import { RequestContents } from "./request-contents.ts";
import type { Place } from "./value-places.ts";

/** A value inside one message from one node to another. Times are milliseconds since the start of the run. */
export interface Transmission {
  /** Numbers of nodes, in node order. */
  readonly src: number;
  readonly dest: number;
  readonly sentMs: number;
  /** When it arrived or was dropped; `undefined`: it was under way when the run ended. */
  endMs: number | undefined;
  dropped: DropReason | undefined;
}

/** One value and where it went. */
export interface FollowedValue {
  readonly value: unknown;
  /** The node that a client told first, and when the request reached it. */
  readonly origin: number;
  readonly broadcastMs: number;
  /** For each node from when on it is known to have held the value; `NaN`: it never was. */
  readonly heldMs: Float64Array;
  /** In the order in which they were sent. */
  readonly transmissions: readonly Transmission[];
}

export interface Followed {
  readonly values: readonly FollowedValue[];
  /** Values that clients brought; where there are too many, only some of them are followed, evenly. */
  readonly broadcastCount: number;
}

export interface FollowerLimits {
  /** Nodes times values. */
  readonly cellsMax: number;
  readonly transmissionsMax: number;
  /** Messages with one value, at the same places, that arrive at one node; later ones bring it nothing. Below 256. */
  readonly arrivalsMax: number;
}

/** Some 100 MB. */
const LIMITS: FollowerLimits = { cellsMax: 4_000_000, transmissionsMax: 600_000, arrivalsMax: 200 };

const NOWHERE: readonly Place[] = [];

/** A possible value on its way, and its places in the message. */
interface Move {
  readonly places: readonly Place[];
  readonly transmission: Transmission;
  /** Of a reply to a request whose contents are known. */
  readonly reply: Reply | undefined;
}

/** What a reply may bring, and what the request may have carried that it answers. */
interface Reply {
  readonly found: ReadonlyMap<Trail, readonly Place[]>;
  readonly asked: ReadonlySet<Trail>;
}

/** A message that leaves: numbers of nodes, and the time. */
interface Sent {
  readonly src: number;
  readonly dest: number;
  readonly timeMs: number;
}

/** A move under way, and the count of arrivals that it will add to. */
interface Flight {
  readonly transmission: Transmission;
  readonly arrivals: Uint8Array;
}

/** A copy of a message that had arrived or was dropped before. */
interface Copy {
  readonly places: readonly Place[];
  readonly dest: number;
  readonly timeMs: number;
}

interface Trail {
  readonly value: unknown;
  /** How many other values clients brought before. */
  readonly number: number;
  readonly origin: number;
  readonly broadcastMs: number;
  readonly heldMs: Float64Array;
  readonly moves: Move[];
  readonly copies: Copy[];
  /** For each list of places, and each node, how many moves have arrived there. */
  readonly arrivals: Map<readonly Place[], Uint8Array>;
}

/**
 * Watches the journal of the network. A node counts as holding a value from the moment at which a request or a message with
 * it arrives, or a read shows it; whether the node kept the value is for the checkers to say. The parts of messages that
 * were values are known only in the end, when the places of the nodes' dialect are learned.
 */
export class ValueFollower {
  readonly #nodes: ReadonlyMap<string, number>;
  readonly #limits: FollowerLimits;
  readonly #places = new LearnedPlaces();
  readonly #requests = new RequestContents<Trail>();
  /** The numbers of all values that clients brought. */
  readonly #numbers = new Map<Identity, number>();
  readonly #trails = new Map<Identity, Trail>();
  /** The values in the messages that are under way, by the number of the message. */
  readonly #underWay = new Map<number, readonly Flight[]>();
  /** By a list of places, and one place more, the longer list: equal lists are one. */
  readonly #placeLists = new Map<readonly Place[], Map<Place, readonly Place[]>>();
  #moves = 0;
  /** One value in so many is followed. */
  #stride = 1;

  constructor(nodeIds: readonly string[], limits: FollowerLimits = LIMITS) {
    this.#nodes = new Map(nodeIds.map((id, index) => [id, index]));
    this.#limits = limits;
  }

  /** Takes what the network's journal says, in its order. */
  observe({ kind, id, timeMs, message, reason }: JournalEvent): void {
    const dest = this.#nodes.get(message.dest);
    if (dest === undefined) return;
    const src = this.#nodes.get(message.src);
    if (src === undefined) {
      if (kind === "recv") this.#onRequest(dest, message.body, timeMs);
      return;
    }
    if (kind === "send") {
      this.#onSent(id, { src, dest, timeMs }, message);
      return;
    }
    const flights = this.#underWay.get(id);
    this.#underWay.delete(id);
    for (const { transmission, arrivals } of flights ?? []) {
      transmission.endMs = timeMs;
      if (reason === undefined) this.#countArrival(arrivals, dest);
      else transmission.dropped = reason;
    }
    if (kind === "recv" && flights === undefined) this.#onCopy(dest, message.body, timeMs);
  }

  /** The followed values. Reads show which nodes held a value even where no message of the journal says how it came. */
  finish(set: SetHistory | undefined): Followed {
    const values = [...this.#trails.values()].map((trail) => this.#followed(trail));
    const heldOf = new Map(values.map(({ value, heldMs }) => [keyOf(value), heldMs]));
    for (const { node, timeMs, ids } of set?.reads ?? []) {
      const reader = this.#nodes.get(node);
      if (reader === undefined) continue;
      for (const id of ids) {
        const heldMs = heldOf.get(keyOf(set?.adds[id]?.value));
        if (heldMs !== undefined) hold(heldMs, reader, timeMs);
      }
    }
    return { values, broadcastCount: this.#numbers.size };
  }

  /** A trail without what has turned out to be something else than the value. */
  #followed({ value, origin, broadcastMs, heldMs, moves, copies }: Trail): FollowedValue {
    const isValue = ({ places }: Move | Copy) => places.some((place) => this.#places.holdsValues(place));
    const transmissions = moves
      .filter((move) => isValue(move) && !(move.reply && this.#isAcknowledgement(move.reply)))
      .map(({ transmission }) => transmission);
    for (const { src, dest, sentMs, endMs, dropped } of transmissions) {
      hold(heldMs, src, sentMs);
      if (endMs !== undefined && dropped === undefined) hold(heldMs, dest, endMs);
    }
    for (const { dest, timeMs } of copies.filter(isValue)) hold(heldMs, dest, timeMs);
    return { value, origin, broadcastMs, heldMs, transmissions };
  }

  /** Whether all values of a reply were in its request. */
  #isAcknowledgement({ found, asked }: Reply): boolean {
    for (const [trail, places] of found)
      if (!asked.has(trail) && places.some((place) => this.#places.holdsValues(place))) return false;
    return true;
  }

  #onRequest(node: number, body: Body, timeMs: number): void {
    const value = addedBy(body);
    if (value === undefined) return;
    const key = keyOf(value);
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    this.#places.onBrought(value);
    if (number % this.#stride !== 0) return;
    let trail = this.#trails.get(key);
    if (trail === undefined) {
      const heldMs = new Float64Array(this.#nodes.size).fill(Number.NaN);
      const moves: Move[] = [];
      const copies: Copy[] = [];
      const arrivals = new Map<readonly Place[], Uint8Array>();
      trail = { value, number, origin: node, broadcastMs: timeMs, heldMs, moves, copies, arrivals };
      this.#trails.set(key, trail);
      while (this.#trails.size * this.#nodes.size > this.#limits.cellsMax && this.#trails.size > 1)
        this.#thinOut();
    }
    hold(trail.heldMs, node, timeMs);
  }

  #onSent(id: number, { src, dest, timeMs: sentMs }: Sent, message: Message): void {
    const flights: Flight[] = [];
    const { body } = message;
    const found = this.#trailsIn((take) => this.#places.learn(body, take));
    const asked = this.#requests.answeredBy(message.src, message.dest, body.in_reply_to);
    if (body.msg_id !== undefined)
      this.#requests.onRequest(message.src, message.dest, body.msg_id, new Set(found.keys()));
    const reply = asked && { found, asked };
    for (const [trail, places] of found) {
      const arrivals = trail.arrivals.get(places) ?? new Uint8Array(this.#nodes.size);
      trail.arrivals.set(places, arrivals);
      // Without this bound a storm would leave room for few values.
      if ((arrivals[dest] as number) >= this.#limits.arrivalsMax) continue;
      const transmission = { src, dest, sentMs, endMs: undefined, dropped: undefined };
      flights.push({ transmission, arrivals });
      trail.moves.push({ places, transmission, reply });
    }
    this.#underWay.set(id, flights);
    this.#countMoves(flights.length);
  }

  /** Those that are under way at the limit arrive, too. */
  #countArrival(arrivals: Uint8Array, dest: number): void {
    const count = arrivals[dest] as number;
    if (count < this.#limits.arrivalsMax) arrivals[dest] = count + 1;
  }

  #onCopy(dest: number, body: Body, timeMs: number): void {
    const found = this.#trailsIn((take) => this.#places.known(body, take));
    for (const [trail, places] of found) trail.copies.push({ places, dest, timeMs });
    this.#countMoves(found.size);
  }

  #countMoves(count: number): void {
    this.#moves += count;
    while (this.#moves > this.#limits.transmissionsMax && this.#trails.size > 1) this.#thinOut();
  }

  /** The followed values that a message may bring, each with its places; `look` goes over all that it brings. */
  #trailsIn(look: (take: TakeValue) => void): ReadonlyMap<Trail, readonly Place[]> {
    const found = new Map<Trail, readonly Place[]>();
    look((identity, place) => {
      const trail = this.#trails.get(identity);
      if (trail === undefined) return;
      const places = found.get(trail);
      if (places === undefined) found.set(trail, this.#with(NOWHERE, place));
      else if (!places.includes(place)) found.set(trail, this.#with(places, place));
    });
    return found;
  }

  #with(places: readonly Place[], place: Place): readonly Place[] {
    const longer = this.#placeLists.get(places) ?? new Map<Place, readonly Place[]>();
    this.#placeLists.set(places, longer);
    const list = longer.get(place) ?? [...places, place];
    longer.set(place, list);
    return list;
  }

  /** Every second value is given up. */
  #thinOut(): void {
    this.#stride *= 2;
    for (const [key, { number, moves, copies }] of this.#trails) {
      if (number % this.#stride === 0) continue;
      this.#moves -= moves.length + copies.length;
      this.#trails.delete(key);
    }
  }
}

function hold(heldMs: Float64Array, node: number, timeMs: number): void {
  // The first time counts; nothing is before NaN.
  if (!((heldMs[node] as number) <= timeMs)) heldMs[node] = timeMs;
}
