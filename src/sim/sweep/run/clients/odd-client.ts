import type { Random } from "../../../../node/random.ts";
import type { Body } from "../../../../wire/message.ts";
import { Client } from "../../../clients/client.ts";
import type { Cluster } from "../../../run/cluster.ts";
import type { Clients } from "./clients.ts";

const MESSAGES_LEAST = 4;
const MESSAGES_MOST = 16;
/** Numbers that its replies name: other clients and nodes have messages of the same ones. */
const MSG_ID_MAX = 200;

export interface OddClientParts {
  readonly cluster: Cluster;
  readonly clients: Clients;
  readonly random: Random;
}

/** A client that no node owes an answer: its requests have no `msg_id`, and its replies and errors answer nothing. */
export class OddClient {
  readonly #parts: OddClientParts;
  readonly #client: Client;

  constructor(parts: OddClientParts) {
    this.#parts = parts;
    this.#client = new Client(parts.cluster.nextClientId(), parts.cluster);
  }

  /** Spreads its messages over the load. */
  start(loadMs: number): void {
    const { cluster, random } = this.#parts;
    const { scheduler } = cluster;
    const count = MESSAGES_LEAST + random.int(MESSAGES_MOST - MESSAGES_LEAST + 1);
    for (let i = 0; i < count; i++)
      scheduler.at(scheduler.nowMs() + random.float() * loadMs, () => this.#say());
  }

  #say(): void {
    const { cluster, random } = this.#parts;
    const dest = random.pick(cluster.nodeIds) as string;
    cluster.network.send({ src: this.#client.id, dest, body: this.#body(dest) });
  }

  #body(dest: string): Body {
    const { clients, random } = this.#parts;
    const number = 1 + random.int(MSG_ID_MAX);
    switch (random.int(8)) {
      case 0:
        return { type: "read" };
      case 1:
        return { type: "no_such_request" };
      case 2:
        return { type: "read_ok", messages: [], in_reply_to: number };
      case 3:
        return { type: "broadcast_ok", msg_id: number, in_reply_to: number };
      case 4:
        return { type: "error", code: 11, text: "busy", in_reply_to: number };
      case 5:
        return { type: "error", code: 14, text: "aborted", msg_id: number };
      default:
        return clients.unaskedAdd(dest, this.#client.id, random);
    }
  }
}
