import type { Random } from "../../node/random.ts";
import type { Body } from "../../wire/message.ts";
import { Capacity } from "./capacity.ts";
import { type Effect, type KeyValueRequest, perform, readRequest } from "./key-value.ts";
import type { Service } from "./service.ts";
import { StateLog } from "./state-log.ts";

/**
 * `seq-kv`: all requests have one order, which keeps the order of each client, and yet a client may be behind.
 *
 * As Maelstrom's: the states form a log, and each client has a position in it, at first the empty state. A request that
 * changes nothing is answered from a random state between that position and the newest one, which the client has then
 * seen. The newest itself is drawn only by a client that is there already, so a client that only reads stays behind the
 * last change. A request that changes something takes effect on the newest state, makes another, and moves its client there.
 */
export class SequentialStore implements Service {
  readonly #random: Random;
  readonly #states = new StateLog();
  readonly #positions = new Map<string, number>();
  readonly #capacity = new Capacity();

  constructor(random: Random) {
    this.#random = random;
  }

  handle(client: string, body: Body): Body {
    const reading = readRequest(body);
    if ("problem" in reading) return reading.problem;
    const { request } = reading;
    const { oldest, newest } = this.#states;
    const from = Math.max(oldest, this.#positions.get(client) ?? 0);
    const drawn = from + this.#random.int(newest - from);
    const tried = this.#performAt(request, drawn);
    if (!tried.changes) {
      this.#positions.set(client, drawn);
      return tried.effect.reply;
    }
    return this.#performAtEnd(client, request);
  }

  #performAtEnd(client: string, request: KeyValueRequest): Body {
    const { effect, changes } = this.#performAt(request, this.#states.newest);
    const change = changes ? effect.stored : undefined;
    const refused = change && this.#capacity.take(request.key, change);
    if (refused !== undefined) return refused;
    // Maelstrom adds a state here even where it is equal to the last one.
    this.#states.append(change && { key: request.key, stored: change });
    this.#positions.set(client, this.#states.newest);
    return effect.reply;
  }

  #performAt(
    request: KeyValueRequest,
    state: number,
  ): { readonly effect: Effect; readonly changes: boolean } {
    const current = this.#states.valueAt(request.key, state);
    const effect = perform(request, current);
    const changes = effect.stored !== undefined && effect.stored.identity !== current?.identity;
    return { effect, changes };
  }
}
