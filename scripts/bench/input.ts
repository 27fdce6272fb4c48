/** Input for one node on its own, as Maelstrom writes it. */

export const INIT_LINE = line("c0", { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1"] });

/** Lines of a client that numbers its messages. */
export class ClientLines {
  readonly #client: string;
  #nextMsgId = 1;

  constructor(client: string) {
    this.#client = client;
  }

  broadcast(message: unknown): string {
    return this.request({ type: "broadcast", message });
  }

  read(): string {
    return this.request({ type: "read" });
  }

  request(body: object): string {
    return line(this.#client, { ...body, msg_id: this.#nextMsgId++ });
  }
}

/** The integers below `count`, each once, in an order without pattern that is always the same. */
export function shuffled(count: number): number[] {
  const values = Array.from({ length: count }, (_, i) => i);
  let state = 12_345;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [values[i], values[j]] = [values[j] as number, values[i] as number];
  }
  return values;
}

function line(src: string, body: object): string {
  return `${JSON.stringify({ src, dest: "n1", body })}\n`;
}
