import type { Body } from "../../../../wire/message.ts";

/** How often each number was seen. */
export class Tally {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(delta: number): void {
    this.#counts.set(delta, this.of(delta) + 1);
    this.#total++;
  }

  of(delta: number): number {
    return this.#counts.get(delta) ?? 0;
  }

  get total(): number {
    return this.#total;
  }

  entries(): Iterable<readonly [delta: number, count: number]> {
    return this.#counts;
  }
}

/** Fields of the protocol. */
const PROTOCOL_NAMES: ReadonlySet<string> = new Set(["type", "msg_id", "in_reply_to"]);

/** The addition that a message may pass on: its `delta`, or its only number. */
export function deltaIn(body: Body): number | undefined {
  if (typeof body.delta === "number") return body.delta;
  const numbers = Object.entries(body).flatMap(([name, field]) =>
    typeof field === "number" && !PROTOCOL_NAMES.has(name) ? [field] : [],
  );
  return numbers.length === 1 ? numbers[0] : undefined;
}
