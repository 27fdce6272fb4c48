/** The way of a value through one node. */
interface Handling {
  received: number;
  sent: number;
  /** Nodes that it sent the value to, and how often. */
  readonly dests: Map<string, number>;
  /** When it came last, as a number among all arrivals; 0 before it comes from a peer. */
  arrival: number;
  /** Whether it was sent since then. */
  isSentSince: boolean;
  /** First sends after an arrival that may be a reaction to it, and those that are none. */
  prompted: number;
  unprompted: number;
  /** How often it had come, and been sent, when the node was last seen to be done with all that had come. */
  done: { readonly received: number; readonly sent: number };
}

/** So many sends of one value over one link, and this share of them, without an arrival that explains them, come from a timer. */
const UNPROMPTED_MIN = 10;
const UNPROMPTED_SHARE_MIN = 0.5;
/** A node that passes a value on each time it comes, to d neighbours but the sender, sends it no less often than this share of d − 1 times. */
const PASSED_ON_SHARE_MIN = 0.75;
/** Of the times between two arrivals: the variance over the squared mean. At random moments it is 1, with a timer that varies by half 0.1. */
const REGULAR_VARIATION_MAX = 0.25;

/** A value on its way over one link, in one direction. */
export interface Passage {
  readonly src: string;
  readonly dest: string;
  /** How often it arrived. */
  count: number;
  /** How often it arrived as a plain `broadcast`, alone. */
  plainCount: number;
  readonly firstMs: number;
  lastMs: number;
}

interface TimedPassage extends Passage {
  /** The sum of the squares of the times between two arrivals, in ms². */
  gapSquares: number;
}

/** The links that one value went over, and how often. */
export class ValueTrail {
  readonly value: unknown;
  /** How many other values were seen before it. */
  readonly index: number;
  readonly #passages = new Map<string, TimedPassage>();
  readonly #handlings = new Map<string, Handling>();

  constructor(value: unknown, index: number) {
    this.value = value;
    this.index = index;
  }

  /** `answered`: the latest arrival that the sender had answered by then, if that is watched. */
  onSent(src: string, dest: string, answered = 0): void {
    const handling = this.#handlingOf(src);
    if (answered >= handling.arrival) handling.done = { received: handling.received, sent: handling.sent };
    if (!handling.isSentSince && handling.arrival > 0) {
      if (answered > handling.arrival) handling.unprompted++;
      else handling.prompted++;
    }
    handling.isSentSince = true;
    handling.sent++;
    handling.dests.set(dest, (handling.dests.get(dest) ?? 0) + 1);
  }

  /** `arrival`: its number among all arrivals. */
  onReceived(src: string, dest: string, timeMs: number, isPlain: boolean, arrival = 0): void {
    const handling = this.#handlingOf(dest);
    handling.received++;
    handling.arrival = arrival;
    handling.isSentSince = false;
    const key = `${src} ${dest}`;
    let passage = this.#passages.get(key);
    if (passage === undefined) {
      passage = { src, dest, count: 0, plainCount: 0, firstMs: timeMs, lastMs: timeMs, gapSquares: 0 };
      this.#passages.set(key, passage);
    }
    passage.count++;
    if (isPlain) passage.plainCount++;
    passage.gapSquares += (timeMs - passage.lastMs) ** 2;
    passage.lastMs = timeMs;
  }

  /** The link that the value passed most often. */
  get busiest(): TimedPassage | undefined {
    let busiest: TimedPassage | undefined;
    for (const passage of this.#passages.values())
      if (busiest === undefined || passage.count > busiest.count) busiest = passage;
    return busiest;
  }

  /**
   * Whether the value goes back to the node that it came from. A node that passes a value on each time it comes, to all d
   * neighbours, sends it d times as often as the node receives it; without the sender d − 1 times as often.
   */
  get echoes(): boolean {
    let sent = 0;
    let toAll = 0;
    let toOthers = 0;
    for (const handling of this.#handlings.values()) {
      if (handling.dests.size === 0) continue;
      sent += handling.sent;
      toAll += handling.received * handling.dests.size;
      toOthers += handling.received * (handling.dests.size - 1);
    }
    return Math.abs(sent - toAll) < Math.abs(sent - toOthers);
  }

  /**
   * Whether a node sends the value over some link far more often than the value comes to it. A node that passes a value on
   * each time it comes sends it over a link as often as the node receives it, and once more if a client brought it.
   */
  get isUnprompted(): boolean {
    for (const { received, dests } of this.#handlings.values()) {
      for (const sent of dests.values()) {
        const unprompted = sent - received - 1;
        if (unprompted >= UNPROMPTED_MIN && unprompted > UNPROMPTED_SHARE_MIN * sent) return true;
      }
    }
    return false;
  }

  /** Whether the value is sent at times of the nodes' own, and not because it has come. */
  get isTimed(): boolean {
    return this.#isLate || (this.#isSparing && this.#isRegular);
  }

  /**
   * Whether the value is mostly sent when it is no reaction to its arrival any more: the node had answered what came later. A node that
   * passes a value on each time it comes does so before it goes on.
   */
  get #isLate(): boolean {
    let prompted = 0;
    let unprompted = 0;
    for (const handling of this.#handlings.values()) {
      prompted += handling.prompted;
      unprompted += handling.unprompted;
    }
    return unprompted >= UNPROMPTED_MIN && unprompted > UNPROMPTED_SHARE_MIN * (prompted + unprompted);
  }

  /** Whether it comes at regular times: nodes that pass it on in a queue of their own send it rarely, too, but at any time. */
  get #isRegular(): boolean {
    const { busiest } = this;
    if (busiest === undefined) return false;
    const { count, firstMs, lastMs, gapSquares } = busiest;
    return (gapSquares * (count - 1)) / (lastMs - firstMs) ** 2 - 1 <= REGULAR_VARIATION_MAX;
  }

  /**
   * Whether nodes with three neighbours or more send the value too rarely to pass it on each time it comes: they are done with most of its
   * arrivals, and have sent it far less often than to all neighbours but the sender each time.
   */
  get #isSparing(): boolean {
    let sent = 0;
    let expected = 0;
    for (const handling of this.#handlings.values()) {
      if (handling.dests.size < 3) continue;
      sent += handling.done.sent;
      expected += handling.done.received * (handling.dests.size - 1);
    }
    return expected >= UNPROMPTED_MIN && sent < PASSED_ON_SHARE_MIN * expected;
  }

  #handlingOf(node: string): Handling {
    let handling = this.#handlings.get(node);
    if (handling === undefined) {
      handling = {
        received: 0,
        sent: 0,
        dests: new Map(),
        arrival: 0,
        isSentSince: false,
        prompted: 0,
        unprompted: 0,
        done: { received: 0, sent: 0 },
      };
      this.#handlings.set(node, handling);
    }
    return handling;
  }
}
