import type { JournalEvent } from "../../network/journal.ts";
import type { Diagnosis, Finder } from "./diagnosis.ts";

/** Replies of the right type, to a client that waits for one, which do not say what they answer. */
export class InReplyToMissing implements Finder {
  readonly #nodes: ReadonlySet<string>;
  /** The type of the last request of a client to a node. Clients ask one thing at a time. */
  readonly #asked = new Map<string, string>();
  #count = 0;
  #example = "";

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe({ kind, message: { src, dest, body } }: JournalEvent): void {
    const isRequest = kind === "recv" && !this.#nodes.has(src) && this.#nodes.has(dest);
    if (isRequest && body.msg_id !== undefined) this.#asked.set(`${dest} ${src}`, body.type);
    if (kind !== "send" || !this.#nodes.has(src) || this.#nodes.has(dest)) return;
    const asked = this.#asked.get(`${src} ${dest}`);
    if (asked === undefined || body.in_reply_to !== undefined || body.type !== `${asked}_ok`) return;
    this.#count++;
    if (this.#count === 1) this.#example = `${src} answered ${asked} of ${dest} with ${body.type}`;
  }

  find(): Diagnosis | undefined {
    if (this.#count === 0) return undefined;
    const many = this.#count === 1 ? "" : `, and so ${this.#count} times in all`;
    return {
      mistake: "in-reply-to-missing",
      text: `${this.#example} without in_reply_to${many}: a reply must carry the msg_id of its request there`,
      explains: ["S5-one-reply", "setup"],
    };
  }
}
