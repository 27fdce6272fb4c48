import { UNANSWERED_MAX } from "../timing.ts";
import { Incoming } from "./incoming.ts";
import { Outgoing } from "./outgoing.ts";
import { PlainForwards } from "./plain-forwards.ts";

/** The peer's language: not known yet; our dialect; or, since it ignored greetings, only plain `broadcast`s. */
export type Make = "unknown" | "ours" | "plain";
/** Whether the peer has shown that it knows the present life of this node. */
export type Meeting = "unmet" | "met";
/** The peer answers; or a question to it is open; or a second question in a row is open. */
export type Contact = "answering" | "asked" | "silent";

/** Greetings that a peer of unknown make ignores before it is taken for one of another implementation. */
const GREETINGS_IGNORED = 2;

/**
 * One peer as this node knows it: three small state machines, and the traffic either way. A large cluster has many links, most
 * of them nearly empty, so the traffic's parts are made when they are first used.
 */
export class Link {
  readonly peer: string;
  /** The peer's life that is believed in, 0 while none is known. */
  life = 0;
  /** In this node's overlay the peer is a neighbour. */
  isNeighbor = false;
  /** The peer's last batch said that this node is its neighbour. */
  isGuest = false;
  /** The peer says that its log is full. */
  isFull = false;
  /** When an acknowledgement goes to the peer on its own, if nothing takes it along before. */
  ackDueMs = Infinity;
  #make: Make = "unknown";
  #meeting: Meeting = "unmet";
  #contact: Contact = "answering";
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

  /** Whether values have gone to the peer, or have come from it, in plain words. */
  get hasPlainWords(): boolean {
    return this.#hasPlainWords;
  }

  onPlainWords(): void {
    this.#hasPlainWords = true;
  }

  get plain(): PlainForwards {
    this.#plain ??= new PlainForwards();
    return this.#plain;
  }

  get make(): Make {
    return this.#make;
  }

  /** Whether the peer is addressed in our dialect: it has spoken it, or the strategy tries that first. */
  isInDialect({ dialectFirst }: { readonly dialectFirst: boolean }): boolean {
    return this.#make === "ours" || dialectFirst;
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  get contact(): Contact {
    return this.#contact;
  }

  get isSilent(): boolean {
    return this.#contact === "silent";
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
    return this.isSilent || (this.#make === "plain" && this.isOutstanding);
  }

  /** The peer spoke our dialect. True if that is news. */
  onDialect(): boolean {
    if (this.#make === "ours") return false;
    this.#make = "ours";
    this.#greetings = 0;
    return true;
  }

  /** A greeting goes to a peer of unknown make, which may not understand it. */
  onGreeting(): void {
    this.#greetings++;
    if (this.#make === "unknown" && this.#greetings >= GREETINGS_IGNORED) this.#make = "plain";
  }

  /** The overlay changed: a peer that ignored greetings under the former one may be of our make after all. */
  forgetGreetings(): void {
    this.#greetings = 0;
    if (this.#make === "plain") this.#make = "unknown";
  }

  /** The peer has shown that it knows this life. */
  onMet(): void {
    this.#meeting = "met";
  }

  /** A question goes out, or a forward is repeated. Counts until there is an answer. */
  onUnanswered(): void {
    this.#unanswered++;
    if (this.#unanswered >= UNANSWERED_MAX) this.#contact = "silent";
    else if (this.#contact === "answering") this.#contact = "asked";
  }

  /** The peer heard something of this node. One that had been silent stays so until a comparison with it is settled. */
  onSign(): void {
    if (this.isSilent) this.#unanswered = Math.min(this.#unanswered, UNANSWERED_MAX);
    else this.onAnswer();
  }

  /** A comparison with the peer is settled, or it acknowledged in plain words. True if it had been silent. */
  onAnswer(): boolean {
    const wasSilent = this.isSilent;
    this.#unanswered = 0;
    this.#contact = "answering";
    return wasSilent;
  }

  /** The peer's life is another one: nothing of the former one counts but whose neighbour this node is, until a batch tells. */
  restart(life: number, logLength: number): void {
    this.life = life;
    this.isFull = false;
    this.#meeting = "unmet";
    this.outgoing.restart(logLength, life);
    this.#plain?.clear();
    this.#hasPlainWords = false;
    this.#incoming?.restart();
  }

  /** The log's positions have changed. */
  move(to: (position: number) => number): void {
    this.#outgoing?.move(to);
    this.#plain?.move(to);
  }
}
