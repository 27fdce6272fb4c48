/** Questions without an answer after which a peer is taken for silent. */
export const SUSPECT_UNANSWERED = 2;

/** The questions to one peer: whether it is there, and what it has. Their numbers grow, over all peers. */
export class Questions {
  /** The open ones, first and last; 0 while there is none. */
  #first = 0;
  #last = 0;
  /** The first open one since anything was sent again; 0 while there is none. */
  #decisive = 0;
  /** When the last one was asked. */
  lastMs = -Infinity;
  /** In a row without an answer. */
  unanswered = 0;
  /** In a row to a peer of which nobody knows whether it understands them. */
  greetings = 0;

  /** Asks. True if the answer will decide what is lost: nothing was sent again since, and no earlier one will. */
  ask(ping: number, nowMs: number): boolean {
    if (this.#first === 0) this.#first = ping;
    this.#last = ping;
    this.lastMs = nowMs;
    if (this.#decisive !== 0) return false;
    this.#decisive = ping;
    return true;
  }

  isAnsweredBy(pong: number): boolean {
    return this.#first <= pong && pong <= this.#last;
  }

  /** Whether what the peer has at this answer is all that is left of what it had been sent before the decisive question. */
  isDecidedBy(pong: number): boolean {
    return this.#decisive !== 0 && this.#decisive <= pong;
  }

  /** Something is sent again: no open question is about that. */
  onRewind(): void {
    this.#decisive = 0;
  }

  close(): void {
    this.#first = 0;
    this.#last = 0;
    this.#decisive = 0;
  }
}
