import type { Random } from "../../node/random.ts";
import type { Body } from "../../wire/message.ts";
import { Capacity } from "./capacity.ts";
import { perform, readRequest } from "./key-value.ts";
import { Replica } from "./replica.ts";
import type { Service } from "./service.ts";

/** As many as in Maelstrom. */
const REPLICAS = 5;

/**
 * `lww-kv`: eventually consistent, the last writer wins. As Maelstrom's: each request goes to a random one of five
 * replicas, whose clocks differ, and before each request one random replica is merged into another. A client may read
 * what is older than what it wrote, and its write may lose against an earlier one.
 */
export class EventualStore implements Service {
  readonly #random: Random;
  readonly #replicas = Array.from({ length: REPLICAS }, (_, index) => new Replica(index, REPLICAS));
  readonly #capacity = new Capacity();

  constructor(random: Random) {
    this.#random = random;
  }

  handle(_client: string, body: Body): Body {
    const reading = readRequest(body);
    if ("problem" in reading) return reading.problem;
    const { request } = reading;
    this.#draw().mergeInto(this.#draw());
    const replica = this.#draw();
    const { reply, stored } = perform(request, replica.get(request.key));
    if (stored === undefined) return reply;
    const refused = this.#capacity.take(request.key, stored);
    if (refused === undefined) replica.set(request.key, stored);
    return refused ?? reply;
  }

  #draw(): Replica {
    return this.#replicas[this.#random.int(REPLICAS)] as Replica;
  }
}
