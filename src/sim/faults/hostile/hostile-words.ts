import type { Random } from "../../../node/random.ts";
import type { Body } from "../../../wire/message.ts";
import { anyHashes, anyNumber, anyShare, anySketch, anyState, anySummary, anyWays } from "./hostile-parts.ts";

/** A question that a peer asked, and what it told of its log: both are good to be told back. */
interface Heard {
  life: number;
  question: number;
  summary: string;
}

const MODES = ["push", "pull", "push-pull"];
const LARGE_LENGTHS = [0, 4_097, 1_000_000, 8 * 1024 * 1024, Number.MAX_SAFE_INTEGER];

/** The messages of a hostile member: the dialect's words with whatever may do harm in them, some of them no words of it at all. */
export class HostileWords {
  readonly #random: Random;
  readonly #values: readonly unknown[];
  readonly #heard = new Map<string, Heard>();
  #life = 1;
  #question = 1;
  #number = 0;

  constructor(random: Random, values: readonly unknown[]) {
    this.#random = random;
    this.#values = values;
  }

  /** A peer said something. */
  hear(peer: string, body: Body): void {
    const heard = this.#of(peer);
    if (typeof body.life === "number") heard.life = body.life;
    if (body.type !== "compare" || typeof body.question !== "number") return;
    heard.question = body.question;
    heard.summary = String(body.summary);
  }

