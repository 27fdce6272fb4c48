/** Follows values through a run: which node held which from when on, and which messages brought them. */

import type { DropReason, JournalEvent } from "../../network/journal.ts";
import { plainBody } from "../../network/plain-body.ts";
import type { SetHistory } from "../set-history.ts";
import { ValueIndex } from "../value-index.ts";
import { carriedValues } from "./carried-values.ts";

/** A value inside one message from one node to another. Times are milliseconds since the start of the run. */
export interface Transmission {
  /** Numbers of nodes, in node order. */
  readonly src: number;
  readonly dest: number;
  readonly sentMs: number;
  /** When it arrived or was dropped; `undefined`: it was under way when the run ended. */
  endMs?: number;
  dropped?: DropReason;
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
}

/** Some 100 MB. */
const LIMITS: FollowerLimits = { cellsMax: 4_000_000, transmissionsMax: 600_000 };

interface Trail {
  readonly value: unknown;
  readonly origin: number;
  readonly broadcastMs: number;
  readonly heldMs: Float64Array;
  readonly transmissions: Transmission[];
}

/** A value in a message. */
interface Passenger {
  readonly trail: Trail;
  readonly transmission: Transmission;
}

/**
 * Watches the journal of the network. A node counts as holding a value from the moment at which a request or a message with
 * it arrives, or a read shows it; whether it kept the value is for the checkers to say.
 */
export class ValueFollower {
  readonly #nodes: ReadonlyMap<string, number>;
  readonly #limits: FollowerLimits;
  readonly #index = new ValueIndex();
  /** By the number of the value. */
  readonly #trails = new Map<number, Trail>();
  /** The values in the messages that are under way, by the number of the message. */
  readonly #underWay = new Map<number, readonly Passenger[]>();
  #transmissions = 0;
  /** Every so manieth value is followed. */
  #stride = 1;
  readonly #isKnown = (value: unknown): boolean => value !== undefined && this.#index.find(value) >= 0;

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
      this.#onSent(id, { src, dest, sentMs: timeMs }, message.body);
      return;
    }
    const passengers = this.#underWay.get(id);
    this.#underWay.delete(id);
    for (const { transmission } of passengers ?? []) {
      transmission.endMs = timeMs;
      if (reason !== undefined) transmission.dropped = reason;
    }
    if (kind !== "recv") return;
    // A message that is not under way has arrived before: this is a copy of it.
    const trails = passengers?.map(({ trail }) => trail) ?? this.#trailsIn(message.body);
    for (const trail of trails) hold(trail, dest, timeMs);
  }

  /** What was followed; reads show who held a value though no message of the journal says how it came. */
  finish(set: SetHistory | undefined): Followed {
    for (const { node, timeMs, ids } of set?.reads ?? []) {
      const reader = this.#nodes.get(node);
      if (reader === undefined) continue;
      for (const id of ids) {
        const trail = this.#trails.get(this.#index.find(set?.adds[id]?.value));
        if (trail !== undefined) hold(trail, reader, timeMs);
      }
    }
    return { values: [...this.#trails.values()], broadcastCount: this.#index.size };
  }

  #onRequest(node: number, body: JournalEvent["message"]["body"], timeMs: number): void {
    const value = body.type === "broadcast" ? body.message : body.type === "add" ? body.element : undefined;
    if (value === undefined) return;
    const id = this.#index.add(value);
    if (id % this.#stride !== 0) return;
    let trail = this.#trails.get(id);
    if (trail === undefined) {
      const heldMs = new Float64Array(this.#nodes.size).fill(Number.NaN);
      trail = { value, origin: node, broadcastMs: timeMs, heldMs, transmissions: [] };
      this.#trails.set(id, trail);
      while (this.#trails.size * this.#nodes.size > this.#limits.cellsMax && this.#trails.size > 1)
        this.#thinOut();
    }
    hold(trail, node, timeMs);
  }

  #onSent(id: number, sent: Transmission, body: JournalEvent["message"]["body"]): void {
    const passengers = this.#trailsIn(body).map((trail): Passenger => {
      const transmission = { ...sent };
      trail.transmissions.push(transmission);
      hold(trail, sent.src, sent.sentMs);
      return { trail, transmission };
    });
    this.#underWay.set(id, passengers);
    this.#transmissions += passengers.length;
    while (this.#transmissions > this.#limits.transmissionsMax && this.#trails.size > 1) this.#thinOut();
  }

  /** The followed values that a message brings, each once. */
  #trailsIn(body: JournalEvent["message"]["body"]): readonly Trail[] {
    const trails = new Set<Trail>();
    for (const value of carriedValues(plainBody(body), this.#isKnown)) {
      const trail = this.#trails.get(this.#index.find(value));
      if (trail !== undefined) trails.add(trail);
    }
    return [...trails];
  }

  /** Every second value is given up. */
  #thinOut(): void {
    this.#stride *= 2;
    for (const [id, trail] of this.#trails) {
      if (id % this.#stride === 0) continue;
      this.#transmissions -= trail.transmissions.length;
      this.#trails.delete(id);
    }
  }
}

function hold({ heldMs }: Trail, node: number, timeMs: number): void {
  // The first time counts; nothing is before NaN.
  if (!((heldMs[node] as number) <= timeMs)) heldMs[node] = timeMs;
}
