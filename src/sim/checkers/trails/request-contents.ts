/** Contents of requests that are remembered, some 20 MB. */
const CONTENTS_MAX = 1_000_000;

/**
 * What each request between nodes carried: a reply that repeats this and adds nothing is an acknowledgement, and brings the one that
 * asked nothing. Where there is too much, the oldest is forgotten, and its replies count as bringing something.
 */
export class RequestContents<Content> {
  readonly #contents = new Map<string, ReadonlySet<Content>>();
  readonly #contentsMax: number;
  #count = 0;

  constructor(contentsMax = CONTENTS_MAX) {
    this.#contentsMax = contentsMax;
  }

  /** A request was sent; one without a `msg_id` gets no reply. */
  onRequest(src: string, dest: string, msgId: number | undefined, contents: ReadonlySet<Content>): void {
    if (msgId === undefined || contents.size === 0) return;
    const key = `${src} ${dest} ${msgId}`;
    this.#forget(key);
    this.#contents.set(key, contents);
    this.#count += contents.size;
    while (this.#count > this.#contentsMax) this.#forget(this.#contents.keys().next().value as string);
  }

  /** What the request carried that a message answers; `undefined` where it answers none, or that is not known. */
  answeredBy(src: string, dest: string, inReplyTo: number | undefined): ReadonlySet<Content> | undefined {
    return inReplyTo === undefined ? undefined : this.#contents.get(`${dest} ${src} ${inReplyTo}`);
  }

  #forget(key: string): void {
    this.#count -= this.#contents.get(key)?.size ?? 0;
    this.#contents.delete(key);
  }
}
