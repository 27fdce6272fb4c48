import type { Core } from "./core.ts";

/** When nothing new came for this long, what a failed node left unfinished is looked for: values that only it owed others. */
const QUIET_MS = 1_000;
/** Where nodes relay, only the death of one that had acknowledged leaves anything: it costs two messages a node to know. */
const QUIET_RELAYED_MS = 15_000;
/** Under a load that never pauses nobody is ever equal to anybody: so often is the successor compared with all the same. */
const BUSY_MS = 60_000;
/** Where nobody answers the ring begins again this late. */
const PASS_MS = 1_500;
/** So often a peer is compared with that may lack what it seems to hold. */
const DOUBT_TRIES_MAX = 3;
/** What a peer has just lost with its memory nobody may owe it: so long it is looked for without waiting for quiet. */
const TROUBLED_MS = 5_000;

/**
 * Each node compares itself with its successor in the ring of all members: if all are equal to theirs, all are equal. It
 * happens once after the last news.
 */
export class RingCheck {
  readonly #core: Core;
  /** The version here when the successor was last found equal, and who that was. */
  #verified = 0;
  #verifiedWith: string | undefined;
  #freshMs = 0;
  /** Since when nobody has been compared with, though there is something to check; `Infinity` where there is nothing. */
  #waitingMs = Infinity;
  #troubledMs = -Infinity;
  /** Who has not answered in this check. */
  readonly #silent = new Set<string>();
  /** Who may lack what it seems to hold, and how often it has been compared with. */
  readonly #doubted = new Map<string, number>();
  /** When the ring was last begun. */
  #passMs = 0;
  /** Nobody is left to compare with. */
  #hasGivenUp = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether somebody is to be compared with. */
  get isOpen(): boolean {
    if (this.#doubted.size > 0) return true;
    return !this.#hasGivenUp && (this.#verified !== this.#core.version || this.#isPassed());
  }

  /** How long it has to wait yet. */
  get delayMs(): number {
    const { nowMs, overlay } = this.#core;
    if (nowMs - this.#troubledMs < TROUBLED_MS) return 0;
    const quietMs = overlay.relays && this.#doubted.size === 0 ? QUIET_RELAYED_MS : QUIET_MS;
    return Math.max(0, Math.min(this.#freshMs + quietMs, this.#waitingMs + BUSY_MS) - nowMs);
  }

  doubt(peer: string): void {
    this.#doubted.set(peer, 0);
  }

  /** Something new came. What an exchange brought (`isRepair`) was long under way: others may lack it, too. */
  onFresh(isRepair: boolean): void {
    this.#waitingMs = Math.min(this.#waitingMs, this.#core.nowMs);
    if (!isRepair) this.#freshMs = this.#core.nowMs;
    this.#restart();
  }

  /** A peer said something. Whether the check goes on because of it, which had found nobody, or had passed it over. */
  onHeard(peer: string): boolean {
    const isBack = this.#silent.delete(peer);
    const isVerified = this.#verified === this.#core.version;
    const goesOn = isVerified ? isBack && this.#isPassed() : this.#hasGivenUp;
    this.#hasGivenUp = false;
    return goesOn;
  }

  /** A peer lost its memory, or this node has, and nobody owes it everything. */
  onMemoryLost(): void {
    this.#troubledMs = this.#core.nowMs;
    this.#verified = -1;
    this.#restart();
  }

  /** Nobody has said anything to this node: it may have been started anew where its neighbours are gone. */
  onSilence(): void {
    this.#verified = -1;
    this.#freshMs = -Infinity;
    this.#restart();
  }

  onResult(peer: string, equal: boolean): void {
    if (equal) this.#doubted.delete(peer);
    if (!equal || peer !== this.#successor()) return;
    this.#verified = this.#core.version;
    this.#verifiedWith = peer;
    this.#waitingMs = Infinity;
  }

  /** Who may lack what it seems to hold; each is told a few times at most. */
  doubted(): readonly string[] {
    const doubted = [...this.#doubted.keys()];
    if (doubted.length > 0) this.#waitingMs = this.#core.nowMs;
    for (const [peer, tries] of this.#doubted) {
      if (tries + 1 < DOUBT_TRIES_MAX) this.#doubted.set(peer, tries + 1);
      else this.#doubted.delete(peer);
    }
    return doubted;
  }

  /**
   * Whom to compare with now. Where nobody answers the ring begins again, as long as anybody is known to understand the
   * question; otherwise it rests until somebody is heard.
   */
  next(): string | undefined {
    const { nowMs, links } = this.#core;
    this.#waitingMs = nowMs;
    if (this.#silent.size === 0) this.#passMs = nowMs;
    const peer = this.#successor();
    if (peer !== undefined) this.#silent.add(peer);
    else if (!links.receiver.someSpeakDialect) this.#hasGivenUp = true;
    else if (nowMs - this.#passMs >= PASS_MS) this.#silent.clear();
    return peer;
  }

  /** Whether the successor is another one than was found equal: one that was silent then, or after one that is now. */
  #isPassed(): boolean {
    return this.#verifiedWith !== undefined && this.#successor() !== this.#verifiedWith;
  }

  #restart(): void {
    this.#silent.clear();
    this.#hasGivenUp = false;
  }

  /** The next member that is not known to be silent. */
  #successor(): string | undefined {
    const { members, links } = this.#core;
    const own = this.#core.neighborhood.position;
    for (let i = 1; i < members.length; i++) {
      const peer = members[(own + i) % members.length] as string;
      const link = links.get(peer);
      if (link !== undefined && !link.isSuspect && !link.ignoresGreetings && !this.#silent.has(peer))
        return peer;
    }
    return undefined;
  }
}
