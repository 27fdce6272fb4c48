import type { Move } from "../log/log.ts";
import { UNANSWERED_MAX } from "../timing.ts";
import { Incoming } from "./incoming.ts";
import { Outgoing } from "./outgoing.ts";
import { PlainForwards } from "./plain/plain-forwards.ts";

/** The peer's language: not known yet; our dialect; or, since it ignored greetings, only plain `broadcast`s. */
export type Make = "unknown" | "ours" | "plain";
/** Whether the peer has shown that it knows the present life of this node. */
export type Meeting = "unmet" | "met";
/** The peer answers; or one question to it is open; or a second in a row is. */
export type Contact = "answering" | "asked" | "silent";

/** Greetings that a peer of unknown make ignores before it is taken for one of another implementation. */
const GREETINGS_IGNORED = 2;

/**
 * One peer as this node knows it: three small state machines, and the traffic either way. A large cluster has many links, most
 * of them nearly empty, so the traffic's parts are made when they are first used.
 */
export class Link {
  readonly peer: string;
  /** In this node's overlay the peer is a neighbour. Only `Links` writes it. */
  isNeighbor = false;
  /** The peer's last batch said that this node is its neighbour. Only `Links` writes it. */
  isGuest = false;
  #life = 0;
  #isFull = false;
  #isOurs = false;
  #meeting: Meeting = "unmet";
  #unanswered = 0;
  #greetings = 0;
  #outgoing: Outgoing | undefined;
  #incoming: Incoming | undefined;
  #plain: PlainForwards | undefined;
  #hasPlainWords = false;

  constructor(peer: string) {
    this.peer = peer;
  }

  get outgoing(): Outgoing {
    this.#outgoing ??= new Outgoing();
    return this.#outgoing;
  }

  get incoming(): Incoming {
    this.#incoming ??= new Incoming();
    return this.#incoming;
  }

  /** The peer's life that is believed in, 0 while none is known. */
  get life(): number {
    return this.#life;
  }

  /** The peer said, with its last message, that its log is full. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether values have gone to the peer, or have come from it, in plain words. */
  get hasPlainWords(): boolean {
    return this.#hasPlainWords;
  }

  onPlainWords(): void {
    this.#hasPlainWords = true;
  }

  /** Empty where the make is ours: batches are all that such a peer gets. */
  get plain(): PlainForwards {
    this.#plain ??= new PlainForwards();
    return this.#plain;
  }

  get make(): Make {
    if (this.#isOurs) return "ours";
    return this.#greetings < GREETINGS_IGNORED ? "unknown" : "plain";
  }

  /** Whether the peer is addressed in our dialect: it has spoken it, or the strategy tries that first. */
  isInDialect({ dialectFirst }: { readonly dialectFirst: boolean }): boolean {
    return this.#isOurs || dialectFirst;
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  get contact(): Contact {
    if (this.#unanswered >= UNANSWERED_MAX) return "silent";
    return this.#unanswered === 0 ? "answering" : "asked";
  }

  get isSilent(): boolean {
    return this.contact === "silent";
  }

  /** Questions in a row without an answer. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Greetings in a row that a peer of unknown make has ignored. */
  get greetings(): number {
    return this.#greetings;
  }

  /** Whether this node streams what it learns to the peer: to its neighbours, and to guests, which stream to it. */
  get isStreamed(): boolean {
    return this.isNeighbor || this.isGuest;
  }

  /** Whether something was sent that the peer may not have. */
  get isOutstanding(): boolean {
    return this.#outgoing?.isOutstanding === true || (this.#plain?.size ?? 0) > 0;
  }

  /**
   * The size of all that is kept of the peer; `isEntry` tells positions with an entry from void ones. A look must not make
   * the parts of an empty link.
   */
  remembered(isEntry: (position: number) => boolean) {
    const inFlight = this.#outgoing?.inFlight ?? [];
    return {
      plainForwards: this.#plain?.size ?? 0,
      unacknowledged: [...inFlight].filter(isEntry).length,
      known: this.#outgoing?.known ?? 0,
      messages: (this.#outgoing?.flights ?? 0) + (this.#incoming?.remembered ?? 0),
    };
  }

  /** Whether a way around the peer is wanted: the peer is silent, or does not understand what it was sent. */
  get isMissed(): boolean {
    return this.isSilent || (this.make === "plain" && this.isOutstanding);
  }

  /** The peer spoke our dialect. True if that is news. */
  onDialect(): boolean {
    const isNews = !this.#isOurs;
    this.#isOurs = true;
    this.#greetings = 0;
    return isNews;
  }

  /** A greeting goes to a peer of unknown make, which may not understand it. */
  onGreeting(): void {
    this.#greetings++;
  }

  /** The overlay changed: a peer that ignored greetings under the former one may be of our make after all. */
  forgetGreetings(): void {
    this.#greetings = 0;
  }

  /** The peer has shown that it knows this life. */
  onMet(): void {
    this.#meeting = "met";
  }

  /** A question goes out, or a forward is repeated. Counts until there is an answer. */
  onUnanswered(): void {
    this.#unanswered++;
  }

  /** The peer heard something of this node. One that had been silent stays so until a comparison with it is settled. */
  onSign(): void {
    this.#unanswered = this.isSilent ? UNANSWERED_MAX : 0;
  }

  /** A comparison with the peer is settled, or it acknowledged in plain words. True if it had been silent. */
  onAnswer(): boolean {
    const wasSilent = this.isSilent;
    this.#unanswered = 0;
    return wasSilent;
  }

  /** A message of the peer says whether its log is full. True if it has room again. */
  onRoom(isFull: boolean): boolean {
    const hadNone = this.#isFull;
    this.#isFull = isFull;
    return hadNone && !isFull;
  }

  /** These are the first words of a peer that got batches only: batches under way to it stay valid. */
  onFirstLife(life: number): void {
    this.#life = life;
  }

  /** The peer has a new life. All that was known of the former one is dropped, but whether it is a guest: its next batch will tell. */
  restart(life: number, logLength: number): void {
    this.#life = life;
    this.#isFull = false;
    this.#meeting = "unmet";
    this.#outgoing = new Outgoing(life, logLength);
    this.#incoming = undefined;
    this.#plain = undefined;
    this.#hasPlainWords = false;
  }

  /** The log's positions have changed. */
  move(to: Move): void {
    this.#outgoing?.move(to);
    this.#plain?.move(to);
  }
}
