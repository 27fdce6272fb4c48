import { writeFileSync } from "node:fs";
import { join } from "node:path";

type Fields = Readonly<Record<string, unknown>>;

/** Writes a `messages.jsonl` by hand: who sent what to whom, and when it arrived or was dropped. */
export class MessageFile {
  readonly #lines: { readonly timeMs: number; readonly order: number; readonly line: string }[] = [];
  #ids = 0;

  constructor(nodes: readonly string[]) {
    for (const node of nodes) {
      this.message(0, "c0", node, { type: "init", msg_id: 1, node_id: node, node_ids: nodes });
    }
  }

  /** A message that arrives `afterMs` later; `Infinity`: never. */
  message(timeMs: number, src: string, dest: string, body: Fields, afterMs = 1): this {
    const id = this.#ids++;
    this.#add(timeMs, { event: "send", time_ms: timeMs, id, src, dest, body });
    if (afterMs !== Infinity)
      this.#add(timeMs + afterMs, { event: "recv", time_ms: timeMs + afterMs, id, src, dest, body });
    return this;
  }

  dropped(timeMs: number, src: string, dest: string, body: Fields, reason = "partition"): this {
    const id = this.#ids++;
    this.#add(timeMs, { event: "send", time_ms: timeMs, id, src, dest, body });
    this.#add(timeMs + 1, { event: "drop", time_ms: timeMs + 1, id, reason, src, dest, body });
    return this;
  }

  /** A request of a client and its reply. */
  asked(timeMs: number, client: string, node: string, msgId: number, request: Fields, reply: Fields): this {
    this.message(timeMs, client, node, { ...request, msg_id: msgId });
    return this.message(timeMs + 2, node, client, { ...reply, in_reply_to: msgId });
  }

  broadcast(timeMs: number, client: string, node: string, msgId: number, value: unknown): this {
    return this.asked(
      timeMs,
      client,
      node,
      msgId,
      { type: "broadcast", message: value },
      { type: "broadcast_ok" },
    );
  }

  read(timeMs: number, client: string, node: string, msgId: number, messages: readonly unknown[]): this {
    return this.asked(timeMs, client, node, msgId, { type: "read" }, { type: "read_ok", messages });
  }

  /** Writes the file, in the order of time, and what else is to stand at its end. */
  write(folder: string, rest = ""): string {
    const sorted = this.#lines.toSorted((a, b) => a.timeMs - b.timeMs || a.order - b.order);
    const path = join(folder, "messages.jsonl");
    writeFileSync(path, `${sorted.map(({ line }) => line).join("\n")}\n${rest}`);
    return path;
  }

  #add(timeMs: number, event: Fields): void {
    this.#lines.push({ timeMs, order: this.#lines.length, line: JSON.stringify(event) });
  }
}
