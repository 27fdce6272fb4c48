import type { Identity } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";
import { Capacity } from "./capacity.ts";
import { perform, readRequest, type Stored } from "./key-value.ts";
import type { Service } from "./service.ts";

/** `lin-kv`: each request takes effect on the one state, at one moment between its arrival and its reply. */
export class LinearizableStore implements Service {
  readonly #values = new Map<Identity, Stored>();
  readonly #capacity = new Capacity();

  handle(_client: string, body: Body): Body {
    const reading = readRequest(body);
    if ("problem" in reading) return reading.problem;
    const { request } = reading;
    const { reply, stored } = perform(request, this.#values.get(request.key));
    if (stored === undefined) return reply;
    const refused = this.#capacity.take(request.key, stored);
    if (refused === undefined) this.#values.set(request.key, stored);
    return refused ?? reply;
  }
}