  /** Keeps the peer that spoke busy. */
  reaction(peer: string, body: Body): Body {
    if (body.type === "compare") return this.#pick(this.#answers(peer))();
    if (body.type === "sketch")
      return this.#pick([() => this.#ask(peer), () => this.#settle(peer, body.question)])();
    return this.#pick([
      () => this.#batch(peer, { acked: anyNumber(this.#random) }),
      () => this.#batch(peer, { acked: 0, want: "*" }),
      () => this.#ask(peer),
    ])();
  }

  /** Something that nobody asked for. */
  junk(peer: string): Body {
    const random = this.#random;
    return this.#pick([
      () =>
        this.#batch(peer, { number: anyNumber(random), floor: anyNumber(random), acked: anyNumber(random) }),
      () =>
        this.#batch(peer, {
          number: ++this.#number,
          values: this.#someValues(9),
          neighbor: true,
          relay: true,
        }),
      () =>
        this.#batch(peer, {
          number: ++this.#number,
          values: this.#someValues(500),
          hops: [anyNumber(random)],
        }),
      () => this.#batch(peer, { floor: 1e9, acked: 1e9, values: this.#someValues(3) }),
      () => this.#batch(peer, { number: 1e9, values: this.#someValues(2), settles: this.#anyQuestion(peer) }),
      () => this.#batch(peer, { number: 1 + random.int(200), neighbor: random.chance(0.5) || undefined }),
      () => this.#batch(peer, { state: anyState(random, this.#someValues(5)), number: anyNumber(random) }),
      () => this.#batch(peer, { full: true, later: this.#anyQuestion(peer) }),
      () => this.#batch(peer, { values: this.#someValues(4), ...anyWays(random), number: ++this.#number }),
      () => this.#batch(peer, { stamp: this.#anyStamp(), neighbor: true, number: ++this.#number }),
      () => this.#batch(peer, { untold: true, topology: this.#pick([{}, { n0: ["n0", "x"] }, 7]) }),
      () => this.#batch(peer, { untold: true, topology: { n0: ["n1"], n1: ["n0"] } }),
      () => this.#batch(peer, { want: this.#pick(["*", "", "?", anyHashes(random, 500)]) }),
      () => this.#offer(peer),
      () => this.#ask(peer),
      () => this.#settle(peer, this.#anyQuestion(peer)),
      () => this.#show(peer, this.#anyQuestion(peer)),
      ...this.#plainWords(),
    ])();
  }

  /** Answers to a peer's question: false, undecodable, or another question. */
  #answers(peer: string): (() => Body)[] {
    const { question, summary } = this.#of(peer);
    return [
      () => this.#settle(peer, question),
      () => this.#show(peer, question),
      () => this.#show(peer, question),
      () => this.#batch(peer, { later: question }),
      () => this.#batch(peer, { full: true, settles: question }),
      // The question comes back, and so does its answer.
      () => this.#spoken(peer, { type: "compare", question, mode: this.#mode(), summary }),
      () => this.#ask(peer),
    ];
  }

  /** A question with a false summary, and a sketch that has nothing to do with it. */
  #ask(peer: string): Body {
    const random = this.#random;
    if (random.chance(0.7)) this.#question = 1 + random.int(2 ** 32);
    return this.#spoken(peer, {
      type: "compare",
      question: this.#question,
      mode: this.#mode(),
      summary: anySummary(random, this.#question, this.#of(peer).summary),
      sketch: random.chance(0.4) ? anySketch(random) : undefined,
      sent: random.chance(0.3) ? anyNumber(random) : undefined,
      word: random.chance(0.3) ? this.#pick([1, 2 ** 32, 2 ** 53, "1"]) : undefined,
      failures: random.chance(0.2) ? this.#pick([1, 40, 1e9]) : undefined,
    });
  }

  #settle(peer: string, question: unknown): Body {
    const equal = this.#random.chance(0.3) || undefined;
    const want = this.#pick([undefined, "*", "", anyHashes(this.#random, 300), "no base64"]);
    return this.#batch(peer, { settles: question, equal, want });
  }

  #show(peer: string, question: unknown): Body {
    const random = this.#random;
    const shown = this.#pick([
      { symbols: anySketch(random) },
      { hashes: anyHashes(random, 2_000) },
      { hashes: "" },
      { symbols: "" },
      {},
    ]);
    const share = random.chance(0.3) ? anyShare(random) : undefined;
    return this.#spoken(peer, { type: "sketch", question, mode: this.#mode(), ...shown, share });
  }

  /** Entries that it never sends, of lengths that no entry has. */
  #offer(peer: string): Body {
    const count = 1 + this.#random.int(50);
    const lengths = Array.from({ length: count }, () => this.#pick(LARGE_LENGTHS));
    const hashes = anyHashes(this.#random, this.#pick([count, count, count + 1]), true);
    return this.#batch(peer, {
      offer: [hashes, lengths],
      settles: this.#pick([undefined, this.#anyQuestion(peer)]),
    });
  }

  #batch(peer: string, fields: Record<string, unknown>): Body {
    const stream = this.#pick([
      undefined,
      this.#of(peer).life || undefined,
      this.#random.int(9) || undefined,
    ]);
    return this.#spoken(peer, { type: "batch", stream, ...fields });
  }

  /** Our life stays, goes back, or is another. */
  #spoken(peer: string, body: Body): Body {
    const random = this.#random;
    if (random.chance(0.1)) this.#life = 1 + random.int(2 ** 31);
    const toLife = random.chance(0.8) ? this.#of(peer).life : random.int(9);
    const ackedOf = this.#pick([undefined, this.#life, 1 + random.int(9)]);
    return { life: this.#life, to_life: toLife, acked: 0, acked_of: ackedOf, ...body };
  }

  #plainWords(): (() => Body)[] {
    const random = this.#random;
    const value = () => random.pick(this.#values);
    return [
      () => ({ type: "broadcast", message: value(), msg_id: random.int(9) }),
      () => ({ type: "broadcast_ok", in_reply_to: random.int(40), msg_id: 1 }),
      () => ({ type: "broadcast_ack", message: value() }),
      () => ({ type: "error", code: 99, text: "", in_reply_to: random.int(40) }),
      () => ({ type: "nonsense", ["__proto__"]: 1, msg_id: 3 }),
    ];
  }

  /** Stamps of the future, of the past, and of no time at all. */
  #anyStamp(): unknown {
    const batch = this.#pick([1, 1e9, Number.MAX_SAFE_INTEGER, 0, 0.5]);
    const early = this.#pick([0, 60_000, -60_000, 60_001, 1e300]);
    return this.#pick([
      { batch, greeting: true },
      { early: [batch, early] },
      { batch, early: [1, early] },
      7,
    ]);
  }

  #anyQuestion(peer: string): unknown {
    return this.#pick([this.#of(peer).question, this.#question, 1, 2 ** 53 - 1, anyNumber(this.#random)]);
  }

  #mode(): string {
    return this.#pick(MODES);
  }

  #someValues(most: number): unknown[] {
    return this.#random.sample(this.#values, 1 + this.#random.int(most));
  }

  #of(peer: string): Heard {
    let heard = this.#heard.get(peer);
    if (heard === undefined) {
      heard = { life: 0, question: 1, summary: "" };
      this.#heard.set(peer, heard);
    }
    return heard;
  }

  #pick<T>(items: readonly T[]): T {
    return this.#random.pick(items) as T;
  }
}
