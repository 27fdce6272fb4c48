import type { Identity } from "../../../wire/json.ts";
import type { Body, Message } from "../../../wire/message.ts";
import type { JournalEvent } from "../../network/journal.ts";
import { namedValues } from "../trails/carried-values.ts";
import { keyOf } from "../value-index.ts";
import { AnsweredArrivals } from "./answered-arrivals.ts";
import { type Passage, ValueTrail } from "./value-trail.ts";

/** Values that are followed: the first one, and others evenly over the run. Each may leave an entry for each link. */
const TRAILS_MAX = 16;

/** Messages from one node to another. */
export interface LinkTraffic {
  readonly src: string;
  readonly dest: string;
  sent: number;
  /** Those with `in_reply_to`. */
  replies: number;
  /** Those sent since `restFromMs`. */
  atRest: number;
  /** The type of the last message. */
  type: string;
}

/** The watch's view of the messages between nodes. */
export interface StormEvidence {
  readonly sent: number;
  readonly received: number;
  readonly replies: number;
  readonly sentAtRest: number;
  readonly links: readonly LinkTraffic[];
  readonly trails: readonly ValueTrail[];
  /** Values that clients brought. */
  readonly clientValues: number;
  /** Different values that nodes told each other although no client had brought them, and one of them. */
  readonly phantoms: number;
  readonly phantom: Passage | undefined;
  readonly phantomValue: unknown;
  /** Values in a message that brings any, on average. */
  readonly valuesPerMessage: number;
  wasBrought(value: unknown): boolean;
}

/** Watches what nodes tell each other: how much over which link, and where some of the values go. */
export class StormWatch {
  readonly #nodes: ReadonlySet<string>;
  readonly #links = new Map<string, LinkTraffic>();
  readonly #trails = new Map<Identity, ValueTrail>();
  readonly #seen = new Set<Identity>();
  readonly #brought = new Set<Identity>();
  readonly #arrivals = new AnsweredArrivals();
  #clientValues = 0;
  #received = 0;
  #phantoms = 0;
  #phantom: Passage | undefined;
  #phantomValue: unknown;
  #carriers = 0;
  #carried = 0;
  #stride = 1;
  /** Traffic from then on counts as that of an idle cluster. */
  restFromMs = Number.POSITIVE_INFINITY;

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  /** Takes what the network's journal says, in its order. */
  observe({ kind, timeMs, message }: JournalEvent): void {
    const { src, dest, body } = message;
    if (kind === "drop") return;
    if (kind === "send" && body.in_reply_to !== undefined)
      this.#arrivals.onAnswer(src, dest, body.in_reply_to);
    if (!this.#nodes.has(dest)) return;
    if (!this.#nodes.has(src)) {
      if (kind === "send") this.#onRequest(body);
      else this.#arrivals.onArrival(dest, src, body.msg_id);
      return;
    }
    const values = namedValues(body);
    if (kind === "send") this.#onSent({ src, dest, body }, values.length, timeMs);
    else this.#received++;
    const found = values.flatMap((value) => this.#trailOf(value, { src, dest, timeMs }) ?? []);
    if (found.length > 0) this.#follow(found, kind, { src, dest, body }, timeMs);
  }

  #follow(
    found: readonly ValueTrail[],
    kind: JournalEvent["kind"],
    { src, dest, body }: Message,
    timeMs: number,
  ): void {
    if (kind === "send") {
      for (const trail of found) trail.onSent(src, dest, this.#arrivals.latest(src));
    } else {
      const arrival = this.#arrivals.onArrival(dest, src, body.msg_id);
      for (const trail of found) trail.onReceived(src, dest, timeMs, body.type === "broadcast", arrival);
    }
  }

  finish(): StormEvidence {
    const links = [...this.#links.values()];
    const sum = (count: (link: LinkTraffic) => number) => links.reduce((all, link) => all + count(link), 0);
    return {
      sent: sum(({ sent }) => sent),
      received: this.#received,
      replies: sum(({ replies }) => replies),
      sentAtRest: sum(({ atRest }) => atRest),
      links,
      trails: [...this.#trails.values()],
      clientValues: this.#clientValues,
      phantoms: this.#phantoms,
      phantom: this.#phantom,
      phantomValue: this.#phantomValue,
      valuesPerMessage: this.#carriers === 0 ? 0 : this.#carried / this.#carriers,
      wasBrought: (value) => this.#brought.has(keyOf(value)),
    };
  }

  #onRequest(body: Body): void {
    const values = namedValues(body);
    if (values.length > 0 || body.type === "add") this.#clientValues++;
    for (const value of values) this.#brought.add(keyOf(value));
  }

  #onSent({ src, dest, body }: Message, values: number, timeMs: number): void {
    const key = `${src} ${dest}`;
    let link = this.#links.get(key);
    if (link === undefined) {
      link = { src, dest, sent: 0, replies: 0, atRest: 0, type: body.type };
      this.#links.set(key, link);
    }
    link.sent++;
    link.type = body.type;
    if (body.in_reply_to !== undefined) link.replies++;
    if (timeMs >= this.restFromMs) link.atRest++;
    if (values > 0) this.#carriers++;
    this.#carried += values;
  }

  /** The trail of a value, if it is followed. */
  #trailOf(value: unknown, at: { readonly src: string; readonly dest: string; readonly timeMs: number }) {
    const key = keyOf(value);
    if (!this.#seen.has(key)) this.#onNewValue(key, value, at);
    return this.#trails.get(key);
  }

  /** Begins the trail of a value, if it is to be followed. When there are too many, every second one is given up. */
  #onNewValue(
    key: Identity,
    value: unknown,
    { src, dest, timeMs }: { readonly src: string; readonly dest: string; readonly timeMs: number },
  ): void {
    const index = this.#seen.size;
    this.#seen.add(key);
    if (!this.#brought.has(key)) {
      this.#phantoms++;
      this.#phantomValue = value;
      this.#phantom = { src, dest, count: 1, plainCount: 1, firstMs: timeMs, lastMs: timeMs };
    }
    if (index % this.#stride !== 0) return;
    this.#trails.set(key, new ValueTrail(value, index));
    if (this.#trails.size <= TRAILS_MAX) return;
    this.#stride *= 2;
    for (const [other, { index: at }] of this.#trails)
      if (at % this.#stride !== 0) this.#trails.delete(other);
  }
}
