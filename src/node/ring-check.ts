import type { Core } from "./core.ts";

/** When nothing new came for this long, what a failed node left unfinished is looked for: values that only it owed others. */
const QUIET_MS = 1_000;
/** Where nodes relay, only the death of one that had acknowledged leaves anything: it costs two messages a node to know. */
const QUIET_RELAYED_MS = 15_000;
/** What a peer has just lost with its memory nobody may owe it: so long it is looked for without waiting for quiet. */
const TROUBLED_MS = 5_000;

/**
 * Each node compares itself with its successor in the ring of all members: if all are equal to theirs, all are equal. It
 * happens once after the last news.
 */
export class RingCheck {
  readonly #core: Core;
  /** The version here when the successor was last found equal. */
  #verified = 0;
  #freshMs = 0;
  #troubledMs = -Infinity;
  /** Who has not answered in this check. */
  readonly #silent = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether the successor may not hold the same. */
  get isOpen(): boolean {
    return this.#verified !== this.#core.version;
  }

  /** How long it has to wait yet. */
  get delayMs(): number {
    const { nowMs, overlay } = this.#core;
    if (nowMs - this.#troubledMs < TROUBLED_MS) return 0;
    return Math.max(0, this.#freshMs + (overlay.relays ? QUIET_RELAYED_MS : QUIET_MS) - nowMs);
  }

  /** Something new came. What an exchange brought (`isRepair`) was long under way: others may lack it, too. */
  onFresh(isRepair: boolean): void {
    if (!isRepair) this.#freshMs = this.#core.nowMs;
    this.#silent.clear();
  }

  /** A peer lost its memory. Where nodes relay its neighbours owe it everything; elsewhere only what each said itself. */
  onAmnesia(): void {
    if (this.#core.overlay.relays) return;
    this.#troubledMs = this.#core.nowMs;
    this.#verified = -1;
    this.#silent.clear();
  }

  /** Nobody has said anything to this node: it may have been started anew where its neighbours are gone. */
  onSilence(): void {
    this.#verified = -1;
    this.#freshMs = -Infinity;
    this.#silent.clear();
  }

  onResult(peer: string, equal: boolean): void {
    this.#silent.delete(peer);
    if (equal && peer === this.#successor()) this.#verified = this.#core.version;
  }

  /** Whom to compare with now. Where nobody answers there is nobody to compare with until something happens. */
  next(): string | undefined {
    const peer = this.#successor();
    if (peer === undefined) this.#verified = this.#core.version;
    else this.#silent.add(peer);
    return peer;
  }

  /** The next member that is not known to be silent. */
  #successor(): string | undefined {
    const { members, id, links } = this.#core;
    const own = members.indexOf(id);
    for (let i = 1; i < members.length; i++) {
      const peer = members[(own + i) % members.length] as string;
      const link = links.get(peer);
      if (link !== undefined && !link.isSuspect && !link.ignoresGreetings && !this.#silent.has(peer))
        return peer;
    }
    return undefined;
  }
}
