/** Requests that wait for an answer, each with what is to be remembered of it. Some never get one: beyond a limit the oldest is forgotten. */
export class OpenRequests<Remembered> {
  readonly #open = new Map<string, Remembered>();
  readonly #countMax: number;

  constructor(countMax = Number.POSITIVE_INFINITY) {
    this.#countMax = countMax;
  }

  /** What is remembered, in the order in which the requests were opened. */
  values(): Iterable<Remembered> {
    return this.#open.values();
  }

  /** A request came; one without a `msg_id` waits for no answer. */
  open(src: string, msgId: number | undefined, remembered: Remembered): void {
    if (msgId === undefined) return;
    this.#open.set(`${src} ${msgId}`, remembered);
    if (this.#open.size > this.#countMax) this.#open.delete(this.#open.keys().next().value as string);
  }

  /** A message to `dest` answers this; gives what was remembered of the request, `undefined` where none is open. */
  close(dest: string, inReplyTo: number | undefined): Remembered | undefined {
    const key = `${dest} ${inReplyTo}`;
    const remembered = this.#open.get(key);
    this.#open.delete(key);
    return remembered;
  }

  clear(): void {
    this.#open.clear();
  }
}
